/*
 * machine.c - the machine as a value: the same run twice gives the same events, a copy goes on as the original would, equal machines
 * compare equal, and a run that cannot go on, or never ends, is bounded.
 */
#include <string.h>

#include "tests/sim/machine_driver.h"
#include "tests/test.h"

static const char *const programs[] = {
	"tests/sim/kernel/waits.c", "tests/sim/kernel/signals.c", "tests/sim/kernel/jobs.c", "tests/sim/kernel/memory.c", "tests/sim/kernel/pipes.c",
};
#define PROGRAMS (sizeof programs / sizeof *programs)

static void same_events_twice(void)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		uint64_t hash[3];
		for (int k = 0; k < 3; k++) {
			struct heard h;
			struct machine_config *c = machine_wanted(&(struct wanted){.path = programs[i], .cpus = 2, .policy = "lottery", .seed = k == 2 ? 8 : 7});
			heard_init(&h);
			struct machine *m = machine_new(c, hear, &h);
			CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
			hash[k] = h.hash;
			CU_ASSERT_TRUE(h.events > 100);
			machine_free(m);
			heard_clear(&h);
		}
		CU_ASSERT_EQUAL(hash[0], hash[1]);
		CU_ASSERT_NOT_EQUAL(hash[0], hash[2]); /* another seed: other addresses at least */
	}
}

/* Copy after every so many steps; the copy, run to the end at once, and the original must say the same from there on. */
static void copy_at(const char *path, uint64_t steps, int cpus)
{
	struct heard h, after;
	struct machine_config *c = machine_wanted(&(struct wanted){.path = path, .cpus = cpus, .seed = 5});
	heard_init(&h);
	heard_init(&after);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_run(m, UINT64_MAX, steps), MACHINE_RUNS);
	for (uint32_t n = 1; n <= trace_count(h.trace); n++) hear(&after, trace_get(h.trace, n));
	struct machine *copy = machine_copy(m, hear, &after);
	CU_ASSERT_TRUE(machine_equal(m, copy));
	CU_ASSERT_EQUAL(machine_finish(copy), MACHINE_DONE);
	CU_ASSERT_FALSE(machine_equal(m, copy));
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	CU_ASSERT_TRUE(machine_equal(m, copy)); /* they have come to the same end by themselves */
	CU_ASSERT_EQUAL(h.hash, after.hash);
	CU_ASSERT_EQUAL(h.events, after.events);
	machine_free(m);
	machine_free(copy);
	heard_clear(&h);
	heard_clear(&after);
}

static void copies_go_on_alike(void)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		copy_at(programs[i], 1, 1);
		copy_at(programs[i], 30, 2);
		copy_at(programs[i], 70, 1);
	}
}

static enum machine_end run_one(const char *path, const struct wanted *like, int *code, int *sig, struct heard *h)
{
	struct wanted w = *like;
	w.path = path;
	struct machine_config *c = machine_wanted(&w);
	heard_init(h);
	struct machine *m = machine_new(c, hear, h);
	enum machine_end end = machine_finish(m);
	machine_kill_all(m);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE); /* whatever it was, it can be ended */
	CU_ASSERT_EQUAL(h->world.surprises, 0);
	machine_status(m, code, sig);
	machine_free(m);
	return end;
}

static void bombs_are_bounded(void)
{
	struct heard h;
	int code, sig;
	CU_ASSERT_EQUAL(run_one("tests/sim/kernel/bomb.c", &(struct wanted){.processes = 500, .limit = 1000000000}, &code, &sig, &h), MACHINE_LIMIT);
	CU_ASSERT_EQUAL(sig, 9);
	CU_ASSERT_EQUAL(h.world.nproc, 500); /* no more than the limit */
	heard_clear(&h);
}

/* Whoever forks and waits for ever never has many, and would fill the trace with them. */
static void births_are_bounded(void)
{
	char text[128];
	struct heard h;
	heard_init(&h);
	struct machine *m = machine_new(machine_wanted(&(struct wanted){.path = "tests/sim/kernel/breeder.c", .births = 300}), hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_LIMIT);
	machine_limit_text(m, text, sizeof text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "--time-limit (300 processes born), when process 100 ("));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ") was at rt.h:"));
	machine_kill_all(m);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	CU_ASSERT_EQUAL(h.world.nproc, 301);
	machine_free(m);
	heard_clear(&h);
}

static void nobody_can_go_on(void)
{
	struct heard h;
	int code, sig;
	CU_ASSERT_EQUAL(run_one("tests/sim/kernel/stuck.c", &(struct wanted){.cpus = 2}, &code, &sig, &h), MACHINE_DEADLOCK);
	heard_clear(&h);
}

/* As `proclab real` kills: nobody before his parent, nor before the parent's elder brothers. */
static void killed_generation_by_generation(void)
{
	struct heard h;
	int code, sig, n = 0;
	CU_ASSERT_EQUAL(run_one("tests/sim/kernel/family.c", &(struct wanted){.cpus = 1}, &code, &sig, &h), MACHINE_DEADLOCK);
	int32_t died[4], grandchild = 0;
	for (uint32_t i = 1; i <= trace_count(h.trace); i++) {
		const struct event *e = trace_get(h.trace, i);
		if (e->kind == EV_EXIT && n < 4) died[n++] = e->pid;
		if (e->kind == EV_FORK && e->pid > 100) grandchild = e->fork.child;
	}
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT(died[0] == 100 && died[1] < grandchild && grandchild < died[2]);
	CU_ASSERT_EQUAL(died[3], grandchild);
	heard_clear(&h);
}

static void memory_runs_out(void)
{
	struct heard h;
	int code, sig;
	CU_ASSERT_EQUAL(run_one("tests/sim/kernel/hungry.c", &(struct wanted){.frames = 300}, &code, &sig, &h), MACHINE_DONE);
	CU_ASSERT_EQUAL(sig, 9);
	heard_clear(&h);
}

SUITE(sim_machine, same_events_twice, copies_go_on_alike, bombs_are_bounded, births_are_bounded, nobody_can_go_on,
	killed_generation_by_generation, memory_runs_out)
