/* Guards when it is worth to spin: never with one CPU for all, and always when the other side was seen on another one. */
#include <sched.h>

#include "real/mp/futex.h"
#include "tests/test.h"

static void who_is_pinned_spins_for_those_elsewhere(void)
{
	cpu_set_t before, one;
	CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof before, &before), 0);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof one, &one)) {
		test_skip("may not pin itself to a CPU");
		return;
	}
	uint32_t here = spin_place();
	spin_learn();
	CU_ASSERT_EQUAL(spin_budget(), 0);
	CU_ASSERT_EQUAL(spin_budget_with(0, 0), 0);
	CU_ASSERT_EQUAL(spin_budget_with(here, here), 0);
	CU_ASSERT(spin_budget_with(here, here + 1) > 0);
	CU_ASSERT(spin_budget_with(here + 1, 0) > 0);
	CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof before, &before), 0);
	spin_learn();
	CU_ASSERT_EQUAL(spin_budget() > 0, CPU_COUNT(&before) > 1);
}

SUITE(mp_futex, who_is_pinned_spins_for_those_elsewhere)
