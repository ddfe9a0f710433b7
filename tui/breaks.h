/*
 * breaks.h - breakpoints: lines of the source at which moving in time stops when any process comes there.
 *
 * What holds: hits are the numbers of all events taken in so far, in order, with which a thread comes to one of the lines. Where a
 * recording tells lines, a line event is a coming; where it does not, the first of several events of a thread on the same line is.
 */
#ifndef PROCLAB_TUI_BREAKS_H
#define PROCLAB_TUI_BREAKS_H

#include "trace/trace.h"

#define BREAKS_MOST 32

struct breakpoint {
	const char *file;   /* borrowed from the trace */
	int32_t line;
};

struct breaks {
	struct breakpoint at[BREAKS_MOST];
	int count;
	uint32_t *hits;     /* event numbers */
	size_t nhit, cap;
	bool lines;         /* line events have been seen */
	struct { int32_t tid, line; const char *file; } last[256]; /* where threads were, by tid; one that shares a row is forgotten */
};

void breaks_clear(struct breaks *b);
/* Set one there, or take the one there away; t's events up to `until`, those taken in so far, are looked at again. file lives as long as t.
 * Returns 1 when there is one now, 0 when there is none, ERR_UNSUPPORTED when there would be too many. */
int breaks_toggle(struct breaks *b, const struct trace *t, uint32_t until, const char *file, int32_t line);
bool breaks_has(const struct breaks *b, const char *file, int32_t line);
/* Take in the next event. */
void breaks_feed(struct breaks *b, const struct event *e);
/* Whether a thread comes to a breakpoint with this event, which has been taken in or is the next. */
bool breaks_is_hit(const struct breaks *b, const struct event *e);
/* The hit nearest to `from` on the way to `to`, `to` included and `from` not; 0 when there is none. */
uint32_t breaks_between(const struct breaks *b, uint32_t from, uint32_t to);

#endif
