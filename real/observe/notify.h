/*
 * notify.h - contents of what is written, by seccomp user notification: write-like calls stop at their entry, the first bytes
 * are read, and the call goes on at once. Nothing else of the program is touched, and gdb or strace inside the tree keep working.
 */
#ifndef PROCLAB_REAL_NOTIFY_H
#define PROCLAB_REAL_NOTIFY_H

#include <linux/filter.h>

#include "real/observe/channels.h"
#include "real/observe/tree.h"

struct notify;

/* The filter a program installs (SECCOMP_FILTER_FLAG_NEW_LISTENER) before its exec; static. NULL where the architecture is
 * not known. writes: also of what is written and of signals sent, not only of timers being set. */
const struct sock_fprog *notify_filter(bool writes);
/* Serve a listener (owned from now on). tree and channels are borrowed. NULL when out of memory. */
struct notify *notify_new(int listener, struct tree *tr, struct channels *c);

struct notify_options {
	bool contents;             /* the first bytes of each message (else only how many) */
	bool signals;              /* signals that are sent with kill(2) and its like; false where the tier tells them */
	bool inner;                /* the program has a PID namespace of its own: numbers in its calls are of that */
	/* Not NULL: leave it to the sink to find the channel by pid and descriptor. Called while the writer still stands there to be
	 * looked at. */
	void (*writing)(void *arg, int32_t pid, int32_t fd);
	tree_sink *sink;           /* who gets the events, for a tier that is behind now; NULL: the tree, at once */
	void *arg;
};
/* Contents and signals, to the tree, unless set otherwise. */
void notify_set(struct notify *n, const struct notify_options *options);
int notify_fd(const struct notify *n);
/* Take a notification that is waiting; false when its caller has gone meanwhile. All else is for whoever looks (observer_look). */
bool notify_take(struct notify *n);
/* Answer what was taken and tell the tree of it; now in ns since the start. */
void notify_answer(struct notify *n, int64_t now);
/* Whether some wait for the tier to tell of their threads. */
bool notify_defers(const struct notify *n);
/* Answer those whose threads the tier has told of meanwhile. Returns the ns after which to ask again, INT64_MAX when there
 * are none. */
int64_t notify_deferred(struct notify *n, int64_t now);
/* Whether a call of this thread was answered between these times, of late: what it lost its CPU for then was being looked at. */
bool notify_held(const struct notify *n, int32_t tid, int64_t from, int64_t to);
/* The thread is past its last system call: if that was an exec, it has failed, and is told. */
void notify_settle(struct notify *n, int32_t tid, int64_t t);
void notify_free(struct notify *n);

#endif
