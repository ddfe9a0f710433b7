/*
 * queues.h - who is ready in a world, in the order in which a simulated scheduler's queues have them.
 */
#ifndef PROCLAB_TRACE_QUEUES_H
#define PROCLAB_TRACE_QUEUES_H

#include "trace/trace.h"
#include "trace/world.h"

/* A ready thread. */
struct queued {
	const struct world_thread *thread; /* borrowed from the world */
	struct turn turn;                /* all zero where the trace does not tell it */
};

/* By queue; in it by level, key and order; where nothing is told, who has been ready longest first. Begin with all zero. */
struct queues {
	struct queued *list;
	size_t count, cap;
};

/* The ready threads of w, a world of t. What q had is made anew. */
void queues_make(struct queues *q, const struct trace *t, const struct world *w);
void queues_clear(struct queues *q);
/* Who stands first for a CPU: in its own queue or the one for all; NULL. */
const struct queued *queues_first(const struct queues *q, int cpu, bool per_cpu);

/* What the scheduler has said of a thread last, and why it chose it ("" where it does not say); all zero where nothing is told. */
struct turn turn_of(const struct trace *t, const struct world_thread *th);
const char *choice_of(const struct trace *t, const struct world_thread *th);

#endif
