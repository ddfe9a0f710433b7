/*
 * run_loop.h - follows a source until it is done, without the TUI: pumps it, records, logs, looks out for deadlocks and signals.
 */
#ifndef PROCLAB_CLI_RUN_LOOP_H
#define PROCLAB_CLI_RUN_LOOP_H

#include "cli/hang.h"
#include "cli/log.h"
#include "cli/recorder.h"
#include "cli/stepper.h"
#include "trace/source.h"

struct run_loop {
	struct source *source;        /* borrowed, as all of these */
	struct trace *trace;
	struct recorder *recorder;
	struct log *log;
	struct hang *hang;
	struct stepper *stepper;
	uint32_t taken;               /* number of the last event handed on */
	bool replays;                 /* it is a recording: what proclab said of its end is said again */
	uint32_t until;               /* no event after this one is handed on */
	bool echo;                    /* print what the program printed: it comes as events only */
};

/* A source that says it is stuck (struct source_status) is ended as "deadlock" at once. Returns 0 when the source is done, or its error
 * code. SIGINT, SIGTERM and SIGHUP end the run as "user"; a second one ends it harder. */
int run_loop(struct run_loop *l);

#endif
