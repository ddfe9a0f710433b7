/*
 * segments.h - a run as stretches of time: what each process was, and who had each CPU, from when to when. Exact, as the events tell it; a
 * picture merges what is too short for it.
 */
#ifndef PROCLAB_TRACE_EXPORT_SEGMENTS_H
#define PROCLAB_TRACE_EXPORT_SEGMENTS_H

#include "trace/pool.h"
#include "trace/world.h"

struct segment {
	int64_t from, to;
	const char *why;         /* of a process that waits: for what (why_short), "" else. Borrowed from the segments */
	uint32_t n;              /* the event that began it */
	uint32_t row;            /* of the process in the world; of a CPU: who has it */
	uint8_t state;
	bool sampled;            /* running or ready here is only sampled */
	int16_t cpu;             /* where it runs, UNKNOWN */
};

/* In order of time, without the times in which the process is GONE or the CPU has nobody of the tree. */
struct track {
	struct segment *segments;
	size_t count, cap;
	bool open;               /* the last one goes on; its `to` is not yet known */
	int32_t tid;             /* a CPU's: the thread that has it */
};

struct segments {
	struct track *procs;     /* by row */
	uint32_t nproc, cap_proc;
	struct track *cpus;      /* by number */
	uint32_t ncpu, cap_cpu;
	struct pool words;
};

/* Zeros are empty. Feed every event, in order, after it was folded into w. */
void segments_feed(struct segments *s, const struct event *e, const struct world *w);
/* Nothing more will come: what is still open ends at t. */
void segments_end(struct segments *s, int64_t t);
void segments_clear(struct segments *s);

#endif
