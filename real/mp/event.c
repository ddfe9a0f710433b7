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
};

static struct event_state *state_of(const struct mp_event *event)
{
	return event->shared.address;
}

int mp_event_new(struct mp_event **out, enum mp_method context)
{
	return shared_thing_new(out, sizeof **out, context, sizeof(struct event_state), SHARED_EVENT);
}

int mp_event_open(struct mp_event **out, int fd)
{
	return shared_thing_open(out, sizeof **out, fd, sizeof(struct event_state), SHARED_EVENT);
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

int mp_event_wait(struct mp_event *event, double timeout)
{
	struct event_state *state = state_of(event);
	int64_t deadline = deadline_of(timeout);
	uint32_t seen = atomic_load(&state->word);
	while (!(seen & 1) && atomic_load(&state->word) == seen) {
		if (deadline != MP_NEVER && mp_now() >= deadline) return MP_ETIMEOUT;
		atomic_fetch_add(&state->waiting, 1);
		futex_sleep(&state->word, seen, deadline);
		atomic_fetch_sub(&state->waiting, 1);
	}
	return 0;
}

void mp_event_free(struct mp_event *event)
{
	shared_thing_free(event);
}
