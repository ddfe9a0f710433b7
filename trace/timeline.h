/*
 * timeline.h - what every thread and CPU was doing over time, built from state events as they are appended.
 *
 * Segments with running sums, so that a cell of a picture is a binary search. When there are too many segments the oldest are
 * merged by pairs and marked coarse, so that an endless run has bounded memory.
 */
#ifndef PROCLAB_TRACE_TIMELINE_H
#define PROCLAB_TRACE_TIMELINE_H

#include <stddef.h>

#include "trace/trace.h"

struct timeline;

/* max_segments: in all; 0 for the default. */
struct timeline *timeline_new(size_t max_segments);
void timeline_free(struct timeline *tl);
/* Feed events in order; those that are no state, fork, thread, exec, exit, reap or chunk events are ignored cheaply. */
void timeline_feed(struct timeline *tl, const struct event *e);
/* Nothing has happened up to t: everybody's state lasts until then. For live views. */
void timeline_extend(struct timeline *tl, int64_t t);
int64_t timeline_end(const struct timeline *tl);

/* One cell: the share of its time in each state (0..255, sum about 255; all 0 where the row did not exist), the state that
 * takes most of it, whether running against ready was sampled there.
 * For a CPU's row: share[STATE_RUNNING] is how busy it was with the tree's processes, state is RUNNING or, where it was more
 * idle than not, STATE_COUNT; pid is the process that had it most, 0 none. */
struct timeline_cell {
	uint8_t share[STATE_COUNT];
	uint8_t state;    /* STATE_COUNT: nothing here */
	bool sampled;
	bool coarse;      /* old, and merged: the shares are right over a longer stretch only */
	int32_t pid;
};
/* Cells of [t0, t1) ns cut in n columns. A process's cell is that of its busiest thread (most running, then most ready, then
 * most waiting). */
void timeline_process(const struct timeline *tl, int32_t pid, int64_t t0, int64_t t1, int n, struct timeline_cell *out);
void timeline_thread(const struct timeline *tl, int32_t tid, int64_t t0, int64_t t1, int n, struct timeline_cell *out);
void timeline_cpu(const struct timeline *tl, int cpu, int64_t t0, int64_t t1, int n, struct timeline_cell *out);
/* Where in a process's cells a chunk of a pool begins: each cell's character of its number, '|' where there is no room for it, 0 else.
 * Whether there is any. */
bool timeline_chunks(const struct timeline *tl, int32_t pid, int64_t t0, int64_t t1, int n, char *out);
/* CPUs seen so far, ascending; returns how many, fills at most max. */
int timeline_cpus(const struct timeline *tl, int16_t *out, int max);

#endif
