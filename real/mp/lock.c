/* lock.c - mp_lock in its three forms. */
#include "lock.h"

#include <unistd.h>

#include "proclab/mp_error.h"
#include "robust.h"
#include "timeout.h"

static _Thread_local pid_t known;

static void forget(void)
{
	known = 0;
}

static void ask_again_after_fork(void)
{
	pthread_atfork(NULL, NULL, forget);
}

/* gettid without the system call. */
static pid_t me(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	if (known) return known;
	pthread_once(&once, ask_again_after_fork);
	return known = gettid();
}

int lock_state_init(struct lock_state *state, enum lock_form form)
{
	state->form = form;
	state->free = (struct count){.value = 1, .most = 1};
	return robust_init(&state->mutex) ? MP_EMEMORY : 0;
}

bool lock_is_mine(const struct lock_state *state)
{
	return state->form != LOCK_OPEN && atomic_load_explicit(&state->owner, memory_order_relaxed) == me();
}

static int acquire(struct lock_state *state, int64_t deadline)
{
	if (lock_is_mine(state)) {
		if (state->form == LOCK_OWNED) return MP_EDEADLOCK;
		state->depth++;
		return 0;
	}
	enum robust_lock got = robust_lock(&state->mutex, deadline, spin_budget());
	if (got == ROBUST_TIMEOUT) return MP_ETIMEOUT;
	atomic_store_explicit(&state->owner, me(), memory_order_relaxed);
	state->depth = 1;
	return got == ROBUST_OWNER_DIED ? MP_OWNER_DIED : 0;
}

static int release(struct lock_state *state)
{
	if (!lock_is_mine(state)) return atomic_load(&state->owner) ? MP_EOWNER : MP_EUNLOCKED;
	if (--state->depth) return 0;
	atomic_store_explicit(&state->owner, 0, memory_order_relaxed);
	pthread_mutex_unlock(&state->mutex);
	return 0;
}

int lock_take(struct mp_lock *lock, int64_t deadline)
{
	if (lock->state->form == LOCK_OPEN) return count_down(&lock->state->free, deadline, &lock->watch);
	if (deadline == MP_NEVER) watch_waits(&lock->watch, 1);
	int result = acquire(lock->state, deadline);
	if (deadline == MP_NEVER) watch_waits(&lock->watch, -1);
	if (result >= 0) watch_holds(&lock->watch, me());
	return result;
}

int lock_let_go(struct mp_lock *lock)
{
	if (lock->state->form == LOCK_OPEN) return count_up(&lock->state->free, &lock->watch) ? MP_EUNLOCKED : 0;
	if (lock_is_mine(lock->state) && lock->state->depth == 1) watch_holds(&lock->watch, 0);
	return release(lock->state);
}

static void watch_lock(struct mp_lock *lock)
{
	enum watch_kind kind = lock->state->form == LOCK_OPEN ? WATCH_OPEN_LOCK : WATCH_LOCK;
	watch_begin(&lock->watch, &(struct watch_thing){.kind = kind, .address = lock->state, .size = sizeof *lock->state});
}

static int make(struct mp_lock **out, enum mp_method context, enum lock_form form)
{
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct lock_state), SHARED_LOCK);
	if (error) return error;
	(*out)->state = (*out)->shared.address;
	if ((error = lock_state_init((*out)->state, form))) mp_lock_free(*out);
	else watch_lock(*out);
	return error;
}

int mp_lock_new(struct mp_lock **out, enum mp_method context)
{
	return make(out, context, LOCK_OWNED);
}

int mp_rlock_new(struct mp_lock **out, enum mp_method context)
{
	return make(out, context, LOCK_RECURSIVE);
}

int mp_open_lock_new(struct mp_lock **out, enum mp_method context)
{
	return make(out, context, LOCK_OPEN);
}

int mp_lock_open(struct mp_lock **out, int fd)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct lock_state), SHARED_LOCK);
	if (error) return error;
	(*out)->state = (*out)->shared.address;
	watch_lock(*out);
	return 0;
}

int mp_lock_fd(const struct mp_lock *lock)
{
	return lock->shared.fd;
}

int mp_lock_acquire(struct mp_lock *lock, double timeout)
{
	return lock_take(lock, deadline_of(timeout));
}

int mp_lock_release(struct mp_lock *lock)
{
	return lock_let_go(lock);
}

void mp_lock_free(struct mp_lock *lock)
{
	if (lock) watch_end(&lock->watch);
	shared_thing_free(lock);
}
