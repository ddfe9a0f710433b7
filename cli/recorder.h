/*
 * recorder.h - takes every event of a run, in order: folds it into a world, keeps what the report needs, writes the trace file.
 *
 * A full disk or a closed pipe ends the recording with one message, never the run.
 */
#ifndef PROCLAB_CLI_RECORDER_H
#define PROCLAB_CLI_RECORDER_H

#include <stdbool.h>
#include <stdio.h>

#include "trace/file.h"
#include "trace/report.h"
#include "trace/timeline.h"

struct recorder {
	struct world world;
	struct timeline *timeline;    /* NULL when no report for people is wanted */
	struct report_notes *notes;   /* NULL when no report is wanted */
	struct trace_writer *writer;  /* NULL when no trace file is wanted, or after an error */
	FILE *file;
	const char *path;             /* of the trace file, borrowed; NULL none */
	bool fold;                    /* keep the world; else events are only written */
	bool failed;                  /* the trace file could not be written */
};

struct recorder_wishes {
	bool fold, notes, timeline;   /* notes needs fold */
};
/* path: the trace file, "-" stdout, NULL none; opened at once, so that a wrong one is found before anything runs. Returns 0, or
 * -1 after a message. */
int recorder_init(struct recorder *r, const char *path, struct recorder_wishes wishes);
/* Write the header of t, once it is filled in. */
void recorder_begin(struct recorder *r, const struct trace *t);
void recorder_event(struct recorder *r, const struct event *e);
/* Hand what was written to the system, so that a reader of the file sees it. */
void recorder_flush(struct recorder *r);
/* Write the closing line. */
void recorder_finish(struct recorder *r);
void recorder_clear(struct recorder *r);

#endif
