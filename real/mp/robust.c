/* robust.c - the robust mutex of POSIX between processes. Before it sleeps it tries for a moment: what the lock guards takes
 * less than a sleep. */
#include "robust.h"

#include <errno.h>

#include "futex.h"

enum { LOOK_AGAIN = 500000000 };                /* ns */

int robust_init(pthread_mutex_t *mutex)
{
	pthread_mutexattr_t kind;
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
	int error = pthread_mutex_init(mutex, &kind);
	pthread_mutexattr_destroy(&kind);
	return error;
}

/* pthread_mutex_clocklock, where it is known: not to the simulated C library, nor to the ThreadSanitizer before gcc 13. There a
 * clock that is set moves the deadline. */
static int lock_until(pthread_mutex_t *mutex, int64_t deadline)
{
#if defined __proclab_sim__ || defined __SANITIZE_THREAD__
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t left = deadline - mp_now();
	struct timespec t = mp_timespec(now.tv_sec * INT64_C(1000000000) + now.tv_nsec + (left > 0 ? left : 0));
	return pthread_mutex_timedlock(mutex, &t);
#else
	struct timespec t = mp_timespec(deadline);
	return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &t);
#endif
}

/*
 * A wake-up can be lost: the owner unlocks and wakes A, C takes the lock before A does, A is killed; B still sleeps, and C does
 * not know of it. So nobody sleeps for longer than LOOK_AGAIN without saying again that he waits; but on the simulated machine, whose
 * kernel tells C.
 */
static int lock_waiting(pthread_mutex_t *mutex, int64_t deadline)
{
#ifdef __proclab_sim__
	if (deadline == MP_NEVER) return pthread_mutex_lock(mutex);
#endif
	for (;;) {
		int64_t again = mp_now() + LOOK_AGAIN;
		int error = lock_until(mutex, deadline < 0 ? 0 : deadline < again ? deadline : again);
		if (error != ETIMEDOUT || deadline <= again) return error;
	}
}

static int lock_spinning(pthread_mutex_t *mutex, int spins)
{
	int error = pthread_mutex_trylock(mutex);
	for (int left = spins, step = 4; error == EBUSY && left > 0; left -= step, step *= 2) {
		for (int i = 0; i < step; i++) spin_pause();
		error = pthread_mutex_trylock(mutex);
	}
	return error;
}

enum robust_lock robust_lock(pthread_mutex_t *mutex, int64_t deadline, int spins)
{
	int error = lock_spinning(mutex, spins);
	if (error == EBUSY) error = lock_waiting(mutex, deadline);
	if (error == EOWNERDEAD) pthread_mutex_consistent(mutex);
	return error == 0 ? ROBUST_LOCKED : error == EOWNERDEAD ? ROBUST_OWNER_DIED : ROBUST_TIMEOUT;
}
