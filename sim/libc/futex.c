/* futex.c - waiting on a word of memory, with a time limit. */
#include <errno.h>
#include <linux/futex.h>
#include <time.h>

#include "internal.h"

int __futex_wait(int *word, int value, const struct timespec *until, int monotonic)
{
	if (until && (until->tv_nsec < 0 || until->tv_nsec > 999999999)) return EINVAL;
	if (until && until->tv_sec < 0) return ETIMEDOUT;
	int op = FUTEX_WAIT_BITSET | (until && !monotonic ? FUTEX_CLOCK_REALTIME : 0);
	return (int)-(until ? __syscall(SYS_futex, word, op, value, until, NULL, -1)
						: __syscall(SYS_futex, word, FUTEX_WAIT, value, NULL));
}

int __futex_point(int *word, int value, const struct timespec *until, int monotonic)
{
	if (!__threaded) return __futex_wait(word, value, until, monotonic);
	__point_begin();
	return (int)__point_end(__futex_wait(word, value, until, monotonic));
}

void __futex_wake(int *word, int most)
{
	__syscall(SYS_futex, word, FUTEX_WAKE, most);
}
