/*
 * jsonl.h - events and headers as JSON lines, both ways. For the trace file (file.c) and exports.
 */
#ifndef PROCLAB_TRACE_JSONL_H
#define PROCLAB_TRACE_JSONL_H

#include <stddef.h>

#include "trace/error.h"
#include "trace/trace.h"

/* A byte b of a text that is not UTF-8 is written as the code point TEXT_ESCAPE + b; see jsonl.c. */
#define TEXT_ESCAPE 0x10ff00

/* A text that grows; zeros are empty. Out of memory is an assertion. */
struct jsonl {
	char *text;
	size_t len, cap;
};
void jsonl_clear(struct jsonl *l);
void jsonl_put(struct jsonl *l, const char *s, size_t n);
/* Append a text as a JSON string, with its quotes. */
void jsonl_text(struct jsonl *l, const char *s);

/* Append the event, or the header, as a JSON object without a newline. */
void jsonl_event(struct jsonl *l, const struct event *e);
void jsonl_header(struct jsonl *l, const struct trace_header *h);

/* No time is beyond this many ns, so that no difference of times overflows. */
#define JSONL_TIME_MAX (((int64_t)1 << 62) - 1)

/* Read what jsonl_event or jsonl_header wrote; keys that are not known are passed over. Strings go into t's pool. Return 0 or
 * ERR_CORRUPT (an event), ERR_FORMAT, ERR_VERSION (a header) with d saying what is wrong, without the line's number. */
int jsonl_read_event(const char *text, size_t len, struct trace *t, struct event *out, struct diag *d);
int jsonl_read_header(const char *text, size_t len, struct trace *t, struct diag *d);

/* The two ways in which jsonl_read_event reads. First the fast one, which takes nearly all lines that jsonl_event writes
 * and refuses (false) whatever it does not know for certain; then the thorough one, through jansson. */
bool jsonl_fast_event(const char *text, size_t len, struct trace *t, struct event *out);
int jsonl_slow_event(const char *text, size_t len, struct trace *t, struct event *out, struct diag *d);

#endif
