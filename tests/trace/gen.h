/*
 * gen.h - random events for property tests: whole plausible runs, and single events with any contents. The same seed gives
 * the same.
 */
#ifndef PROCLAB_TESTS_TRACE_GEN_H
#define PROCLAB_TESTS_TRACE_GEN_H

#include "trace/trace.h"

struct gen {
	uint64_t state;
};

/* A number in [0, n). */
uint32_t gen_below(struct gen *g, uint32_t n);
/* Append to t a legal run of about n events: processes are born, run, wait, thread, exec, talk, die and are reaped; pids
 * are used again. */
void gen_run(struct gen *g, struct trace *t, uint32_t n);
/* One event of that kind with contents as wild as its fields allow; strings in t. n and t are 0. */
struct event gen_event(struct gen *g, struct trace *t, enum event_kind kind);
/* A header with everything in it. */
void gen_header(struct gen *g, struct trace *t);

#endif
