/*
 * trace.h - a trace: a header and an append-only list of events, with the pool that owns their strings.
 *
 * Appending never moves earlier events (chunked), so a pointer to an event stays valid until it is forgotten.
 * Invariant: event n (1-based) has .n == n; events are in order of n, and t never decreases.
 * For endless runs the oldest events can be forgotten: [first, count] are then the ones still there.
 */
#ifndef PROCLAB_TRACE_TRACE_H
#define PROCLAB_TRACE_TRACE_H

#include <stddef.h>

#include "trace/event.h"

struct trace_header {
	int version;             /* 1 */
	const char *backend;     /* "sim" or "real" */
	const char *program;     /* as the user named it */
	const char *args;        /* argc strings, each ended by a NUL */
	uint32_t args_len;
	int argc;
	int cpus;
	const char *policy;      /* sim; NULL */
	int64_t quantum;         /* sim: ns that one may run while others are ready; 0: not known */
	const char *tier;        /* real: "R", "P", "T" or "S"; NULL */
	int64_t seed;            /* sim; UNKNOWN */
	const char *clock;       /* "virtual" or "monotonic" */
	const char *ipc;         /* what is seen of channels: "off", "ends" (who holds which, no bytes), "counts", "content"; NULL */
	int32_t supervisor;      /* pid that starts the program, and (real) adopts orphans here; 0 unknown */
};

struct trace;

/* A new empty trace. Freed with trace_free, which accepts NULL. */
struct trace *trace_new(void);
void trace_free(struct trace *t);

/* The header; writable until the first event is written to a file. Its strings should come from trace_string. */
struct trace_header *trace_header(struct trace *t);
const struct trace_header *trace_header_const(const struct trace *t);

/* The kernel in a few words: "real, tier P"; of the simulated machine its policy, and the quantum where the policy's own options say nothing else. */
void trace_backend_text(const struct trace_header *h, char *buf, size_t size);

/* What the supervisor is called: "proclab", or in the simulated machine "the shell". */
const char *trace_supervisor_name(const struct trace_header *h);

/* Copy of s in the trace's pool (interned: equal strings share). NULL for NULL. Lives as long as the trace. */
const char *trace_string(struct trace *t, const char *s);
/* Copy of len bytes, NUL-terminated, not interned; for one of the events appended next (see trace_forget). */
const char *trace_bytes(struct trace *t, const void *s, size_t len);

/* Append a copy of *e; its strings must already be in this trace's pool. n is filled in; a t earlier than the last event's is
 * raised to it. Returns the stored event. Out of memory is the end (memory.h): events must not be dropped silently. */
const struct event *trace_append(struct trace *t, const struct event *e);
/* The same, copying every string of *e into the pool first. */
const struct event *trace_append_copy(struct trace *t, const struct event *e);

uint32_t trace_count(const struct trace *t);           /* number of the last event, 0 when none */
uint32_t trace_first(const struct trace *t);           /* number of the oldest event kept; 1 unless forgotten */
const struct event *trace_get(const struct trace *t, uint32_t n); /* NULL outside [first, count] */
/* Number of the last event with t <= time; trace_first() - 1 when there is none. */
uint32_t trace_at_time(const struct trace *t, int64_t time);
int64_t trace_end_time(const struct trace *t);         /* t of the last event, 0 */

/* Events are kept and forgotten in chunks of so many. */
#define TRACE_CHUNK 4096
/* Forget the events before n, in whole chunks (so that some before n may stay), and the bytes that only they used: what
 * they sent, printed and were given as arguments. Names are kept. Pointers to forgotten events are invalid, and so is a
 * world borrowed from a cursor until the cursor is asked for it again. A cursor must have been moved to n - 1 or beyond
 * before (and may have gone back since: it is then moved on to the oldest place there is); it cannot fold what is no longer
 * there. */
void trace_forget(struct trace *t, uint32_t n);

#endif
