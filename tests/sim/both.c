/*
 * both.c - see both.h.
 */
#include "tests/sim/both.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "tests/test.h"

char *both_build(const char *source)
{
	const char *name = strrchr(source, '/');
	struct ran compiled;
	char program[64];
	snprintf(program, sizeof program, "both-%s", name ? name + 1 : source);
	char *path = strdup(test_path(program));
	test_run(&compiled, 60, NULL, (const char *const[]){"cc", "-std=gnu11", "-w", "-o", path, source, NULL});
	CU_ASSERT_EQUAL(compiled.status, 0);
	if (compiled.status) fprintf(stderr, "%s\n", compiled.err);
	ran_clear(&compiled);
	return path;
}

void both_same(const char *source, const char *sim, const char *real)
{
	int line = 1;
	const char *a = sim, *b = real;
	CU_ASSERT_STRING_EQUAL(sim, real);
	if (!strcmp(sim, real)) return;
	for (; *a && *a == *b; a++, b++) line += *a == '\n';
	while (a > sim && a[-1] != '\n') a--, b--;
	fprintf(stderr, "\n%s, line %d: the simulator says '%.*s', Linux '%.*s'\n", source, line, (int)strcspn(a, "\n"), a,
	        (int)strcspn(b, "\n"), b);
}

static void run_on_linux(const char *source, const char *argument, struct ran *r)
{
	int adopts = 0;
	char *path = both_build(source);
	/* A suite before may have made us one that adopts: then groups that should be orphaned have us, of their session, for a parent. */
	prctl(PR_GET_CHILD_SUBREAPER, &adopts);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	test_run(r, 60, NULL, (const char *const[]){path, argument, NULL});
	prctl(PR_SET_CHILD_SUBREAPER, adopts);
	free(path);
}

static void run_on_machine(const char *source, const struct wanted *like, const struct ran *real)
{
	struct wanted w = *like;
	struct heard h;
	int code, sig;
	w.path = source;
	struct machine_config *c = machine_wanted(&w);
	if (!c) return;
	heard_init(&h);
	struct machine *m = machine_new(c, hear, &h);
	CU_ASSERT_EQUAL(machine_finish(m), MACHINE_DONE);
	machine_status(m, &code, &sig);
	CU_ASSERT_EQUAL(sig > 0 ? sig : code << 8, real->status);
	CU_ASSERT_EQUAL(h.world.surprises, 0);
	both_same(source, h.out ? h.out : "", real->out);
	machine_free(m);
	heard_clear(&h);
}

void both_run(const char *source, const char *argument, const struct wanted *likes, size_t n)
{
	struct ran real;
	run_on_linux(source, argument, &real);
	CU_ASSERT_TRUE(real.out_len > 100); /* it has said something */
	for (size_t i = 0; i < n; i++) run_on_machine(source, &likes[i], &real);
	ran_clear(&real);
}
