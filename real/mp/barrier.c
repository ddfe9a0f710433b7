/*
 * barrier.c - mp_barrier: rounds. Who waits sleeps on the number of the round; when it has changed, the round's outcome is kept
 * for a while for those who wake late.
 */
#include <limits.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "robust.h"
#include "timeout.h"

enum { OUTCOMES = 256 };

struct barrier_state {
	uint32_t kind;
	int parties;
	pthread_mutex_t mutex;
	_Atomic uint32_t round;
	_Atomic int waiting;
	_Atomic bool broken;
	_Atomic bool failed[OUTCOMES]; /* by round */
};

struct mp_barrier {
	struct shared shared;
	struct watch watch;
};

static struct barrier_state *state_of(const struct mp_barrier *barrier)
{
	return barrier->shared.address;
}

static void watch_barrier(struct mp_barrier *barrier)
{
	struct watch_thing thing = {.kind = WATCH_BARRIER, .address = barrier->shared.address, .size = sizeof(struct barrier_state)};
	watch_begin(&barrier->watch, &thing);
}

int mp_barrier_new(struct mp_barrier **out, enum mp_method context, int parties)
{
	if (parties < 1) return MP_EARGUMENT;
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct barrier_state), SHARED_BARRIER);
	if (error) return error;
	state_of(*out)->parties = parties;
	if ((error = robust_init(&state_of(*out)->mutex) ? MP_EMEMORY : 0)) mp_barrier_free(*out);
	else watch_barrier(*out);
	return error;
}

int mp_barrier_open(struct mp_barrier **out, int fd)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct barrier_state), SHARED_BARRIER);
	if (!error) watch_barrier(*out);
	return error;
}

int mp_barrier_fd(const struct mp_barrier *barrier)
{
	return barrier->shared.fd;
}

/* The round is over: well, or not. */
static void end_round(struct barrier_state *state, bool failed)
{
	uint32_t round = atomic_load(&state->round);
	state->failed[round % OUTCOMES] = failed;
	atomic_store(&state->waiting, 0);
	atomic_store(&state->round, round + 1);
	futex_wake(&state->round, INT_MAX);
}

static void break_it(struct barrier_state *state)
{
	state->broken = true;
	end_round(state, true);
}

/* Whoever died in here may have left half a round. */
static void lock(struct barrier_state *state)
{
	if (robust_lock(&state->mutex, MP_NEVER, spin_budget()) == ROBUST_OWNER_DIED) break_it(state);
}

static int wait_in(struct barrier_state *state, uint32_t round, int64_t deadline)
{
	while (atomic_load(&state->round) == round) {
		if (deadline != MP_NEVER && mp_now() >= deadline) {
			lock(state);
			if (atomic_load(&state->round) == round) break_it(state);
			pthread_mutex_unlock(&state->mutex);
			break;
		}
		futex_sleep(&state->round, round, deadline);
	}
	return state->failed[round % OUTCOMES] ? MP_EBROKEN : 0;
}

/* The number of whoever comes, or MP_EBROKEN. */
static int come(struct mp_barrier *barrier, int64_t deadline)
{
	struct barrier_state *state = state_of(barrier);
	lock(state);
	uint32_t round = atomic_load(&state->round);
	bool broken = state->broken;
	int index = broken ? 0 : atomic_fetch_add(&state->waiting, 1);
	bool last = !broken && index + 1 >= state->parties;
	if (last) end_round(state, false);
	pthread_mutex_unlock(&state->mutex);
	if (broken) return MP_EBROKEN;
	watch_use(&barrier->watch, 1, 0);
	int error = last ? 0 : wait_in(state, round, deadline);
	return error ? error : index;
}

int mp_barrier_wait(struct mp_barrier *barrier, double timeout)
{
	int64_t deadline = deadline_of(timeout);
	if (deadline == MP_NEVER) watch_waits(&barrier->watch, 1);
	int result = come(barrier, deadline);
	if (deadline == MP_NEVER) watch_waits(&barrier->watch, -1);
	if (result >= 0) watch_use(&barrier->watch, 0, 1);
	return result;
}

int mp_barrier_reset(struct mp_barrier *barrier)
{
	struct barrier_state *state = state_of(barrier);
	lock(state);
	state->broken = false;
	if (state->waiting) end_round(state, true);
	pthread_mutex_unlock(&state->mutex);
	return 0;
}

int mp_barrier_abort(struct mp_barrier *barrier)
{
	struct barrier_state *state = state_of(barrier);
	lock(state);
	break_it(state);
	pthread_mutex_unlock(&state->mutex);
	return 0;
}

int mp_barrier_parties(const struct mp_barrier *barrier)
{
	return state_of(barrier)->parties;
}

int mp_barrier_waiting(const struct mp_barrier *barrier)
{
	return state_of(barrier)->waiting;
}

bool mp_barrier_broken(const struct mp_barrier *barrier)
{
	return state_of(barrier)->broken;
}

void mp_barrier_free(struct mp_barrier *barrier)
{
	if (barrier) watch_end(&barrier->watch);
	shared_thing_free(barrier);
}
