/*
 * mutex.c - mutexes of all kinds. The lock is a futex: 0 free, 1 held, 2 held and somebody may wait. That of a robust mutex is as
 * the kernel wants it (get_robust_list(2)): the owner's number and FUTEX_WAITERS, in a list that the kernel reads when the thread
 * ends.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>

#include "internal.h"

enum { ROBUST = 16, SHARED = 128 };                      /* __kind */
enum { CONSISTENT, INCONSISTENT, UNUSABLE };             /* state of a robust one */

/* What lies behind the public fields. */
struct robust {
	int lock, type, owner, count, kind, state;
	struct robust *next;                                 /* its address is what the kernel's list holds */
	struct robust *spare;
};

static _Thread_local struct {
	void *next;
	long offset;
	void *pending;
	int told;                                            /* whose list the kernel has been told of: a fork has none of its parent's */
} held;

static void **node_of(struct robust *m)
{
	return (void **)&m->next;
}

/* From here until it is settled whether we have the mutex, the kernel looks at it, too, when we end. */
static void begin(struct robust *m)
{
	if (held.told != __self()) {
		held.next = &held;
		held.offset = -(long)__builtin_offsetof(struct robust, next);
		held.told = __self();
		__syscall(SYS_set_robust_list, &held, 24);
	}
	held.pending = node_of(m);
}

static int settle(int result)
{
	held.pending = NULL;
	return result;
}

static void hold(struct robust *m)
{
	m->owner = __self();
	m->count = 1;
	m->next = held.next;
	held.next = node_of(m);
}

static void release(struct robust *m)
{
	m->owner = 0;
	for (void **at = &held.next; *at != (void *)&held && *at; at = *at)
		if (*at == (void *)node_of(m)) {
			*at = m->next;
			return;
		}
}

/* Wait until nobody has it, and be the one. Who has slept does not know whether others still do: he takes it as if they did. */
static int contend(struct robust *m, int try, const struct timespec *until)
{
	int self = __self(), others = 0;
	for (;;) {
		int now = __atomic_load_n(&m->lock, __ATOMIC_RELAXED), tid = now & FUTEX_TID_MASK, dead = now & FUTEX_OWNER_DIED;
		if (m->state == UNUSABLE) return ENOTRECOVERABLE;
		if (tid == self && !dead) return EDEADLK;
		if (!tid || dead) {
			if (!__atomic_compare_exchange_n(&m->lock, &now, self | others | (now & (int)FUTEX_WAITERS), 0, __ATOMIC_ACQUIRE,
											 __ATOMIC_RELAXED))
				continue;
			if (dead) m->state = INCONSISTENT; /* it is ours, but what it guards may be half done */
			hold(m);
			return dead ? EOWNERDEAD : 0;
		}
		if (try) return EBUSY;
		if (!(now & (int)FUTEX_WAITERS)) {
			if (!__atomic_compare_exchange_n(&m->lock, &now, now | (int)FUTEX_WAITERS, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
				continue;
			now |= (int)FUTEX_WAITERS;
		}
		if (__futex_wait(&m->lock, now, until, 0) == ETIMEDOUT) return ETIMEDOUT;
		others = (int)FUTEX_WAITERS;
	}
}

static int lock_robust(struct robust *m, int try, const struct timespec *until)
{
	begin(m);
	return settle(contend(m, try, until));
}

static int unlock_robust(struct robust *m)
{
	if ((m->lock & FUTEX_TID_MASK) != __self()) return EPERM;
	begin(m);
	if (m->state == INCONSISTENT) m->state = UNUSABLE;
	release(m);
	int old = __atomic_exchange_n(&m->lock, 0, __ATOMIC_RELEASE);
	if (old & (int)FUTEX_WAITERS) __futex_wake(&m->lock, m->state == UNUSABLE ? 0x7fffffff : 1);
	return settle(0);
}

static int lock_plain(int *lock, int try, const struct timespec *until)
{
	int free = 0, result;
	if (__atomic_compare_exchange_n(lock, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return 0;
	if (try) return EBUSY;
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE)) {
		result = __futex_wait(lock, 2, until, 0);
		if (result == ETIMEDOUT || result == EINVAL) return result;
	}
	return 0;
}

static int lock(pthread_mutex_t *mutex, int try, const struct timespec *until)
{
	struct robust *m = (struct robust *)mutex;
	if (m->type == PTHREAD_MUTEX_RECURSIVE && m->owner == __self()) {
		m->count++;
		return 0;
	}
	if (m->kind & ROBUST) return lock_robust(m, try, until);
	if (m->type == PTHREAD_MUTEX_ERRORCHECK && m->owner == __self()) return try ? EBUSY : EDEADLK;
	int result = lock_plain(&m->lock, try, until);
	if (result == 0) {
		m->owner = __self();
		m->count = 1;
	}
	return result;
}

/* The usual mutex that nobody holds, without a detour. */
int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	struct robust *m = (struct robust *)mutex;
	if (m->type != PTHREAD_MUTEX_NORMAL || m->kind & ROBUST || !__sync_bool_compare_and_swap(&m->lock, 0, 1)) return lock(mutex, 0, NULL);
	m->owner = __self();
	m->count = 1;
	return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) { return lock(mutex, 1, NULL); }
int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until) { return lock(mutex, 0, until); }

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	struct robust *m = (struct robust *)mutex;
	if (m->type != PTHREAD_MUTEX_NORMAL && m->owner != __self()) return EPERM;
	if (m->type == PTHREAD_MUTEX_RECURSIVE && --m->count > 0) return 0;
	if (m->kind & ROBUST) return unlock_robust(m);
	m->owner = 0;
	if (__atomic_exchange_n(&m->lock, 0, __ATOMIC_RELEASE) == 2) __futex_wake(&m->lock, 1);
	return 0;
}

int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
	struct robust *m = (struct robust *)mutex;
	if (!(m->kind & ROBUST) || m->state != INCONSISTENT) return EINVAL;
	m->state = CONSISTENT;
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
	struct robust *m = (struct robust *)mutex;
	__vm_memset(mutex, 0, sizeof *mutex);
	if (attr) {
		m->type = attr->__a.__type;
		m->kind = (attr->__a.__robust ? ROBUST : 0) | (attr->__a.__shared ? SHARED : 0);
	}
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
	struct robust *m = (struct robust *)mutex;
	return m->lock && !(m->kind & ROBUST) ? EBUSY : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
	__vm_memset(attr, 0, sizeof *attr);
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
	(void)attr;
	return 0;
}

#define ATTRIBUTE(name, field, most) \
	int pthread_mutexattr_set##name(pthread_mutexattr_t *attr, int value) \
	{ \
		if (value < 0 || value > (most)) return EINVAL; \
		attr->__a.field = value; \
		return 0; \
	} \
	int pthread_mutexattr_get##name(const pthread_mutexattr_t *attr, int *value) \
	{ \
		*value = attr->__a.field; \
		return 0; \
	}

ATTRIBUTE(type, __type, PTHREAD_MUTEX_ERRORCHECK)
ATTRIBUTE(pshared, __shared, 1)
ATTRIBUTE(robust, __robust, 1)
