/*
 * watch.h - the ends of processes without ptrace: what the witness (witness.h) has seen of each.
 */
#ifndef PROCLAB_REAL_WATCH_H
#define PROCLAB_REAL_WATCH_H

#include "real/observe/observer.h"
#include "real/observe/witness.h"

struct watch;

struct watched {
	int32_t pid;
	int pidfd;                 /* borrowed; -1: it was gone before one could be had, or descriptors are short */
	bool zombie, gone;         /* as the pidfd told */
	int64_t zombie_at, gone_at; /* ns since t0: when its last thread had left, and when it was seen to be reaped; UNKNOWN */
	bool last_known;           /* the connector told how its last thread left */
	int last_status;
	struct last_counters last;
	int64_t exec_at;           /* when exec was read, ns since t0; UNKNOWN */
	struct seen_exec exec;     /* its last one; owned */
	struct watched *chain;
};

typedef void watch_reaped_fn(struct observer *o, struct watched *w, int64_t t);

/* reaped is called when a pidfd says so. switches: know those of zombies too. */
struct watch *watch_new(struct observer *o, watch_reaped_fn *reaped, bool switches);
void watch_free(struct watch *w);
/* Watch a process; the row, whether new or already there. */
struct watched *watch_add(struct watch *w, int32_t pid);
struct watched *watch_find(const struct watch *w, int32_t pid);
/* Its row is no longer needed. */
void watch_remove(struct watch *w, int32_t pid);
/* Take over what the witness has seen by now. Returns whether that was anything. */
bool watch_catch_up(struct watch *w);
/* Whether the tag is that of a descriptor of the watch's, which is to catch up then. */
bool watch_is_ready(uint64_t tag);
/* Read the command line and path of an exec now, into the row. */
void watch_read_exec(struct watched *row, int64_t now);
/* How it ended, from the best source there is. False when nobody can tell (yet). */
bool watch_status(struct watched *row, int *status);
/* Look for the reaps of those that descriptors were too short to watch. Returns whether there are any such processes. */
bool watch_look(struct watch *w, int64_t now);
/* Whether it has ended by now, its threads too: perf also writes EXIT when a set-user-id exec cuts the inheritance. */
bool watch_has_ended(const struct watched *row);
/* Whether it has been reaped by now. */
bool watch_is_gone(const struct watched *row);
/* Messages of the connector that were lost, since the last call. */
bool watch_lost(struct watch *w);

#endif
