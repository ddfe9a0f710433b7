/*
 * tracepoint.h - the kernel's tracepoints by name: their ids for perf_event_open(2), and where their fields are.
 *
 * From tracefs where it can be read. Root has it mounted for a moment, in a mount namespace that only a helper process sees.
 * An ordinary user cannot read it; the ids of system calls' tracepoints are then found by trying (tracepoint_find).
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

/* The ids, from the user's cache folder or else by trying the likely ones, which takes some ms and half a second at the very
 * most. What was opened for that is closed, which disturbs runs that are watched through tracepoints, once *gate is closed (-1:
 * nothing was opened). Returns how many were found in full. */
int tracepoint_find(struct tracepoint_call *rows, int n, int *gate);
/* The same, and should that fail by trying all ids: for doctor. */
int tracepoint_scan(struct tracepoint_call *rows, int n);

#endif
