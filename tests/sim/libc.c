/*
 * libc.c - the simulator's C library against the system's: each program of tests/sim/libc is compiled by cc and run here, and run on the
 * simulated machine; what both print must be the same.
 */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/sim/both.h"
#include "tests/test.h"

#define SECONDS 120

static void compare(const char *path)
{
	struct ran built, real, sim;
	char program[600];
	snprintf(program, sizeof program, "%s", test_path("libc-program"));
	test_run(&built, SECONDS, NULL,
			 (const char *const[]){"cc", "-w", "-std=gnu17", "-D_GNU_SOURCE", "-fno-builtin", "-o", program, path, "-lm",
								   "-lpthread", NULL});
	CU_ASSERT_EQUAL_FATAL(built.status, 0);
	/* A folder in PATH that may not be read makes a missing command a forbidden one. */
	test_run(&real, SECONDS, NULL, (const char *const[]){"env", "PATH=/usr/bin:/bin", program, NULL});
	test_run(&sim, SECONDS, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", "--stdout", "pipe", path, NULL});
	CU_ASSERT_TRUE(real.out_len > 0);
	CU_ASSERT_EQUAL(real.status, sim.status);
	bool same = real.out_len == sim.out_len && !memcmp(real.out, sim.out, real.out_len);
	CU_ASSERT_TRUE(same);
	both_same(path, sim.out, real.out);
	if (!same) fprintf(stderr, "%s", sim.err);
	ran_clear(&built);
	ran_clear(&real);
	ran_clear(&sim);
}

static void programs_print_the_same(void)
{
	glob_t found;
	CU_ASSERT_EQUAL_FATAL(glob("tests/sim/libc/*.c", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) compare(found.gl_pathv[i]);
	globfree(&found);
}

SUITE(sim_libc, programs_print_the_same)
