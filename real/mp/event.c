/* event.c - mp_event: one word, whose lowest bit says that it is set; the others count how often it was, so that a set soon cleared is not missed. */
#include <limits.h>
#include <stdlib.h>

#include "lock.h"
#include "proclab/mp_error.h"
#include "timeout.h"

struct event_state {
	uint32_t kind;
	_Atomic uint32_t word, waiting;
};

struct mp_event {
	struct shared shared;
	struct event_state *state;
};

static int check(struct mp_event **out, struct mp_event *event, int error)
{
	if (error) {
		free(event);
		return error;
	}
	event->state = event->shared.address;
	*out = event;
	return 0;
}

int mp_event_new(struct mp_event **out, enum mp_method context)
{
	struct mp_event *event = malloc(sizeof *event);
	return check(out, event, event ? shared_new(&event->shared, context, sizeof *event->state, SHARED_EVENT) : MP_EMEMORY);
}

int mp_event_open(struct mp_event **out, int fd)
{
	struct mp_event *event = malloc(sizeof *event);
	return check(out, event, event ? shared_open(&event->shared, fd, sizeof *event->state, SHARED_EVENT) : MP_EMEMORY);
}

int mp_event_fd(const struct mp_event *event)
{
	return event->shared.fd;
}

void mp_event_set(struct mp_event *event)
{
	uint32_t word = atomic_load(&event->state->word);
	do
		if (word & 1) return;
	while (!atomic_compare_exchange_weak(&event->state->word, &word, word + 3));
	if (atomic_load(&event->state->waiting)) futex_wake(&event->state->word, INT_MAX);
}

void mp_event_clear(struct mp_event *event)
{
	atomic_fetch_and(&event->state->word, ~1U);
}

bool mp_event_is_set(const struct mp_event *event)
{
	return atomic_load(&event->state->word) & 1;
}

int mp_event_wait(struct mp_event *event, double timeout)
{
	struct event_state *state = event->state;
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
	if (!event) return;
	shared_clear(&event->shared);
	free(event);
}
