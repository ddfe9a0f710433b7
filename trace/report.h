/*
 * report.h - the report as one JSON object, version 1 (its fields are listed in docs/report.md), and what it needs to be told.
 */
#ifndef PROCLAB_TRACE_REPORT_H
#define PROCLAB_TRACE_REPORT_H

#include <stdio.h>

#include "trace/source.h"
#include "trace/why.h"
#include "trace/world.h"

#define REPORT_OUTPUT_MAX (16 << 20)

/* What a report keeps of events beyond the world: the execs of each process, and what was printed. So the events themselves
 * may be forgotten. */
struct report_notes;

struct report_notes *report_notes_new(void);
void report_notes_free(struct report_notes *notes);
/* Feed every event, in order, after it was folded into w. */
void report_notes_feed(struct report_notes *notes, const struct event *e, const struct world *w);

struct report_input {
	const struct trace_header *header;
	const struct world *world;           /* at the end */
	const struct source_status *status;
	const struct report_notes *notes;    /* NULL: no execs, no output */
	const struct deadlock *deadlock;     /* the one it ended in, NULL none */
	const struct world *deadlock_world;  /* the world when that was found, NULL none */
};
/* Write it to f with a final newline. Returns 0 or ERR_SYSTEM. */
int report_json(FILE *f, const struct report_input *in);

/* Pids of those who hold or ever held an end of this mode (MODE_R or MODE_W), ascending, each once; *out is freed with free(). */
uint32_t report_holders(const struct world *w, uint32_t chan, uint8_t mode, int32_t **out);
/* Whether bytes and messages of this channel were counted: a 0 is then a true 0. */
bool report_counted(const struct trace_header *h, const struct world_chan *c);

#endif
