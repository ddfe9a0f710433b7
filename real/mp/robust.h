/*
 * robust.h - a mutex in shared memory whose owner may die: the next one gets it and is told.
 */
#ifndef PROCLAB_MP_ROBUST_H
#define PROCLAB_MP_ROBUST_H

#include <pthread.h>
#include <stdint.h>

enum robust_lock { ROBUST_LOCKED, ROBUST_OWNER_DIED, ROBUST_TIMEOUT };

int robust_init(pthread_mutex_t *mutex);
/* Lock until the deadline, having looked so often before it sleeps. After ROBUST_OWNER_DIED it is locked as well, and already marked consistent: the caller mends what it
 * guards. */
enum robust_lock robust_lock(pthread_mutex_t *mutex, int64_t deadline, int spins);

#endif
