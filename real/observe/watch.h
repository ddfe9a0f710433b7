/*
 * watch.h - the ends of processes without ptrace: a pidfd for each, which tells zombie and reap, and the events connector, which
 * tells exit statuses and wakes the observer at each birth so that the pidfd is opened in time.
 */
#ifndef PROCLAB_REAL_WATCH_H
#define PROCLAB_REAL_WATCH_H

#include "real/observe/observer.h"

struct watch;

struct watched {
	int32_t pid;
	int pidfd;                 /* -1: it was gone before one could be had */
	bool zombie, gone;         /* as the pidfd told */
	int64_t gone_at;           /* ns since t0, when it was seen to be reaped */
	bool last_known;           /* the connector told how its last thread left */
	int last_status;
	/* the kernel's counters when it had just become a zombie, UNKNOWN: ns on a CPU of all its threads, its main thread's switches */
	int64_t cpu_time, vol, invol;
	int64_t exec_at;           /* when args were read, ns since t0; UNKNOWN */
	char *args, *path;         /* of its last exec, read at once */
	uint32_t args_len;
	int argc;
	struct watched *chain;
};

typedef void watch_reaped_fn(struct observer *o, struct watched *w, int64_t t);

/* reaped is called when a pidfd says so. switches: read those of a new zombie too (some 20 us). */
struct watch *watch_new(struct observer *o, watch_reaped_fn *reaped, bool switches);
void watch_free(struct watch *w);
/* Watch a process; the row, whether new or already there. */
struct watched *watch_add(struct watch *w, int32_t pid);
struct watched *watch_find(const struct watch *w, int32_t pid);
/* Its row is no longer needed. */
void watch_remove(struct watch *w, int32_t pid);
/* Handle a descriptor that is ready; false when the tag is not the watch's. */
bool watch_ready(struct watch *w, uint64_t tag, uint32_t epoll_events);
/* Read the command line and path of an exec now, into the row. */
void watch_read_exec(struct watch *w, struct watched *row, int64_t now);
/* How it ended, from the best source there is. False when nobody can tell (yet). */
bool watch_status(struct watched *row, int *status);
/* Whether it has been reaped by now. */
bool watch_is_gone(const struct watched *row);
/* Messages of the connector that were lost, since the last call. */
bool watch_lost(struct watch *w);

#endif
