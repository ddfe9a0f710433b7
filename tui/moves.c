/*
 * moves.c - moving the cursor in time. Live view and looking back differ only in whether the cursor follows.
 */
#include "tui/moves.h"

void move_follow(struct app *a)
{
	a->following = true;
	a->plays = false;
	cursor_seek(a->cursor, trace_count(a->trace));
}

void move_to(struct app *a, uint32_t n)
{
	a->following = false;
	cursor_seek(a->cursor, n);
	a->at = app_world(a)->t;
	a->at_real = a->now;
}

void move_by(struct app *a, int64_t events)
{
	a->plays = false;
	int64_t n = (int64_t)cursor_position(a->cursor) + events;
	int64_t first = (int64_t)trace_first(a->trace) - 1, last = trace_count(a->trace);
	move_to(a, (uint32_t)(n < first ? first : n > last ? last : n));
}

bool event_concerns(const struct event *e, int32_t pid)
{
	if (e->pid == pid) return true;
	switch (e->kind) {
	case EV_FORK:
		return e->fork.child == pid;
	case EV_SIGNAL:
		return e->signal.to == pid;
	case EV_REAP:
		return e->reap.child == pid;
	case EV_ADOPT:
		return e->adopt.from == pid || e->adopt.to == pid;
	default:
		return false;
	}
}

bool move_process(struct app *a, int step)
{
	int64_t first = trace_first(a->trace), last = trace_count(a->trace);
	a->plays = false;
	for (int64_t n = (int64_t)cursor_position(a->cursor) + step; n >= first && n <= last; n += step) {
		const struct event *e = trace_get(a->trace, (uint32_t)n);
		if (!e || !event_concerns(e, a->selected)) continue;
		move_to(a, (uint32_t)n);
		return true;
	}
	return false;
}

static bool is_wanted(const struct event *e, enum request r)
{
	return r == REQUEST_LINE_ON ? e->kind == EV_LINE : r != REQUEST_CHOICE_ON || (e->kind == EV_STATE && e->state.to == STATE_RUNNING);
}

bool move_on(struct app *a, enum request r)
{
	a->plays = false;
	for (uint32_t n = cursor_position(a->cursor) + 1; n <= trace_count(a->trace); n++) {
		const struct event *e = trace_get(a->trace, n);
		if (!e || !is_wanted(e, r)) continue;
		move_to(a, n);
		return true;
	}
	return false;
}

bool move_mark(struct app *a, int step)
{
	uint32_t here = cursor_position(a->cursor);
	size_t i = numbers_until(&a->marks, here);
	if (step < 0) {
		bool on_it = i && a->marks.at[i - 1] == here;
		if (i < 1 + (size_t)on_it) return false;
		i -= 1 + (size_t)on_it;
	} else if (i >= a->marks.count) {
		return false;
	}
	move_to(a, a->marks.at[i]);
	return true;
}
