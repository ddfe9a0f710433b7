/* lock.c - the library's own locks, on a futex. They cost nothing as long as the process has one thread. */
#include <linux/futex.h>

#include "internal.h"

int __threaded;
static _Thread_local int self;

int __self(void)
{
	if (!self) self = (int)__syscall(SYS_gettid);
	return self;
}

void __forget_self(void)
{
	self = 0;
}

void __lock(int *lock)
{
	int free = 0;
	if (!__threaded || __atomic_compare_exchange_n(lock, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE)) __syscall(SYS_futex, lock, FUTEX_WAIT, 2, NULL);
}

void __unlock(int *lock)
{
	if (!__threaded) return;
	if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2) __syscall(SYS_futex, lock, FUTEX_WAKE, 1);
}
