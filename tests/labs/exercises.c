/*
 * exercises.c - the labs: whatever C is in them compiles with cc alone, without a warning, and each is proved by `proclab lab lint`: its
 * starter fails, its solution passes, and every question's answer follows from a run. On the simulated machine; .ci/run proves them on
 * both kernels.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/labs/labs.h"
#include "tests/test.h"

static void compiles(const char *path)
{
	struct ran r;
	test_run(&r, 60, NULL,
	         (const char *[]){"cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Iinclude", "-fsyntax-only", path, NULL});
	if (r.err_len) fprintf(stderr, "\n%s\n", r.err);
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
}

static void is_proved(const char *path)
{
	struct ran r;
	char folder[200];
	snprintf(folder, sizeof folder, "%s", path);
	*strrchr(folder, '/') = 0;
	test_run(&r, 120, NULL, (const char *[]){test_proclab(), "lab", "lint", "--kernel", "sim", folder, NULL});
	if (r.status) fprintf(stderr, "\n%s%s\n", r.out, r.err);
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
}

static void compile_with_cc_alone(void)
{
	CU_ASSERT(labs_each("labs/[!s]*/*.c", compiles) + labs_each("labs/s[!c]*/*.c", compiles) >= 15);
	CU_ASSERT(labs_each("labs/*/solution/*.c", compiles) >= 15);
}

static void are_proved(void)
{
	CU_ASSERT(labs_each("labs/*/lab.json", is_proved) >= 16);
}

SUITE(labs_exercises, compile_with_cc_alone, are_proved)
