/*
 * schedule_ask.c - be the scheduler at the terminal: tick by tick, and told at once, with the policy's reason, when it chooses otherwise.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lab/schedule.h"
#include "cli/options.h"
#include "trace/memory.h"

struct asking {
	const struct schedule *s;
	FILE *in, *out;
	int width;
	bool shown;              /* what is typed is seen */
	int32_t last[SCHED_CPUS];
	int64_t right, asked;
	bool left;
};

static void put_jobs(const struct asking *a)
{
	for (uint32_t i = 0; i < a->s->jobs.n; i++) {
		const struct job *j = &a->s->jobs.jobs[i];
		fprintf(a->out, "  %-8s arrives at %lld,", j->name, (long long)j->arrival);
		for (uint32_t b = 0; b < j->nburst; b++) fprintf(a->out, "%s %lld", b == 0 ? " runs for" : b % 2 ? ", waits for" : ", runs for", (long long)j->bursts[b].length);
		fprintf(a->out, "\n");
	}
}

static void put_arrivals(const struct asking *a, int64_t tick)
{
	for (uint32_t i = 0; i < a->s->jobs.n; i++)
		if (a->s->jobs.jobs[i].arrival == tick) fprintf(a->out, "  %s arrives\n", a->s->jobs.jobs[i].name);
}

/* One line, as a job. Asks again for a word that is none. SCHEDULE_IDLE and a->left at the end. */
static int32_t read_job(struct asking *a, int cpu, int64_t tick)
{
	char line[80];
	for (;;) {
		if (a->s->asked->cpus > 1) fprintf(a->out, "tick %lld, CPU %d> ", (long long)tick, cpu);
		else fprintf(a->out, "tick %lld> ", (long long)tick);
		fflush(a->out);
		bool over = !fgets(line, sizeof line, a->in);
		line[over ? 0 : strcspn(line, " \t\r\n")] = 0;
		if (!a->shown) fprintf(a->out, "%s\n", line);
		a->left = over || !strcmp(line, "q");
		int32_t job = *line ? schedule_job(a->s, line) : a->last[cpu];
		if (a->left || job >= SCHEDULE_IDLE) return a->left ? SCHEDULE_IDLE : job;
		fprintf(a->out, "  there is no job '%s'\n", line);
	}
}

static void ask_tick(struct asking *a, int cpu, int64_t tick)
{
	int32_t right = schedule_at(a->s, cpu, tick), job = read_job(a, cpu, tick);
	if (a->left) return;
	a->asked++;
	a->right += job == right;
	a->last[cpu] = right;
	if (job == right) return;
	char *why = schedule_why(a->s, cpu, tick);
	fprintf(a->out, "  No: ");
	options_hang(a->out, why, 6, a->width);
	free(why);
}

static void begin(const struct asking *a)
{
	const struct lab_schedule *asked = a->s->asked;
	fprintf(a->out, "%s: %s", asked->id, asked->policy);
	if (asked->quantum) fprintf(a->out, ", quantum %lld", (long long)asked->quantum);
	if (asked->switch_cost) fprintf(a->out, ", %lld ticks to change from one job to another", (long long)asked->switch_cost);
	fprintf(a->out, ", %lld CPU%s\n", (long long)asked->cpus, asked->cpus == 1 ? "" : "s");
	put_jobs(a);
	fprintf(a->out, "Who runs? A job's name, - for nobody, Enter for the same again, q leaves.\n");
}

int schedule_ask(const struct schedule *s, FILE *in, FILE *out, int width)
{
	struct asking a = {.s = s, .in = in, .out = out, .width = width, .shown = isatty(fileno(in))};
	for (int cpu = 0; cpu < SCHED_CPUS; cpu++) a.last[cpu] = SCHEDULE_IDLE;
	begin(&a);
	for (int64_t t = 0; !a.left && t < s->exercise.total; t++) {
		put_arrivals(&a, t);
		for (int cpu = 0; !a.left && cpu < s->asked->cpus; cpu++) ask_tick(&a, cpu, t);
	}
	fprintf(out, "%lld of %lld ticks right%s\n\n", (long long)a.right, (long long)s->exercise.total * s->asked->cpus, a.left ? ", and not finished" : "");
	return a.left ? -1 : a.right == a.asked;
}
