/*
 * queues.c - what a recording says of the ready queues agrees with the decision that follows: under every policy who is chosen is who
 * stood first.
 */
#include <stdio.h>
#include <string.h>

#include "sim/policy/policy.h"
#include "tests/test.h"
#include "trace/file.h"
#include "trace/queues.h"

/* Bursts of several lengths with waits between them, niceness that changes while others are ready, children that come late. */
static const char program[] =
	"#include <sys/wait.h>\n#include <unistd.h>\n"
	"static void work(int n) { for (volatile int k = 0; k < n; k++) {} }\n"
	"int main(void)\n{\n\tfor (int i = 0; i < 5; i++)\n\t\tif (fork() == 0) {\n\t\t\tif (nice(i * 2)) work(1000);\n"
	"\t\t\tfor (int k = 0; k < 4; k++) {\n\t\t\t\twork(60000 + 90000 * ((i * 3 + k) % 5));\n\t\t\t\tusleep(700 * (unsigned)(i + k));\n"
	"\t\t\t}\n\t\t\twork(400000);\n\t\t\t_exit(0);\n\t\t} else work(50000);\n\twhile (wait(NULL) > 0) {}\n\treturn 0;\n}\n";

/* Beside each policy as it is. */
static const char *const more[] = {"mlfq:quantum=1/2/4,boost=7", "mlfq:quantum=1,stay=1,iobump=1", "priority:aging=3,quantum=2", "priority:preemptive=0", NULL};

struct seen {
	int choices;     /* of somebody out of several */
	int wrong, told; /* not who stood first; of those in the queues, told how they are judged */
};

static bool runs(const struct event *e)
{
	return e && e->kind == EV_STATE && e->state.to == STATE_RUNNING;
}

/* The CPUs that are given away at one instant: whoever gets one was among as many as stood first. */
static void check_choices(const struct trace *t, const struct world *w, uint32_t n, struct seen *seen)
{
	struct queues q = {0};
	queues_make(&q, t, w);
	size_t given = 0, i;
	while (runs(trace_get(t, n + (uint32_t)given))) given++;
	seen->choices += q.count > given;
	for (uint32_t g = 0; g < given; g++) {
		for (i = 0; i < q.count && q.list[i].thread->tid != trace_get(t, n + g)->tid; i++) {}
		seen->wrong += i >= given;
		seen->told += i < q.count && q.list[i].turn.queue > 0;
		if (i >= given && !q.list[0].turn.lot)
			fprintf(stderr, "event %u: %d was number %zu of %zu in the queue\n", n + g, (int)trace_get(t, n + g)->tid, i + 1, q.count);
	}
	queues_clear(&q);
}

static void check_trace(const char *recording, struct seen *seen)
{
	struct trace *t = trace_new();
	struct world w;
	struct diag d = {""};
	FILE *f = fopen(recording, "r");
	CU_ASSERT_FATAL(f && !trace_read(f, t, NULL, &d) && fclose(f) == 0);
	world_init(&w);
	for (uint32_t n = 1; n <= trace_count(t); n++) {
		const struct event *e = trace_get(t, n);
		if (runs(e) && !runs(trace_get(t, n - 1))) check_choices(t, &w, n, seen);
		world_apply(&w, e);
	}
	world_clear(&w);
	trace_free(t);
}

static struct seen record(const char *policy, const char *cpus)
{
	struct ran r;
	struct seen seen = {0};
	const char *source = test_path("queues.c"), *recording = test_path("queues.jsonl");
	FILE *f = fopen(source, "w");
	CU_ASSERT_FATAL(f && fputs(program, f) >= 0 && fclose(f) == 0);
	test_run(&r, 60, NULL, (const char *[]){test_proclab(), "sim", "--view", "none", "--policy", policy, "--cpus", cpus, "-o", recording, source, NULL});
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
	check_trace(recording, &seen);
	return seen;
}

static void first_is_next(const char *policy, bool lot)
{
	for (int cpus = 1; cpus <= 2; cpus++) {
		struct seen seen = record(policy, cpus == 1 ? "1" : "2");
		if (!lot && seen.wrong) fprintf(stderr, "%s, %d CPUs: %d wrong\n", policy, cpus, seen.wrong);
		CU_ASSERT(seen.choices >= 5);
		CU_ASSERT(seen.told >= seen.choices);
		CU_ASSERT(lot ? seen.wrong > 0 : !seen.wrong);
	}
}

static void who_stands_first_is_next(void)
{
	for (int i = 0; policies[i]; i++) first_is_next(policies[i]->name, policies[i]->lot);
	for (int i = 0; more[i]; i++) first_is_next(more[i], false);
}

SUITE(sim_queues, who_stands_first_is_next)
