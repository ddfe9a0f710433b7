/*
 * timeline_window.c - the stretch of time that the timeline shows.
 */
#include "tui/timeline_window.h"

#include <stdio.h>

#define SHORTEST 1000 /* ns */

/* The smallest length of the form tenths/10 * a power of ten that is at least t. */
static int64_t round_up(int64_t t, const int64_t *tenths)
{
	int64_t unit = 10;
	while (unit * 10 < t) unit *= 10;
	while (unit * *tenths / 10 < t) tenths++;
	return unit * *tenths / 10;
}

static int64_t end_of(const struct app *a)
{
	int64_t end = trace_end_time(a->trace), now = app_time(a);
	if (now > end) end = now;
	return end < SHORTEST ? SHORTEST : end;
}

void window_update(struct app *a)
{
	static const int64_t lengths[] = {10, 15, 20, 30, 50, 70, 100};
	int64_t end = end_of(a);
	if (a->fit) {
		a->window_from = 0;
		a->window_to = a->status.done ? end + 1 : round_up(end, lengths);
	} else if (a->following && a->window_end <= a->window_to && end > a->window_to) {
		int64_t length = a->window_to - a->window_from;
		a->window_to = end + length / 8;
		a->window_from = a->window_to - length;
	}
	a->window_end = end;
}

void window_zoom(struct app *a, double factor)
{
	window_update(a);
	double length = (double)(a->window_to - a->window_from) * factor;
	int64_t center = app_world(a)->t;
	if (length < SHORTEST) length = SHORTEST;
	if (length > 4.0 * (double)end_of(a)) length = 4.0 * (double)end_of(a);
	if (center < a->window_from || center > a->window_to) center = (a->window_from + a->window_to) / 2;
	/* what is at the cursor stays where it is */
	double place = (double)(center - a->window_from) / (double)(a->window_to - a->window_from);
	a->window_from = center - (int64_t)(place * length);
	if (a->window_from < 0) a->window_from = 0;
	a->window_to = a->window_from + (int64_t)length;
	a->fit = false;
}

void window_pan(struct app *a, double part)
{
	window_update(a);
	int64_t length = a->window_to - a->window_from, by = (int64_t)((double)length * part), end = end_of(a);
	if (a->window_from + by < 0) by = -a->window_from;
	if (a->window_from + by > end) by = end - a->window_from;
	a->window_from += by;
	a->window_to += by;
	a->fit = false;
}

int64_t window_tick(struct app *a)
{
	window_update(a);
	return window_step((a->window_to - a->window_from) / 2, 100);
}

int window_cell(int64_t from, int64_t to, int cells, int64_t t)
{
	return to > from ? (int)((double)(t - from) * cells / (double)(to - from)) : 0;
}

int64_t window_step(int64_t length, int ticks)
{
	static const int64_t steps[] = {10, 20, 50, 100};
	return round_up(length / (ticks > 0 ? ticks : 1), steps);
}

void window_time(int64_t t, int64_t step, char *buf, size_t size)
{
	if (t == 0) snprintf(buf, size, "0");
	else if (step >= 100000000) snprintf(buf, size, "%.*fs", step % 1000000000 ? 1 : 0, (double)t / 1e9);
	else if (step >= 100000) snprintf(buf, size, "%.*fms", step % 1000000 ? 1 : 0, (double)t / 1e6);
	else snprintf(buf, size, "%.*fus", step % 1000 ? 1 : 0, (double)t / 1e3);
}
