/* futex.c - is spinning of use to this thread? The peer must be able to run meanwhile: on another CPU of our affinity mask, or
 * where it was seen last. */
#include "futex.h"

#include <sched.h>

enum { SPINS = 200 };

static _Atomic int budget = -1;

void spin_learn(void)
{
	cpu_set_t set;
	bool many = sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1;
	atomic_store_explicit(&budget, many ? SPINS : 0, memory_order_relaxed);
}

int spin_budget(void)
{
	int known = atomic_load_explicit(&budget, memory_order_relaxed);
	if (known >= 0) return known;
	spin_learn();
	return atomic_load_explicit(&budget, memory_order_relaxed);
}

uint32_t spin_place(void)
{
	return (uint32_t)(sched_getcpu() + 1);
}

int spin_budget_with(uint32_t one, uint32_t other)
{
	uint32_t here = spin_place();
	return here && ((one && one != here) || (other && other != here)) ? SPINS : spin_budget();
}
