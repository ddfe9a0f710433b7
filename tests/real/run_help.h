/*
 * run_help.h - a run driven to its end, for the tests of real/run: what came out, how it ended, and what happened.
 *
 * RUN_TIER in the environment chooses the tier of those runs that do not force one.
 */
#ifndef PROCLAB_TESTS_RUN_HELP_H
#define PROCLAB_TESTS_RUN_HELP_H

#include "real/real.h"
#include "tests/test.h"

struct outcome {
	int opened;                     /* real_open's result */
	struct diag diag;
	struct source_status status;
	char *out;                      /* all streams, as they came */
	size_t out_len;                 /* kept, at most 1 MiB */
	uint64_t printed;               /* in all */
	unsigned count[EV_COUNT];       /* events */
	struct trace *trace;
};

/* A run while it goes on. */
struct running {
	struct source *source;
	struct outcome *outcome;
	uint32_t seen;
};

/* Open: false when that failed (outcome says why). */
bool run_open(struct running *r, struct outcome *o, const struct real_options *options);
/* Pump once, waiting at most ms for news. Returns whether it is done. */
bool run_pump(struct running *r, int ms);
/* Pump until condition(arg) holds, the run is done, or seconds are over; returns whether the condition holds. */
bool run_until(struct running *r, double seconds, bool (*condition)(struct running *r, void *arg), void *arg);
/* For run_until: the output holds the text arg. */
bool run_printed(struct running *r, void *text);
/* Pump to the end (the test fails after 30 s) and close. */
void run_finish(struct running *r);
/* All of it. */
void run_all(struct outcome *o, const struct real_options *options);
void outcome_clear(struct outcome *o);
/* Run a shell command line with its output in pipes. */
void run_shell(struct outcome *o, const char *command);
/* Whether a process of this pid is there, zombies not counted. */
bool run_alive(int pid);
/* How many proclab-XXXXXX directories are in the folder. */
int run_scratches(const char *folder);

#endif
