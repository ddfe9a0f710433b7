/*
 * mp_lock.h - locks, semaphores, conditions, events and barriers between processes, and between their threads.
 *
 * What has an owner is robust: when the owner dies, whoever waits gets it, and MP_OWNER_DIED instead of 0. What has none cannot
 * be: a semaphore that a dead process had acquired stays one lower, a lock that anyone may release stays locked.
 *
 * `context` says for which children it is made: MP_FORK, or MP_SPAWN (then forkserver's too), which costs a descriptor;
 * MP_DEFAULT is what mp_get_start_method says. `_fd` is that descriptor, or -1.
 */
#ifndef PROCLAB_MP_LOCK_H
#define PROCLAB_MP_LOCK_H

#include <stdbool.h>

#include "mp_process.h"

struct mp_lock;
struct mp_semaphore;
struct mp_condition;
struct mp_event;
struct mp_barrier;

/* A lock. Its owner is the thread that acquired it; nobody else may release it. */
int mp_lock_new(struct mp_lock **out, enum mp_method context);
/* One that its owner may acquire again; it is free after as many releases. */
int mp_rlock_new(struct mp_lock **out, enum mp_method context);
/* One without an owner: anyone may release it. Not robust. */
int mp_open_lock_new(struct mp_lock **out, enum mp_method context);
int mp_lock_open(struct mp_lock **out, int fd);
int mp_lock_fd(const struct mp_lock *lock);
/* 0 or MP_OWNER_DIED: held. MP_ETIMEOUT; MP_EDEADLOCK: the caller holds it, and it is no rlock. */
int mp_lock_acquire(struct mp_lock *lock, double timeout);
/* MP_EUNLOCKED: nobody holds it. MP_EOWNER: somebody else does. */
int mp_lock_release(struct mp_lock *lock);
void mp_lock_free(struct mp_lock *lock);

/* A semaphore: so many may hold it at once. The bounded one refuses to rise above where it began. MP_EARGUMENT: below 0. */
int mp_semaphore_new(struct mp_semaphore **out, enum mp_method context, int value);
int mp_bounded_semaphore_new(struct mp_semaphore **out, enum mp_method context, int value);
int mp_semaphore_open(struct mp_semaphore **out, int fd);
int mp_semaphore_fd(const struct mp_semaphore *semaphore);
int mp_semaphore_acquire(struct mp_semaphore *semaphore, double timeout);
/* MP_EOVERFLOW: it is bounded and nobody holds it, or it is at INT_MAX. */
int mp_semaphore_release(struct mp_semaphore *semaphore);
/* How many could acquire it now; when others use it, a moment ago. */
int mp_semaphore_value(const struct mp_semaphore *semaphore);
void mp_semaphore_free(struct mp_semaphore *semaphore);

/* A condition of what a lock guards; the lock, an owned one, is borrowed and made for the same context. A condition for spawn is
 * opened with the lock that was opened there. */
int mp_condition_new(struct mp_condition **out, struct mp_lock *lock);
int mp_condition_open(struct mp_condition **out, int fd, struct mp_lock *lock);
int mp_condition_fd(const struct mp_condition *condition);
/* With the lock held (else MP_EOWNER): release it, wait for a notification, hold it again, as often as before. 0, or
 * MP_OWNER_DIED, which says the same of the lock; MP_ETIMEOUT: none came, the lock is held. Look at what you wait for again:
 * after a waiter was killed, a notification may come once for nothing. */
int mp_condition_wait(struct mp_condition *condition, double timeout);
/* Wait until holds(argument) is true, called with the lock held. MP_ETIMEOUT: it was still false. */
int mp_condition_wait_for(struct mp_condition *condition, bool (*holds)(void *argument), void *argument, double timeout);
/* Wake so many of those that wait, or all. With the lock held (else MP_EOWNER). */
int mp_condition_notify(struct mp_condition *condition, int count);
int mp_condition_notify_all(struct mp_condition *condition);
void mp_condition_free(struct mp_condition *condition);

/* An event: not set at first; whoever waits goes on once it is set, even if it is cleared at once. */
int mp_event_new(struct mp_event **out, enum mp_method context);
int mp_event_open(struct mp_event **out, int fd);
int mp_event_fd(const struct mp_event *event);
void mp_event_set(struct mp_event *event);
void mp_event_clear(struct mp_event *event);
bool mp_event_is_set(const struct mp_event *event);
/* 0, or MP_ETIMEOUT. */
int mp_event_wait(struct mp_event *event, double timeout);
void mp_event_free(struct mp_event *event);

/* A barrier: so many wait for each other, again and again. MP_EARGUMENT: fewer than 1. */
int mp_barrier_new(struct mp_barrier **out, enum mp_method context, int parties);
int mp_barrier_open(struct mp_barrier **out, int fd);
int mp_barrier_fd(const struct mp_barrier *barrier);
/* 0..parties-1, to each another number. MP_EBROKEN: somebody's time was over, or it was aborted or reset. Whose own time is over,
 * breaks it for all and gets MP_EBROKEN too. */
int mp_barrier_wait(struct mp_barrier *barrier, double timeout);
/* Empty again and whole; who waits now gets MP_EBROKEN. */
int mp_barrier_reset(struct mp_barrier *barrier);
/* Broken for all until a reset. */
int mp_barrier_abort(struct mp_barrier *barrier);
int mp_barrier_parties(const struct mp_barrier *barrier);
int mp_barrier_waiting(const struct mp_barrier *barrier);
bool mp_barrier_broken(const struct mp_barrier *barrier);
void mp_barrier_free(struct mp_barrier *barrier);

#endif
