/*
 * cost.c - below each suite's tests: its seconds, and its seconds of CPU with those of all that it waited for. What makes the whole slow
 * can be seen wherever it ran.
 */
#include <CUnit/TestRun.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static struct cost {
	double wall, cpu;
} at_begin;

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct cost until_now(void)
{
	struct timespec t;
	struct rusage self, children;
	clock_gettime(CLOCK_MONOTONIC, &t);
	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return (struct cost){(double)t.tv_sec + (double)t.tv_nsec / 1e9,
	                     seconds(self.ru_utime) + seconds(self.ru_stime) + seconds(children.ru_utime) + seconds(children.ru_stime)};
}

static void begins(const CU_pSuite suite)
{
	(void)suite;
	at_begin = until_now();
}

static void ends(const CU_pSuite suite, const CU_pFailureRecord failures)
{
	struct cost c = until_now();
	(void)failures;
	printf("\n  %s: %.1f s, %.1f s of CPU", suite->pName, c.wall - at_begin.wall, c.cpu - at_begin.cpu);
}

/* CUnit's basic mode has handlers of its own for tests, and none for suites. */
__attribute__((constructor)) static void heed_suites(void)
{
	CU_set_suite_start_handler(begins);
	CU_set_suite_complete_handler(ends);
}
