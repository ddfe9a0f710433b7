/*
 * player.c - see player.h. The time that is looked at, app.at, was true when the clock stood at app.at_real.
 */
#include "tui/player.h"

#include "tui/moves.h"
#include "tui/source.h"

#define IDLE_FRAME 100000000 /* ns between two frames while nothing happens but time */

void player_play(struct app *a)
{
	bool over = a->status.done && cursor_position(a->cursor) >= trace_count(a->trace);
	if (over) move_to(a, trace_first(a->trace) - 1);
	else if (a->following) move_to(a, cursor_position(a->cursor));
	a->plays = true;
	a->at_real = a->now;
}

void player_pause(struct app *a)
{
	player_tick(a);
	a->plays = false;
}

void player_speed(struct app *a, double speed)
{
	player_tick(a);
	a->speed = speed;
}

/* How far it can be played by now, ns. */
static int64_t end_of(const struct app *a)
{
	int64_t end = trace_end_time(a->trace);
	return !a->status.done && a->status.now > end ? a->status.now : end;
}

static void arrive(struct app *a)
{
	a->plays = false;
	if (a->status.recorded) {
		move_to(a, a->halt ? a->halt : trace_count(a->trace));
		return;
	}
	move_follow(a);
	if (a->status.paused && a->source->ops->request) a->source->ops->request(a->source, SOURCE_RESUME);
}

/* Stand still where somebody comes to a breakpoint. */
static bool stops_before(struct app *a, uint32_t n)
{
	uint32_t here = cursor_position(a->cursor), until = a->halt && n > a->halt ? a->halt : n;
	uint32_t hit = until > here ? breaks_between(&a->breaks, here, until) : 0;
	if (!hit) return false;
	a->plays = false;
	source_to_hit(a, hit);
	return true;
}

bool player_tick(struct app *a)
{
	if (!a->plays) return false;
	double passed = (double)(a->now - a->at_real) * a->speed;
	if (passed < 1) return false;
	const struct event *turn = a->loop.to ? trace_get(a->trace, a->loop.to) : NULL;
	int64_t end = turn ? turn->t : end_of(a), until = passed >= (double)(end - a->at) ? end : a->at + (int64_t)passed;
	a->at_real = a->now;
	if (stops_before(a, trace_at_time(a->trace, until))) return true;
	if (until == end) {
		if (turn) move_to(a, a->loop.from);
		else arrive(a);
		return true;
	}
	a->at = until;
	uint32_t n = trace_at_time(a->trace, a->at);
	if (a->halt && n >= a->halt) {
		a->plays = false;
		move_to(a, a->halt);
	} else if (n > cursor_position(a->cursor)) {
		cursor_seek(a->cursor, n);
	}
	return true;
}

void player_wake(struct app *a)
{
	if (!a->plays) return;
	const struct event *next = trace_get(a->trace, cursor_position(a->cursor) + 1);
	double until = next ? (double)(next->t - a->at) / a->speed : IDLE_FRAME;
	app_wake_at(a, a->now + (until < 0 ? 0 : until < IDLE_FRAME ? (int64_t)until : IDLE_FRAME));
}
