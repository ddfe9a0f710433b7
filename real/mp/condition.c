/*
 * condition.c - mp_condition: who waits sleeps on a word that every notification changes.
 *
 * All but that word is guarded by the condition's lock. Notifications are counted, and whoever waits takes one: so that of those
 * who wait as many go on as were notified. A process killed while it waits leaves its number behind; the next notification that
 * finds nobody cancels it.
 */
#include <limits.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "timeout.h"

struct condition_state {
	uint32_t kind;
	_Atomic uint32_t changes;
	uint32_t waiting, notified;
};

struct mp_condition {
	struct shared shared;
	struct condition_state *state;
	struct mp_lock *lock;
	struct watch watch;
};

static int with_lock(struct mp_condition *condition, struct mp_lock *lock)
{
	condition->state = condition->shared.address;
	condition->lock = lock;
	watch_begin(&condition->watch, &(struct watch_thing){.kind = WATCH_CONDITION, .address = condition->state, .size = sizeof *condition->state});
	return 0;
}

int mp_condition_new(struct mp_condition **out, struct mp_lock *lock)
{
	if (lock->state->form == LOCK_OPEN) return MP_EARGUMENT;
	enum mp_method context = lock->shared.fd < 0 ? MP_FORK : MP_SPAWN;
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct condition_state), SHARED_CONDITION);
	return error ? error : with_lock(*out, lock);
}

int mp_condition_open(struct mp_condition **out, int fd, struct mp_lock *lock)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct condition_state), SHARED_CONDITION);
	return error ? error : with_lock(*out, lock);
}

int mp_condition_fd(const struct mp_condition *condition)
{
	return condition->shared.fd;
}

/* Let go of the lock, sleep, and hold it again as often as before. */
static bool sleep_unlocked(struct mp_condition *c, int64_t deadline)
{
	int patient = deadline == MP_NEVER;
	uint32_t seen = atomic_load(&c->state->changes);
	struct lock_state *lock = c->lock->state;
	unsigned depth = lock->depth;
	lock->depth = 1;
	watch_waits(&c->watch, patient);
	lock_let_go(c->lock);
	futex_sleep(&c->state->changes, seen, look_again(deadline));
	watch_waits(&c->watch, -patient);
	bool died = lock_take(c->lock, MP_NEVER) == MP_OWNER_DIED;
	lock->depth = depth;
	return died;
}

static int wait_until(struct mp_condition *c, int64_t deadline)
{
	bool died = false;
	if (!lock_is_mine(c->lock->state)) return MP_EOWNER;
	for (c->state->waiting++;;) {
		bool over = deadline != MP_NEVER && mp_now() >= deadline;
		if (!over) died |= sleep_unlocked(c, deadline);
		if (!over && !c->state->notified) continue;
		c->state->waiting -= c->state->waiting > 0;
		if (!c->state->notified) return died ? MP_OWNER_DIED : MP_ETIMEOUT;
		c->state->notified--;
		watch_use(&c->watch, 0, 1);
		return died ? MP_OWNER_DIED : 0;
	}
}

int mp_condition_wait(struct mp_condition *condition, double timeout)
{
	return wait_until(condition, deadline_of(timeout));
}

int mp_condition_wait_for(struct mp_condition *condition, bool (*holds)(void *argument), void *argument, double timeout)
{
	int64_t deadline = deadline_of(timeout);
	bool died = false;
	if (!lock_is_mine(condition->lock->state)) return MP_EOWNER;
	while (!holds(argument)) {
		int result = wait_until(condition, deadline);
		died |= result == MP_OWNER_DIED;
		if (result == MP_ETIMEOUT && !holds(argument)) return died ? MP_OWNER_DIED : MP_ETIMEOUT;
	}
	return died ? MP_OWNER_DIED : 0;
}

int mp_condition_notify(struct mp_condition *condition, int count)
{
	struct condition_state *state = condition->state;
	if (!lock_is_mine(condition->lock->state)) return MP_EOWNER;
	if (count < 0) return MP_EARGUMENT;
	uint32_t idle = state->waiting - state->notified, n = (uint32_t)count < idle ? (uint32_t)count : idle;
	if (!n) return 0;
	state->notified += n;
	watch_use(&condition->watch, 1, 0);
	atomic_fetch_add(&state->changes, 1);
	futex_wake(&state->changes, (int)n);
	return 0;
}

int mp_condition_notify_all(struct mp_condition *condition)
{
	return mp_condition_notify(condition, INT_MAX);
}

void mp_condition_free(struct mp_condition *condition)
{
	if (condition) watch_end(&condition->watch);
	shared_thing_free(condition);
}
