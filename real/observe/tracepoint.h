/*
 * tracepoint.h - the kernel's tracepoints by name: their ids for perf_event_open(2), and where their fields are.
 *
 * From tracefs where it can be read. Root has it mounted for a moment, in a mount namespace that only a helper process sees.
 * An ordinary user cannot read it; the ids of system calls' tracepoints are then found by trying (tracepoint_scan).
 */
#ifndef PROCLAB_REAL_TRACEPOINT_H
#define PROCLAB_REAL_TRACEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACEPOINT_FIELDS 6

/* A tracepoint wanted: "sched/sched_waking" and the names of fields. */
struct tracepoint {
	const char *name;
	const char *fields[TRACEPOINT_FIELDS];
	int id;                            /* filled in; -1 not found */
	int offsets[TRACEPOINT_FIELDS];    /* in the raw record; -1 */
};

/* Fill in id and offsets of n rows from tracefs. Returns how many were found. */
int tracepoint_read(struct tracepoint *rows, int n);

/* A system call's pair of tracepoints, for a user who cannot read tracefs. */
struct tracepoint_call {
	long nr;
	int enter, exit;                   /* filled in; -1 not found */
};
#define TRACEPOINT_CALLS 8             /* rows at most */

/* The ids as an earlier scan on this kernel found them, from the user's cache folder. Returns how many are there in full. */
int tracepoint_cached(struct tracepoint_call *rows, int n);
/* Find the ids by opening one after the other and making the calls (each fails harmlessly), and keep them in the cache. Takes about ten
 * seconds, and disturbs every run that is watched through tracepoints meanwhile. Returns how many were found in full. */
int tracepoint_scan(struct tracepoint_call *rows, int n);

#endif
