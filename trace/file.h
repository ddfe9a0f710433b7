/*
 * file.h - the trace file: JSON Lines. A header line, one event a line, after every 1,000 events a line with the hash
 * (XXH3, 64 bits) of the lines since the last, and a closing line. So a corrupt file is told from one that was cut short:
 * the first is refused with its line, the second is read up to its last whole block. The whole may be compressed (compressed.h).
 */
#ifndef PROCLAB_TRACE_FILE_H
#define PROCLAB_TRACE_FILE_H

#include <stdio.h>

#include "trace/error.h"
#include "trace/trace.h"

#define TRACE_BLOCK 1000

struct trace_writer;

/* Write the header of t to f (borrowed, not closed). NULL when out of memory. */
struct trace_writer *trace_writer_new(FILE *f, const struct trace *t);
/* Write one event. Returns 0 or ERR_SYSTEM (a full disk; errno says); after an error nothing more is written. */
int trace_writer_event(struct trace_writer *w, const struct event *e);
/* Write the closing line, flush and free. Returns 0 or ERR_SYSTEM if any write has failed. */
int trace_writer_close(struct trace_writer *w);
/* Free without a closing line, as a killed writer leaves it. */
void trace_writer_abandon(struct trace_writer *w);

struct trace_read_result {
	bool cut_short;      /* no closing line: only the whole blocks were taken */
	uint32_t dropped;    /* events after the last whole block, not taken */
	uint32_t line;       /* of the error, from 1; 0 none */
};
/* Read a whole recording, compressed or not, into t (new). Returns 0 or ERR_CORRUPT, ERR_VERSION, ERR_FORMAT, ERR_SYSTEM with d filled. */
int trace_read(FILE *f, struct trace *t, struct trace_read_result *out, struct diag *d);

/* One event as its JSON line, without the newline; freed with free(). For tests and views. */
char *event_json(const struct event *e);

#endif
