/*
 * talk.h - what passes between processes, in order: births, messages, signals, ends and reapings, and the author's marks. What a sequence
 * diagram is made of.
 */
#ifndef PROCLAB_TRACE_EXPORT_TALK_H
#define PROCLAB_TRACE_EXPORT_TALK_H

#include "trace/export/run.h"
#include "trace/flow.h"

enum talk_kind {
	TALK_FORK,               /* from a parent to its child */
	TALK_MESSAGE,            /* from who sent to who received */
	TALK_LOST,               /* sent, and received by nobody: to is WORLD_NONE */
	TALK_SIGNAL,             /* from who sent it, WORLD_NONE: the kernel or somebody outside */
	TALK_EXIT,               /* of `from` */
	TALK_REAP,               /* from the child to who reaps it */
	TALK_NOTE,               /* of `from`: a mark, or what it executes */
};

struct talk_line {
	uint8_t kind;
	uint32_t from, to;       /* rows of the world */
	uint32_t sent, n;        /* the event with which it left, and that with which it came (the same but for messages) */
	char *label;
};

struct talk {
	struct talk_line *lines; /* in order of n */
	size_t count, cap;
	struct flow *flow;       /* while it is being fed */
	const struct trace *trace;
	uint32_t from;
};

/* What passes between the processes of a run up to o->until, from o->from on. The run is filled too; both are to be cleared. */
void talk_init(struct talk *k, struct export_run *r, const struct trace *t, const struct export_options *o);
void talk_clear(struct talk *k);

#endif
