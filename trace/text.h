/*
 * text.h - the text view: a live log, one line an event worth a reader's time, and the report at the end.
 */
#ifndef PROCLAB_TRACE_TEXT_H
#define PROCLAB_TRACE_TEXT_H

#include <stdio.h>

#include "trace/source.h"
#include "trace/timeline.h"
#include "trace/world.h"

struct text_style {
	bool color;     /* SGR sequences */
	bool ascii;     /* no characters beyond ASCII */
	bool verbose;   /* every event, not only those worth a reader's time */
	int width;      /* columns */
};

/* Whether an event is worth a line without -v. */
bool text_worth(const struct event *e, const struct world *after);
/* One event as one line without newline into buf. after: the world just after it. Returns the length (cut at size - 1). */
int text_event(char *buf, size_t size, const struct event *e, const struct world *after, const struct text_style *s);
/* The report: process table with accounts, tree with fates, timelines, channel table, deadlock. */
void text_report(FILE *out, const struct trace *t, const struct world *w, const struct timeline *tl,
                 const struct source_status *st, const struct text_style *s);
/* A duration for people: "1.234 ms", "42.0 s", in buf. */
const char *text_duration(int64_t ns, char buf[24]);

#endif
