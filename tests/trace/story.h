/*
 * story.h - a small trace made by hand, for tests of the text view and the report: sh (12) makes a pipe, forks cat (13), which
 * reads from it, and wc (14), which is killed; sh sleeps 300 ms before it reaps cat. wc has a child, sub (15), orphaned by its
 * death.
 */
#ifndef PROCLAB_TESTS_TRACE_STORY_H
#define PROCLAB_TESTS_TRACE_STORY_H

#include "trace/report.h"
#include "trace/timeline.h"
#include "trace/world.h"

#define MS 1000000
#define STORY_SUPERVISOR 4

struct story {
	struct trace *trace;
	struct world world;
	struct timeline *timeline;
	struct report_notes *notes;
};

/* An empty trace with a header of a run at tier P. */
void story_begin(struct story *s);
/* Append an event and fold it into all. */
void story_tell(struct story *s, struct event e);
/* Tell the story above. */
void story_fork_wait(struct story *s);
void story_end(struct story *s);

#endif
