/*
 * run.h - a whole recording folded once: what most formats are written from.
 */
#ifndef PROCLAB_TRACE_EXPORT_RUN_H
#define PROCLAB_TRACE_EXPORT_RUN_H

#include "trace/export/export.h"
#include "trace/report.h"
#include "trace/timeline.h"

struct export_run {
	const struct trace *trace;
	struct world world;          /* after the last event */
	struct timeline *timeline;
	struct report_notes *notes;
	struct source_status status; /* how the run ended, as far as its events tell */
	struct deadlock dead;        /* the one it ended in; pids NULL: none */
	struct world dead_world;     /* as it was then */
	int64_t broken;              /* t of the first event after it */
};

/* Fold the events up to o->until. each (may be NULL) is told of every one after it has been folded in. */
void export_run_init(struct export_run *r, const struct trace *t, const struct export_options *o,
                     void (*each)(void *arg, const struct event *e, const struct world *after), void *arg);
void export_run_clear(struct export_run *r);
/* What the report is made of; borrowed from r. */
struct report_input export_run_report(const struct export_run *r);
/* The last event that is shown. */
uint32_t export_until(const struct trace *t, const struct export_options *o);

#endif
