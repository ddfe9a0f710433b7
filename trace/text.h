/*
 * text.h - the text view: a live log, one line an event worth a reader's time, and the report at the end.
 */
#ifndef PROCLAB_TRACE_TEXT_H
#define PROCLAB_TRACE_TEXT_H

#include <stdio.h>

#include "trace/report.h"
#include "trace/timeline.h"
#include "trace/world.h"

struct text_style {
	bool color;     /* SGR sequences */
	bool ascii;     /* no characters beyond ASCII */
	bool verbose;   /* every event, not only those worth a reader's time */
	int width;      /* columns; 0: 80 */
	int32_t supervisor; /* pid that started the program (the trace's header has it), 0 unknown */
	const char *supervisor_name; /* trace_supervisor_name; NULL: "proclab" */
};

/* Whether an event is worth a line without -v. For blocking waits this is true each time: log a repeated one (text_wait_key)
 * once. */
bool text_worth(const struct event *e, const struct world *after);
/* A number that is the same for the same process waiting for the same thing; 0 when the event is not the beginning of a wait. */
uint64_t text_wait_key(const struct event *e);
/* One event as one line without newline into buf: time, how well it is known (blank exact, "~" time not exact, "~i" inferred,
 * "~s" sampled), who, what. after: the world just after it. Returns the length (cut at size - 1). */
int text_event(char *buf, size_t size, const struct event *e, const struct world *after, const struct text_style *s);
/* The same without the time, and with who and what one blank apart: "cat (13) exits with status 0". */
#define TEXT_SENTENCE_MAX 8192
int text_sentence(char *buf, size_t size, const struct event *e, const struct world *after, const struct text_style *s);
/* The report: process table with accounts, tree with fates, timelines, channel table, deadlock. */
void text_report(FILE *out, const struct report_input *in, const struct timeline *tl, const struct text_style *s);
/* A duration for people: "1.234 ms", "42.0 s", in buf. */
const char *text_duration(int64_t ns, char buf[24]);
/* The same in at most six columns: "1.23ms", "310ms", "42.0s", "-" for UNKNOWN. */
const char *text_duration_short(int64_t ns, char buf[24]);
/* The texture of a state in a timeline's cell, one column; sampled: running against ready is only sampled there. */
const char *text_texture(enum state s, bool sampled, bool ascii);

#endif
