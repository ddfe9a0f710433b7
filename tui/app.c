/*
 * app.c - the state of the interface: begins, takes events in, ends; and looks for deadlocks now and then.
 */
#include "tui/app.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "tui/moves.h"
#include "tui/player.h"

/* A deadlock is looked for at most so often, and told only if it was there at two looks: what lasts is no passing wait. */
#define DEADLOCK_INTERVAL 250000000

int app_init(struct app *a, const struct tui_options *o, struct source *s, struct trace *t)
{
	*a = (struct app){
		.tree_order = true, .o = o, .source = s, .trace = t, .following = true, .focus = PANE_PROCS, .fit = true, .source_file = -1,
		.speed = o->speed > 0 ? o->speed : 1,
		.status = {.code = UNKNOWN, .sig = UNKNOWN},
	};
	show_init(a);
	output_init(&a->output);
	a->cursor = cursor_new(t);
	a->timeline = timeline_new(0);
	if (a->cursor && a->timeline) return 0;
	app_clear(a);
	return ERR_MEMORY;
}

/* A recording is there whole: it is shown from where one wants, and plays. */
void app_begin(struct app *a, int64_t now)
{
	app_feed(a);
	a->source->ops->status(a->source, &a->status);
	a->now = now;
	if (a->status.steps) a->speed = a->status.speed;
	if (!a->status.recorded) return;
	move_to(a, a->o->start);
	if (a->show.script) show_begin(a);
	else if (!a->o->paused) player_play(a);
}

void app_clear(struct app *a)
{
	cursor_free(a->cursor);
	timeline_free(a->timeline);
	free(a->marks.at);
	free(a->traffic.at);
	free(a->prints.at);
	free(a->wakes.at);
	free(a->own_marks.at);
	flow_free(a->flow);
	rows_clear(&a->rows);
	rows_clear(&a->tree);
	rows_clear(&a->lanes);
	listings_clear(&a->listings);
	breaks_clear(&a->breaks);
	output_clear(&a->output);
	deadlock_clear(&a->deadlock);
}

static void numbers_add(struct numbers *s, uint32_t n)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 256;
		s->at = realloc(s->at, s->cap * sizeof *s->at);
		assert(s->at);
	}
	s->at[s->count++] = n;
}

size_t numbers_until(const struct numbers *s, uint32_t n)
{
	size_t low = 0, high = s->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->at[middle] <= n) low = middle + 1;
		else high = middle;
	}
	return low;
}

size_t numbers_insert(struct numbers *s, uint32_t n)
{
	size_t place = numbers_until(s, n);
	numbers_add(s, n);
	memmove(s->at + place + 1, s->at + place, (s->count - 1 - place) * sizeof *s->at);
	s->at[place] = n;
	return place;
}

bool numbers_remove(struct numbers *s, uint32_t n)
{
	size_t place = numbers_until(s, n);
	if (!place || s->at[place - 1] != n) return false;
	memmove(s->at + place - 1, s->at + place, (s->count - place) * sizeof *s->at);
	s->count--;
	return true;
}

const struct flow *app_flow(struct app *a)
{
	if (!a->flow) memory_check(a->flow = flow_new());
	while (a->flow_fed < trace_count(a->trace)) {
		const struct event *e = trace_get(a->trace, ++a->flow_fed);
		if (e) flow_feed(a->flow, e);
	}
	return a->flow;
}

void app_feed(struct app *a)
{
	uint32_t count = trace_count(a->trace);
	while (a->seen < count) {
		const struct event *e = trace_get(a->trace, ++a->seen);
		if (!e) continue;
		if (e->kind == EV_MARK) numbers_add(&a->marks, e->n);
		if (e->kind == EV_STATE && e->state.from == STATE_WAITING && e->state.by > 0 && e->state.by != e->pid) numbers_add(&a->wakes, e->n);
		if (e->kind == EV_SEND || e->kind == EV_RECV || e->kind == EV_SIGNAL || is_failed_exec(e)) numbers_add(&a->traffic, e->n);
		if (e->kind == EV_OUT) numbers_add(&a->prints, e->n);
		if (e->line) a->lines_known = true;
		if (e->kind == EV_LINE) a->lines_told = true;
		listings_feed(&a->listings, e);
		breaks_feed(&a->breaks, e);
		timeline_feed(a->timeline, e);
		if (a->o->on_event) a->o->on_event(a->o->arg, e);
	}
}

const struct world *app_world(const struct app *a)
{
	return cursor_world(a->cursor);
}

bool app_ticks(const struct app *a)
{
	return a->following && !a->status.done && a->status.now > 0;
}

int64_t app_time(const struct app *a)
{
	int64_t t = app_world(a)->t;
	if (!a->following) return a->at > t ? a->at : t;
	return app_ticks(a) && a->status.now > t ? a->status.now : t;
}

void app_wake_at(struct app *a, int64_t time)
{
	if (!a->wake || time < a->wake) a->wake = time;
}

const struct world_proc *app_selected(const struct app *a)
{
	return a->selected ? world_proc(app_world(a), a->selected) : NULL;
}

void app_say(struct app *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(a->message, sizeof a->message, format, args);
	va_end(args);
}

bool app_deadlock(struct app *a)
{
	struct deadlock found = {0};
	bool before = a->deadlocked, fresh = a->deadlock_at != app_world(a)->n;
	bool unsure = a->deadlock.npid && (!a->deadlocked || a->deadlock_misses);
	if (!fresh && !unsure) return false;
	if (a->now < a->deadlock_time + DEADLOCK_INTERVAL) {
		app_wake_at(a, a->deadlock_time + DEADLOCK_INTERVAL);
		return false;
	}
	a->deadlock_at = app_world(a)->n;
	a->deadlock_time = a->now;
	bool there = world_deadlock(app_world(a), &found) > 0;
	if (!there && a->following && !a->status.done && deadlock_missed(&a->deadlock, &a->deadlock_misses)) {
		app_wake_at(a, a->now + DEADLOCK_INTERVAL);
		return false;
	}
	a->deadlock_misses = 0;
	bool same = there && deadlock_same(&found, &a->deadlock);
	/* in the past nothing passes: one look is enough */
	a->deadlocked = there && !a->plays && (same || !a->following || a->status.done);
	deadlock_clear(&a->deadlock);
	if (there) a->deadlock = found;
	if (there && !a->deadlocked) app_wake_at(a, a->now + DEADLOCK_INTERVAL);
	return a->deadlocked != before || (there && !same);
}
