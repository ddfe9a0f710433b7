/*
 * schedule.h - "be the scheduler": who runs at each tick, as a policy has it and as somebody has written it down.
 *
 * A student's file has a word for each tick, the job that runs, or - for nobody; A*3 is A three times. A line that begins with "CPU 1:" goes on with
 * that CPU; without such there is one. What follows a # is for people.
 */
#ifndef PROCLAB_CLI_LAB_SCHEDULE_H
#define PROCLAB_CLI_LAB_SCHEDULE_H

#include <stdio.h>

#include "cli/lab/lab.h"
#include "sim/policy/exercise.h"

/* What a policy does with a job table. */
struct schedule {
	const struct lab_schedule *asked;   /* borrowed */
	struct policy_options policy;
	struct job_table jobs;
	struct exercise exercise;
};

/* Returns 0, or ERR_USAGE with *d: the table, the policy, or too long to be written down. Cleared with schedule_clear in any case. */
int schedule_init(struct schedule *s, const struct lab_schedule *asked, struct diag *d);
void schedule_clear(struct schedule *s);
/* Who runs on a CPU in a tick: number of a job; SCHEDULE_IDLE nobody. */
#define SCHEDULE_IDLE (-1)
int32_t schedule_at(const struct schedule *s, int cpu, int64_t tick);
/* That, with the policy's reason: "B runs, from tick 4 on: the shortest next burst, 4 against C's 9"; allocated. */
char *schedule_why(const struct schedule *s, int cpu, int64_t tick);
/* The number of a job; SCHEDULE_IDLE for "-"; -2 for no such job. */
int32_t schedule_job(const struct schedule *s, const char *name);
const char *schedule_job_name(const struct schedule *s, int32_t job);

/* The ticks of one CPU, as they were written. */
struct schedule_row {
	int32_t *jobs;
	int *lines;          /* of the file */
	int64_t n;
};

struct schedule_written {
	struct schedule_row rows[SCHED_CPUS];
};

/* Returns 0, or ERR_USAGE or ERR_SYSTEM with *d. Cleared with schedule_written_clear in any case. */
int schedule_read(const struct schedule *s, const char *path, struct schedule_written *out, struct diag *d);
void schedule_written_clear(struct schedule_written *w);

/* The first tick in which the two differ; on which CPU is in *cpu. -1: nowhere. */
int64_t schedule_differ(const struct schedule *s, const struct schedule_written *w, int *cpu);

/* Ask for every tick on out, and read the answers from in, a line each; a wrong one is told at once. Returns 1 when all were right, 0, or
 * -1 when somebody left before the end. */
int schedule_ask(const struct schedule *s, FILE *in, FILE *out, int width);

#endif
