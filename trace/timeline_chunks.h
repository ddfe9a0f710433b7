/*
 * timeline_chunks.h - the chunks that a process worked on, for a row of the timeline: which number begins where. Private to timeline.c.
 */
#ifndef PROCLAB_TRACE_TIMELINE_CHUNKS_H
#define PROCLAB_TRACE_TIMELINE_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

struct chunk_span {
	int64_t from, to;       /* to: INT64_MAX while it goes on */
	int64_t number;
};

/* In order of time; all zero: none. Of very many the older half is forgotten. */
struct chunk_list {
	struct chunk_span *spans;
	size_t count, cap;
};

void chunks_begin(struct chunk_list *l, int64_t t, int64_t number);
/* The last one ends, if it goes on. */
void chunks_end(struct chunk_list *l, int64_t t);
/* Cells of [t0, t1) cut in n columns: out gets the digits of each chunk's number from where it begins, where it is wide enough, else a
 * '|' there; 0 elsewhere. */
void chunks_label(const struct chunk_list *l, int64_t t0, int64_t t1, int n, char *out);
void chunks_clear(struct chunk_list *l);

#endif
