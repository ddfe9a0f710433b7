/*
 * moves.c - moving the cursor in time. Live view and looking back differ only in whether the cursor follows.
 */
#include "tui/moves.h"

#include "tui/source.h"

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

void move_along(struct app *a, uint32_t n)
{
	uint32_t hit = breaks_between(&a->breaks, cursor_position(a->cursor), n);
	move_to(a, hit ? hit : n);
	if (hit && hit != n) source_say_hit(a, hit);
}

void move_by(struct app *a, int64_t events)
{
	a->plays = false;
	int64_t n = (int64_t)cursor_position(a->cursor) + events;
	int64_t first = (int64_t)trace_first(a->trace) - 1, last = trace_count(a->trace);
	move_along(a, (uint32_t)(n < first ? first : n > last ? last : n));
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
		move_along(a, (uint32_t)n);
		return true;
	}
	return false;
}

/* Where lines are told as events of their own, those; else whatever says that it comes from another line than the one here. */
static bool is_line(const struct app *a, const struct event *e)
{
	const struct event *here = trace_get(a->trace, cursor_position(a->cursor));
	if (a->lines_told || !e->line) return e->kind == EV_LINE;
	return !here || here->line != e->line || here->pid != e->pid || here->file != e->file;
}

static bool is_wanted(const struct app *a, const struct event *e, enum request r)
{
	if (r == REQUEST_LINE_ON) return is_line(a, e);
	return r != REQUEST_CHOICE_ON || is_choice(e);
}

bool move_step(struct app *a, enum request r, int step)
{
	int64_t first = trace_first(a->trace), last = trace_count(a->trace);
	a->plays = false;
	for (int64_t n = (int64_t)cursor_position(a->cursor) + step; n >= first && n <= last; n += step) {
		const struct event *e = trace_get(a->trace, (uint32_t)n);
		if (!e || !is_wanted(a, e, r)) continue;
		move_along(a, (uint32_t)n);
		return true;
	}
	return false;
}

void move_time(struct app *a, int64_t ns)
{
	int64_t t = app_time(a) + ns, end = trace_end_time(a->trace);
	if (t > end) t = end;
	uint32_t n = t < 0 ? trace_first(a->trace) - 1 : trace_at_time(a->trace, t);
	move_along(a, n);
	if (cursor_position(a->cursor) == n && t > a->at) a->at = t;
}

/* The last mark at or before event n, the first after it; 0 where there is none. */
static uint32_t mark_until(const struct app *a, uint32_t n)
{
	size_t i = numbers_until(&a->marks, n), j = numbers_until(&a->own_marks, n);
	uint32_t his = i ? a->marks.at[i - 1] : 0, own = j ? a->own_marks.at[j - 1] : 0;
	return his > own ? his : own;
}

static uint32_t mark_after(const struct app *a, uint32_t n)
{
	size_t i = numbers_until(&a->marks, n), j = numbers_until(&a->own_marks, n);
	uint32_t his = i < a->marks.count ? a->marks.at[i] : 0, own = j < a->own_marks.count ? a->own_marks.at[j] : 0;
	return !his || (own && own < his) ? own : his;
}

bool move_mark(struct app *a, int step)
{
	uint32_t here = cursor_position(a->cursor);
	uint32_t there = step > 0 ? mark_after(a, here) : here ? mark_until(a, here - 1) : 0;
	if (there) move_to(a, there);
	return there;
}

void move_bounds(const struct app *a, uint32_t *from, uint32_t *to)
{
	uint32_t here = cursor_position(a->cursor), last = trace_count(a->trace);
	if (here == last && here) here--; /* at the end one has just seen what came before it */
	*from = mark_until(a, here);
	*to = mark_after(a, here);
	if (!*from) *from = trace_first(a->trace) - 1;
	if (!*to) *to = last;
}
