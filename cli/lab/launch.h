/*
 * launch.h - run a program for a lab, once, on one kernel.
 *
 * proclab itself is the child, as `proclab sim|real --json`: whatever the program does to it (no memory left, a bug of ours), it ends with
 * the child; its time, memory and output are bounded; and what is judged is what anybody gets who types the same command.
 */
#ifndef PROCLAB_CLI_LAB_LAUNCH_H
#define PROCLAB_CLI_LAB_LAUNCH_H

#include "cli/lab/lab.h"

/* One combination of how a run is made. */
struct launch {
	const struct lab_run *run;
	enum lab_kernel kernel;
	int64_t cpus, seed;
	const char *policy;
	const char *const *sources;      /* paths of C files, ended by NULL */
	const char *recording;           /* file for its events, or NULL */
	const struct lab_schedule *schedule;  /* no program is run, but this job table is scheduled; NULL */
};

enum launch_end {
	LAUNCH_RAN,          /* there is a report */
	LAUNCH_COMPILE,      /* it did not compile: said has the compiler's words */
	LAUNCH_BOUND,        /* it was ended for too much time, memory or output: said has which */
	LAUNCH_FAILED,       /* proclab could not run it: said has why */
};

struct launched {
	enum launch_end end;
	char *report;        /* JSON, when it ran */
	size_t report_len;
	char *said;          /* what came on stderr */
	double seconds;      /* how long it took */
};

/* Run it. Cleared with launched_clear. */
void launch_run(const struct launch *l, struct launched *out);
void launched_clear(struct launched *r);

/* "sim, 2 CPUs, rr, seed 1", "real": into buf. */
const char *launch_label(const struct launch *l, char *buf, size_t size);
/* The command that does the same, for people: "proclab sim --cpus 2 ... FILE"; allocated. */
char *launch_command(const struct launch *l);

/* Where runs are recorded, one after the other, when filters of the lab ask for $events: in a file without a name, that ends with us. */
struct launch_events {
	int fd;              /* -1: nobody asks */
	char path[48];       /* "" then */
};
void launch_events_begin(struct launch_events *e, const struct lab *lab);
void launch_events_end(const struct launch_events *e);

#endif
