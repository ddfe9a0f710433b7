/* condition.c - condition variables: a count of signals that waiters sleep on. A waiter may wake without one, as POSIX allows. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <time.h>

#include "internal.h"

struct waiter {
	pthread_cond_t *cond;
	pthread_mutex_t *mutex;
};

/* A waiter that is cancelled has the mutex again when it cleans up. */
static void lock_again(void *arg)
{
	struct waiter *w = arg;
	__atomic_fetch_sub(&w->cond->__c.__waiters, 1, __ATOMIC_RELAXED);
	pthread_mutex_lock(w->mutex);
}

static int wait_for(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
	int *seq = (int *)&cond->__c.__seq, now = __atomic_load_n(seq, __ATOMIC_ACQUIRE), result = 0;
	if (until && (until->tv_nsec < 0 || until->tv_nsec > 999999999)) return EINVAL;
	__atomic_fetch_add(&cond->__c.__waiters, 1, __ATOMIC_RELAXED);
	int error = pthread_mutex_unlock(mutex);
	if (!error) {
		struct __cleanup c;
		struct waiter w = {cond, mutex};
		__cleanup_push(&c, lock_again, &w);
		do result = __futex_point(seq, now, until, cond->__c.__clock == CLOCK_MONOTONIC);
		while (result == EINTR);
		__cleanup_pop(&c, 0);
	}
	__atomic_fetch_sub(&cond->__c.__waiters, 1, __ATOMIC_RELAXED);
	if (error) return error;
	error = pthread_mutex_lock(mutex);
	return error ? error : result == ETIMEDOUT ? ETIMEDOUT : 0;
}

static int wake(pthread_cond_t *cond, int most)
{
	if (!__atomic_load_n(&cond->__c.__waiters, __ATOMIC_ACQUIRE)) return 0;
	__atomic_fetch_add(&cond->__c.__seq, 1, __ATOMIC_RELEASE);
	__futex_wake((int *)&cond->__c.__seq, most);
	return 0;
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex) { return wait_for(cond, mutex, NULL); }
int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
	return wait_for(cond, mutex, until);
}
int pthread_cond_signal(pthread_cond_t *cond) { return wake(cond, 1); }
int pthread_cond_broadcast(pthread_cond_t *cond) { return wake(cond, INT_MAX); }

int pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr)
{
	__vm_memset(cond, 0, sizeof *cond);
	if (attr) {
		cond->__c.__clock = attr->__clock;
		cond->__c.__shared = attr->__shared;
	}
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
	(void)cond;
	return 0;
}

int pthread_condattr_init(pthread_condattr_t *attr)
{
	__vm_memset(attr, 0, sizeof *attr);
	return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attr, int shared)
{
	attr->__shared = shared;
	return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *attr, int *shared)
{
	*shared = attr->__shared;
	return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *attr, clockid_t *clock)
{
	*clock = attr->__clock;
	return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
	attr->__clock = clock;
	return 0;
}
