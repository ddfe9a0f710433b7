/*
 * kernel.c - what programs see of the simulated kernel is what they see of Linux: each program of tests/sim/kernel runs on both, and
 * prints the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "tests/sim/machine_driver.h"
#include "tests/test.h"

static void run_on_linux(const char *name, struct ran *r)
{
	char source[128], program[64];
	struct ran compiled;
	snprintf(source, sizeof source, "tests/sim/kernel/%s.c", name);
	snprintf(program, sizeof program, "kernel-%s", name);
	const char *path = test_path(program);
	test_run(&compiled, 60, NULL, (const char *const[]){"cc", "-std=gnu11", "-w", "-o", path, source, NULL});
	CU_ASSERT_EQUAL(compiled.status, 0);
	if (compiled.status) fprintf(stderr, "%s\n", compiled.err);
	ran_clear(&compiled);
	test_run(r, 60, NULL, (const char *const[]){path, NULL});
}

static void show_difference(const char *name, const char *sim, const char *real)
{
	int line = 1;
	const char *a = sim, *b = real;
	for (; *a && *a == *b; a++, b++) line += *a == '\n';
	while (a > sim && a[-1] != '\n') a--, b--;
	fprintf(stderr, "\n%s, line %d: the simulator says '%.*s', Linux '%.*s'\n", name, line, (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
}

static void compare(const char *name, const struct wanted *like, const struct ran *real)
{
	char source[128];
	struct wanted w = *like;
	struct heard h;
	int code, sig;
	snprintf(source, sizeof source, "tests/sim/kernel/%s.c", name);
	w.path = source;
	struct machine_config *c = machine_wanted(&w);
	if (!c) return;
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	machine_status(m, &code, &sig);
	CU_ASSERT_EQUAL(sig > 0 ? sig : code << 8, real->status);
	CU_ASSERT_EQUAL(h.world.surprises, 0);
	const char *out = h.out ? h.out : "";
	CU_ASSERT_STRING_EQUAL(out, real->out);
	if (strcmp(out, real->out)) show_difference(name, out, real->out);
	machine_free(m);
	heard_clear(&h);
}

/* On one CPU and on several, under policies that choose differently: what these programs print does not depend on it. */
static void both(const char *name)
{
	static const struct wanted likes[] = {{.cpus = 1}, {.cpus = 3, .seed = 7}, {.cpus = 2, .policy = "cfs"}, {.cpus = 1, .policy = "lottery", .seed = 3}};
	struct ran real;
	int adopts = 0;
	/* A suite before may have made us one that adopts: then groups that should be orphaned have us, of their session, for a parent. */
	prctl(PR_GET_CHILD_SUBREAPER, &adopts);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	run_on_linux(name, &real);
	prctl(PR_SET_CHILD_SUBREAPER, adopts);
	CU_ASSERT_TRUE(real.out_len > 100); /* it has said something */
	for (size_t i = 0; i < sizeof likes / sizeof *likes; i++) compare(name, &likes[i], &real);
	ran_clear(&real);
}

static void waits(void)
{
	both("waits");
}

static void signals(void)
{
	both("signals");
}

static void jobs(void)
{
	both("jobs");
}

static void memory(void)
{
	both("memory");
}

static void pipes(void)
{
	both("pipes");
}

SUITE(sim_kernel, waits, signals, jobs, memory, pipes)
