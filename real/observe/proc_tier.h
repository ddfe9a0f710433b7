/*
 * proc_tier.h - inside tier S: a row for each process, and its end.
 */
#ifndef PROCLAB_REAL_PROC_TIER_H
#define PROCLAB_REAL_PROC_TIER_H

#include "real/observe/observer.h"
#include "real/observe/proc_missed.h"
#include "real/observe/sampler.h"

#define MS INT64_C(1000000)
#define PROC_HOLD_REAP (10 * MS) /* so long a reap waits for the supervisor's word */

enum { PROC_BUCKETS = 512 };

/* What was seen of a process at the last look. */
struct row {
	int32_t pid;
	int64_t used;              /* ns on a CPU and times there, of all its threads */
	uint64_t stack;
	char comm[32];
	int64_t start;             /* clock ticks since boot: tells a number used again */
	struct missed missed;
	bool look_again, zombie, gone;
	bool by_supervisor;        /* which has said so, with this status */
	int status;
	bool last_known;           /* the connector told how it ended: */
	int last_status;
	int64_t gone_at;
	uint32_t gone_round;
	struct row *chain;
};

struct proc_tier {
	struct observer *o;
	struct sampler *sampler;
	struct channels *channels; /* NULL when they are not wanted */
	struct row *rows[PROC_BUCKETS];
	int64_t polled, ends_polled, rest;
	int most_files;            /* descriptors beyond this number are not kept, but for pidfds */
	struct missed_births births;
	bool holding;              /* a reap waits for the supervisor's word */
	int32_t dying;             /* of the processes that ended since the last look, the only one; 0 none, UNKNOWN several */
	int connector;             /* tells births, execs and ends at once; -1 not to be had */
	bool no_children_files;    /* the kernel has no /proc/PID/task/TID/children */
};

/* tier_proc.c */
struct row *proc_row(struct proc_tier *pt, int32_t pid);
void proc_row_drop(struct proc_tier *pt, int32_t pid);
/* It has been reaped, as is seen now. */
void proc_row_gone(struct proc_tier *pt, struct row *r);

/* Read the births, execs and ends that the connector has told. */
void proc_read_connector(struct proc_tier *pt);

/* proc_ends.c. Tell who has ended and who has been reaped. */
void proc_tell_ends(struct proc_tier *pt, int64_t now);
/* Tell a reap, and the end before it where that was not told; status: what the supervisor got, NULL not known. */
void proc_tell_reap(struct proc_tier *pt, struct tree_proc *p, int64_t t, int32_t by, const int *status, enum precision precision);
/* Who must have reaped it: its parent, or 0, the kernel. */
int32_t proc_reaper(struct proc_tier *pt, const struct tree_proc *p);

#endif
