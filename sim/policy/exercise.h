/*
 * exercise.h - the classic scheduling exercise: a job table, a policy, some CPUs; who ran when, and how long everybody took.
 *
 * Of an instant: first those whose burst or quantum ends (a job whose quantum ends goes to the back), then the policy's own doing
 * (a boost), then arrivals and I/O completions in the order in which they were announced, then the choice.
 */
#ifndef PROCLAB_SIM_POLICY_EXERCISE_H
#define PROCLAB_SIM_POLICY_EXERCISE_H

#include "sim/policy/jobs.h"
#include "sim/policy/options.h"

struct exercise_options {
	const struct policy_options *policy;
	int cpus;
	int64_t switch_cost;       /* ticks a CPU needs before it runs another job than its last */
	uint64_t seed;
	int64_t until;             /* periodic jobs are released before this time; 0: one hyperperiod */
};

/* A stretch on a CPU. */
struct exercise_run {
	int cpu;
	uint32_t job;
	int64_t from, to;
	char *why;
};

struct exercise_job {
	int64_t first_run, finish; /* UNKNOWN */
	int64_t response, turnaround, waiting;
	int64_t cpu, io;           /* time had; io with the wait for the device */
	uint32_t releases, missed; /* of periodic work */
};

struct exercise {
	struct exercise_job *jobs; /* as in the table */
	uint32_t njob;
	struct exercise_run *runs; /* in order of their beginning */
	uint32_t nrun, cap_run;
	int64_t total;             /* when the last job finished, or the run was ended */
	int64_t busy;              /* of all CPUs together, switching not counted */
	uint32_t switches;
	double response, turnaround, waiting; /* averages over jobs that finished */
	uint32_t unfinished;
};

enum { EXERCISE_RUNS_MAX = 5000000 };

/* Returns 0, or ERR_USAGE (too long to be simulated) with *d. Cleared with exercise_clear in any case. */
int exercise_run(const struct job_table *jobs, const struct exercise_options *options, struct exercise *out, struct diag *d);
void exercise_clear(struct exercise *e);

#endif
