/*
 * descendants.h - all living descendants of the calling process, to be signalled together. Complete for a subreaper: whoever has
 * lost its parent is a child of the caller.
 */
#ifndef PROCLAB_REAL_DESCENDANTS_H
#define PROCLAB_REAL_DESCENDANTS_H

#include <stdbool.h>
#include <sys/types.h>

struct descendants {
	int found;      /* processes, zombies among them */
	int refused;    /* that may not be signalled by us */
};

/* Send sig to all of them, parents before children. A child is passed over, with all below it, when spare (may be NULL) says so.
 * One round: what is forked meanwhile is caught by the next. */
struct descendants descendants_signal(int sig, bool (*spare)(void *arg, pid_t child), void *arg);

#endif
