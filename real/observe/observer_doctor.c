/*
 * observer_doctor.c - what `proclab doctor` says of observing: each tier, tried, and what else depends on the machine.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "real/observe/faults.h"
#include "real/observe/observer.h"
#include "real/observe/perf_tier.h"

/* An ordinary user's tier P needs to know tracepoints' numbers. A run finds them by itself where they are about where they
 * usually are. */
static void doctor_bytes(struct real_doctor_row *row)
{
	*row = (struct real_doctor_row){
		.what = "bytes and messages in tier P",
		.sees = "read and write on each channel, and kill",
		.misses = "send and recv, and all other calls",
		.raise = "sudo sysctl kernel.perf_event_paranoid=2",
	};
	row->works = perf_calls_scan();
	if (row->works) row->raise = NULL;
	snprintf(row->detail, sizeof row->detail, "the numbers of the kernel's tracepoints: %s",
	         row->works ? "known" : "not found");
}

static void no_fault(void *arg, const struct event *e)
{
	(void)arg;
	(void)e;
}

static void doctor_faults(struct real_doctor_row *row)
{
	struct faults *f = faults_open(getpid(), no_fault, NULL);
	*row = (struct real_doctor_row){
		.what = "page faults, with --memory", .works = f != NULL,
		.sees = "where each was: what a write after a fork copies",
		.misses = "those that the kernel takes for the program; without them pages are only looked at",
		.raise = f ? NULL : "sudo sysctl kernel.perf_event_paranoid=2",
	};
	snprintf(row->detail, sizeof row->detail, "a software event of perf: %s", f ? "opened" : strerror(errno));
	faults_close(f);
}

int observer_doctor(struct real_doctor_row *rows, int max, char *best)
{
	int n = 0;
	*best = 0;
	for (; n < TIERS && n < max; n++) {
		struct real_doctor_row *row = &rows[n];
		*row = (struct real_doctor_row){.what = observer_tiers[n]->name, .sees = observer_tiers[n]->sees, .misses = observer_tiers[n]->misses};
		row->works = observer_tiers[n]->probe(row->detail, sizeof row->detail);
		if (!row->works) row->raise = observer_tiers[n]->raise;
		else if (!*best) *best = observer_tiers[n]->letter;
	}
	if (*best == 'P' && n < max) doctor_bytes(&rows[n++]);
	if (n < max) doctor_faults(&rows[n++]);
	return n;
}
