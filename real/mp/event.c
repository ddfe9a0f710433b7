/* event.c - mp_event: one word, whose lowest bit says that it is set; the others count how often it was, so that a set soon
 * cleared is not missed. */
#include <limits.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "timeout.h"

struct event_state {
	uint32_t kind;
	_Atomic uint32_t word, waiting;
};

struct mp_event {
	struct shared shared;
	struct watch watch;
};

static struct event_state *state_of(const struct mp_event *event)
{
	return event->shared.address;
}

static void watch_event(struct mp_event *event)
{
	struct watch_thing thing = {.kind = WATCH_EVENT, .address = event->shared.address, .size = sizeof(struct event_state)};
	watch_begin(&event->watch, &thing);
}

int mp_event_new(struct mp_event **out, enum mp_method context)
{
	int error = shared_thing_new(out, sizeof **out, context, sizeof(struct event_state), SHARED_EVENT);
	if (!error) watch_event(*out);
	return error;
}

int mp_event_open(struct mp_event **out, int fd)
{
	int error = shared_thing_open(out, sizeof **out, fd, sizeof(struct event_state), SHARED_EVENT);
	if (!error) watch_event(*out);
	return error;
}

int mp_event_fd(const struct mp_event *event)
{
	return event->shared.fd;
}

void mp_event_set(struct mp_event *event)
{
	struct event_state *state = state_of(event);
	uint32_t word = atomic_load(&state->word);
	do
		if (word & 1) return;
	while (!atomic_compare_exchange_weak(&state->word, &word, word + 3));
	watch_use(&event->watch, 1, 0);
	if (atomic_load(&state->waiting)) futex_wake(&state->word, INT_MAX);
}

void mp_event_clear(struct mp_event *event)
{
	atomic_fetch_and(&state_of(event)->word, ~1U);
}

bool mp_event_is_set(const struct mp_event *event)
{
	return atomic_load(&state_of(event)->word) & 1;
}

static int wait_until(struct event_state *state, int64_t deadline)
{
	uint32_t seen = atomic_load(&state->word);
	while (!(seen & 1) && atomic_load(&state->word) == seen) {
		if (deadline != MP_NEVER && mp_now() >= deadline) return MP_ETIMEOUT;
		atomic_fetch_add(&state->waiting, 1);
		futex_sleep(&state->word, seen, deadline);
		atomic_fetch_sub(&state->waiting, 1);
	}
	return 0;
}

int mp_event_wait(struct mp_event *event, double timeout)
{
	int64_t deadline = deadline_of(timeout);
	if (deadline == MP_NEVER) watch_waits(&event->watch, 1);
	int error = wait_until(state_of(event), deadline);
	if (deadline == MP_NEVER) watch_waits(&event->watch, -1);
	if (!error) watch_use(&event->watch, 0, 1);
	return error;
}

void mp_event_free(struct mp_event *event)
{
	if (event) watch_end(&event->watch);
	shared_thing_free(event);
}
