/* rwlock.c - read-write locks, barriers and spin locks. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>

#include "internal.h"

/* ---- Read-write locks: __state is the number of readers, or -1 --------------------------------------------------- */

static int take(pthread_rwlock_t *lock, int write, int try)
{
	int *state = &lock->__r.__state;
	for (;;) {
		int now = __atomic_load_n(state, __ATOMIC_RELAXED);
		if (write ? now == 0 : now >= 0) {
			if (__atomic_compare_exchange_n(state, &now, write ? -1 : now + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) break;
			continue;
		}
		if (try) return EBUSY;
		if (now == -1 && lock->__r.__seq == (unsigned)__self()) return EDEADLK;
		__atomic_fetch_add(&lock->__r.__waiting, 1, __ATOMIC_RELAXED);
		__futex_wait(state, now, NULL, 0);
		__atomic_fetch_sub(&lock->__r.__waiting, 1, __ATOMIC_RELAXED);
	}
	if (write) lock->__r.__seq = (unsigned)__self(); /* who writes */
	return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) { return take(lock, 0, 0); }
int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) { return take(lock, 0, 1); }
int pthread_rwlock_wrlock(pthread_rwlock_t *lock) { return take(lock, 1, 0); }
int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) { return take(lock, 1, 1); }

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	int *state = &lock->__r.__state, writes = __atomic_load_n(state, __ATOMIC_RELAXED) == -1;
	if (writes) lock->__r.__seq = 0;
	int left = writes ? __atomic_add_fetch(state, 1, __ATOMIC_RELEASE) : __atomic_sub_fetch(state, 1, __ATOMIC_RELEASE);
	if (left == 0 && __atomic_load_n(&lock->__r.__waiting, __ATOMIC_ACQUIRE)) __futex_wake(state, INT_MAX);
	return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attr)
{
	(void)attr;
	__vm_memset(lock, 0, sizeof *lock);
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
	(void)lock;
	return 0;
}

/* ---- Barriers ---------------------------------------------------------------------------------------------------- */

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
	int *round = (int *)&barrier->__b.__round, now = __atomic_load_n(round, __ATOMIC_ACQUIRE);
	if (__atomic_add_fetch(&barrier->__b.__here, 1, __ATOMIC_ACQ_REL) == barrier->__b.__needed) {
		__atomic_store_n(&barrier->__b.__here, 0, __ATOMIC_RELAXED);
		__atomic_fetch_add(round, 1, __ATOMIC_RELEASE);
		__futex_wake(round, INT_MAX);
		return PTHREAD_BARRIER_SERIAL_THREAD;
	}
	while (__atomic_load_n(round, __ATOMIC_ACQUIRE) == now) __futex_wait(round, now, NULL, 0);
	return 0;
}

int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attr, unsigned count)
{
	(void)attr;
	if (count == 0) return EINVAL;
	__vm_memset(barrier, 0, sizeof *barrier);
	barrier->__b.__needed = count;
	return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
	(void)barrier;
	return 0;
}

int pthread_barrierattr_init(pthread_barrierattr_t *attr)
{
	attr->__shared = 0;
	return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attr, int shared)
{
	attr->__shared = shared;
	return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *attr, int *shared)
{
	*shared = attr->__shared;
	return 0;
}

int pthread_rwlockattr_init(pthread_rwlockattr_t *attr)
{
	__vm_memset(attr, 0, sizeof *attr);
	return 0;
}

int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attr, int shared)
{
	attr->__shared = shared;
	return 0;
}

int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *attr, int *shared)
{
	*shared = attr->__shared;
	return 0;
}

/* ---- Spin locks -------------------------------------------------------------------------------------------------- */

int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
	(void)shared;
	*lock = 0;
	return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
	(void)lock;
	return 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
	while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE))
		while (*lock) continue; /* looking is cheaper than trying, here too */
	return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
	return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) ? EBUSY : 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
	return 0;
}
