/*
 * source.c - see source.h.
 */
#include "tui/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/moves.h"

int source_next_file(struct app *a)
{
	int count = (int)a->listings.count, next = a->source_file;
	const char *shown = source_file(a);
	if (count < 2) app_say(a, "this is the only source file there is");
	for (int i = 0; i < count; i++)
		if (!strcmp(a->listings.list[i].file, shown)) next = (i + 1) % count;
	a->source_file = -1;
	if (count && strcmp(source_file(a), a->listings.list[next].file)) a->source_file = next;
	a->source_line = a->source_top = 0;
	return EFFECT_DRAW;
}

static bool stops(void *arg, const struct event *e)
{
	return breaks_is_hit(arg, e);
}

static int toggle(struct app *a, const char *file, int line)
{
	int set = breaks_toggle(&a->breaks, a->trace, a->seen, file, line);
	if (set < 0) app_say(a, "there are %d breakpoints already", BREAKS_MOST);
	else app_say(a, "%s at %s:%d", set ? "breakpoint" : "no breakpoint any more", source_base(file), line);
	if (a->source->ops->stop_at) a->source->ops->stop_at(a->source, a->breaks.count ? stops : NULL, &a->breaks);
	return EFFECT_DRAW;
}

int source_break(struct app *a)
{
	int line = source_line(a);
	if (line) return toggle(a, source_file(a), line);
	app_say(a, "choose a line with the arrows first");
	return EFFECT_DRAW;
}

/* The file that a user calls so: by its whole name, or by the end of it. */
static const char *named(const struct app *a, const char *name, size_t len)
{
	for (size_t i = 0; i < a->listings.count; i++) {
		const char *file = a->listings.list[i].file;
		size_t n = strlen(file);
		if (n >= len && !memcmp(file + n - len, name, len) && (n == len || file[n - len - 1] == '/')) return file;
	}
	return NULL;
}

int source_break_at(struct app *a, const char *place)
{
	const char *colon = strrchr(place, ':'), *digits = colon ? colon + 1 : place;
	const char *file = colon ? named(a, place, (size_t)(colon - place)) : source_file(a);
	const struct listing *l = listings_find(&a->listings, file);
	char *end;
	long line = strtol(digits, &end, 10);
	if (end == digits || *end) app_say(a, "\"%s\": type break FILE:LINE, as break fork.c:14", place);
	else if (!l) app_say(a, "%.*s: there is no such source file here", colon ? (int)(colon - place) : (int)strlen(place), place);
	else if (line < 1 || line > l->lines) app_say(a, "%s has lines 1 to %d", source_base(file), l->lines);
	else return toggle(a, file, (int)line);
	return EFFECT_DRAW;
}

void source_say_hit(struct app *a, uint32_t n)
{
	const struct event *e = trace_get(a->trace, n);
	bool goes_on = !a->status.steps && !a->status.done;
	if (e) app_say(a, "breakpoint: %d is at %s:%d%s", (int)e->tid, source_base(e->file), (int)e->line, goes_on ? "; the program goes on" : "");
}

int source_to_hit(struct app *a, uint32_t hit)
{
	a->selected = trace_get(a->trace, hit)->pid;
	move_to(a, hit);
	source_say_hit(a, hit);
	return EFFECT_DRAW;
}

/* The simulated machine stands there; of a real program only what is shown does. */
void source_stop_after(struct app *a, uint32_t n)
{
	uint32_t hit = breaks_between(&a->breaks, n, trace_count(a->trace));
	if (!hit || (!a->following && a->wanted == REQUEST_NONE)) return;
	a->wanted = REQUEST_NONE;
	source_to_hit(a, hit);
}

int source_break_on(struct app *a)
{
	const struct source_ops *ops = a->source->ops;
	uint32_t hit = breaks_between(&a->breaks, cursor_position(a->cursor), trace_count(a->trace));
	if (hit) return source_to_hit(a, hit);
	if (!a->breaks.count) app_say(a, "there are no breakpoints; b in the Source pane sets one");
	else if (!a->status.steps || a->status.done || a->status.stuck) app_say(a, "nobody comes to a breakpoint after this");
	else {
		ops->request(a->source, SOURCE_RESUME);
		ops->status(a->source, &a->status);
		move_follow(a);
	}
	return EFFECT_DRAW;
}

int source_break_back(struct app *a)
{
	uint32_t hit = breaks_between(&a->breaks, cursor_position(a->cursor), 1);
	if (hit) return source_to_hit(a, hit);
	app_say(a, a->breaks.count ? "nobody comes to a breakpoint before this" : "there are no breakpoints; b in the Source pane sets one");
	return EFFECT_DRAW;
}
