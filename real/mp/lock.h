/*
 * lock.h - a lock as it is in shared memory, for the things that have one inside.
 *
 * The owned forms are a robust mutex with the owner's thread id beside it: so relocking, and releasing what is not one's own, are
 * seen. The form without an owner is a semaphore of one.
 */
#ifndef PROCLAB_MP_LOCK_INTERNAL_H
#define PROCLAB_MP_LOCK_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "proclab/mp_lock.h"
#include "shared.h"
#include "watch.h"

struct count {
	_Atomic uint32_t value, waiting;
	uint32_t most;
};
/* 0 or MP_ETIMEOUT; deadline in ns. */
int count_down(struct count *count, int64_t deadline, struct watch *watch);
/* 0, or MP_EOVERFLOW when it is at its most. */
int count_up(struct count *count, struct watch *watch);

enum lock_form { LOCK_OWNED, LOCK_RECURSIVE, LOCK_OPEN };

struct lock_state {
	uint32_t kind;
	enum lock_form form;
	pthread_mutex_t mutex;
	_Atomic pid_t owner; /* thread id; written by the owner only, 0 when it lets go */
	unsigned depth;
	struct count free; /* of the open form */
};

struct mp_lock {
	struct shared shared;
	struct lock_state *state; /* in it, or in something else that is borrowed (address NULL) */
	struct watch watch;
};

int lock_state_init(struct lock_state *state, enum lock_form form);
int lock_take(struct mp_lock *lock, int64_t deadline);
int lock_let_go(struct mp_lock *lock);
bool lock_is_mine(const struct lock_state *state);

#endif
