/*
 * Guards that the runtime is the same on both kernels: a program that includes proclab/mp.h prints the same on Linux, linked with the library,
 * and on the simulated machine, which carries it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/test.h"

static const char *const programs[] = {"process", "queue"};
#define PROGRAMS (sizeof programs / sizeof *programs)

static const char *const machines[][2] = {{"--cpus", "1"}, {"--cpus", "3"}, {"--policy", "lottery"}};
#define MACHINES (sizeof machines / sizeof *machines)

/* What it prints here; to be freed with ran_clear. */
static void printed_here(struct ran *r, const char *name, const char *source)
{
	char program[256], library[256];
	const char *proclab = test_proclab();
	snprintf(program, sizeof program, "%s", test_path(name));
	snprintf(library, sizeof library, "%.*s/libproclab_mp.a", (int)(strrchr(proclab, '/') - proclab), proclab);
	test_run(r, 60, NULL, (const char *const[]){"cc", "-Iinclude", "-pthread", "-o", program, source, library, NULL});
	CU_ASSERT_EQUAL_FATAL(r->status, 0);
	ran_clear(r);
	test_run(r, 60, NULL, (const char *const[]){program, NULL});
	CU_ASSERT_EQUAL_FATAL(r->status, 0);
	CU_ASSERT_NOT_EQUAL(r->out_len, 0);
}

static void programs_print_the_same(void)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		char source[64];
		struct ran here, there;
		snprintf(source, sizeof source, "tests/mp/programs/%s.c", programs[i]);
		printed_here(&here, programs[i], source);
		for (size_t k = 0; k < MACHINES; k++) {
			test_run(&there, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", machines[k][0], machines[k][1], source, NULL});
			CU_ASSERT_STRING_EQUAL(there.out, here.out);
			CU_ASSERT_EQUAL(there.status, 0);
			if (there.status || strcmp(there.out, here.out)) printf("%s %s: %s%s\n", source, machines[k][1], there.out, there.err);
			ran_clear(&there);
		}
		ran_clear(&here);
	}
}

SUITE(mp_both_kernels, programs_print_the_same)
