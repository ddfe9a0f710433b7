/*
 * jobs.h - a job table: what the classic exercise schedules. "A:0:8,B:2:4+5+3" is A, arriving at 0, with a CPU burst of 8, and B,
 * arriving at 2, with a CPU burst of 4, an I/O of 5 and a CPU burst of 3. Times are ticks.
 */
#ifndef PROCLAB_SIM_POLICY_JOBS_H
#define PROCLAB_SIM_POLICY_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/policy/sched.h"
#include "trace/error.h"

enum { JOB_NAME = 24, JOB_DEVICES = 32, JOBS_MAX = 10000, JOB_BURSTS_MAX = 10000 };
#define JOB_TIME_MAX 1000000000

/* CPU bursts stand at even places, I/O bursts between them. */
struct job_burst {
	int64_t length;
	int device;                /* of an I/O: 0 one of its own, else the number of a device that serves one at a time */
};

struct job {
	char name[JOB_NAME];
	int64_t arrival;
	struct job_burst *bursts;
	uint32_t nburst;           /* odd */
	struct sched_params params;
};

struct job_table {
	struct job *jobs;
	uint32_t n;
	char devices[JOB_DEVICES][JOB_NAME]; /* names, from 1 */
	int ndevice;
};

/* Parse a table as above, with ":priority=2", ":tickets=50", ":nice=5", ":period=20" behind a job and "5@disk" for an I/O on a
 * named device. Returns 0, or ERR_USAGE with *d saying where and what is wrong. Cleared with jobs_clear in any case. */
int jobs_parse(const char *text, struct job_table *out, struct diag *d);
/* The same from CSV: a header line with name, arrival, bursts and, if wanted, priority, tickets, nice, period. */
int jobs_parse_csv(const char *text, const char *file, struct job_table *out, struct diag *d);
void jobs_clear(struct job_table *t);

#endif
