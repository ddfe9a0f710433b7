/*
 * futex.h - the clock of the runtime's time-outs, and sleeping on a word of shared memory.
 *
 * Deadlines are absolute, in ns of CLOCK_MONOTONIC; MP_NEVER waits for ever, anything in the past does not wait at all.
 */
#ifndef PROCLAB_MP_FUTEX_H
#define PROCLAB_MP_FUTEX_H

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MP_NEVER INT64_MAX

static inline int64_t mp_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static inline struct timespec mp_timespec(int64_t ns)
{
	return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

/* Sleep while *word is seen, until somebody wakes it or the deadline. May return early: the caller looks again. */
static inline void futex_sleep(_Atomic uint32_t *word, uint32_t seen, int64_t deadline)
{
	struct timespec t = mp_timespec(deadline);
	syscall(SYS_futex, word, FUTEX_WAIT_BITSET, seen, deadline == MP_NEVER ? NULL : &t, NULL, FUTEX_BITSET_MATCH_ANY);
}

static inline void futex_wake(_Atomic uint32_t *word, int most)
{
	syscall(SYS_futex, word, FUTEX_WAKE, most, NULL, NULL, 0);
}

/* For the body of a loop that spins: tells the CPU so. */
static inline void spin_pause(void)
{
#if defined __x86_64__ && !defined __proclab_sim__
	__builtin_ia32_pause();
#endif
}

/* How often it is worth to look again before sleeping: some 5 us where the peer may be on another CPU, else not at all. What was
 * found is kept; spin_learn asks again, and whoever has slept calls it, since the affinity may have changed. */
int spin_budget(void);
void spin_learn(void);
/* The same where it is known on which CPUs the others last ran (spin_place, when they did; 0: not known): also if this thread may
 * run on one only, it is worth it when one of theirs is another. */
int spin_budget_with(uint32_t one, uint32_t other);
uint32_t spin_place(void);

#endif
