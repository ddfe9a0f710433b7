/* Guards that the queues stay within what the simulated machine runs: the same source says the same there and here. */
#include "tests/test.h"

static void a_queue_runs_on_both(void)
{
	static const char source[] = "tests/mp/programs/queue.c", expected[] = "sum 90\nempty after a while: 1\nchild: 0\nchild: 0\n";
	const char *program = test_path("mp-queue");
	struct ran r;
	test_run(&r, 60, NULL, (const char *const[]){"cc", "-Iinclude", "-pthread", "-o", program, source, NULL});
	CU_ASSERT_EQUAL_FATAL(r.status, 0);
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){program, NULL});
	CU_ASSERT_STRING_EQUAL(r.out, expected);
	ran_clear(&r);
	test_run(&r, 60, NULL, (const char *const[]){test_proclab(), "sim", "--view", "none", source, NULL});
	CU_ASSERT_STRING_EQUAL(r.out, expected);
	CU_ASSERT_EQUAL(r.status, 0);
	ran_clear(&r);
}

SUITE(mp_both_kernels, a_queue_runs_on_both)
