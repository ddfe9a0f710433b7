/*
 * takeover.h - when the program has killed the supervisor: proclab, a subreaper as well, is now its processes' parent and reaps
 * them.
 */
#ifndef PROCLAB_REAL_TAKEOVER_H
#define PROCLAB_REAL_TAKEOVER_H

#include "real/observe/observe.h"

/* o may be NULL, when it has not come to that. One round: reap what has ended, and tell it. Returns how many of the tree are
 * still children of proclab. */
int takeover_reap(struct observer *o, pid_t program, void (*reaped)(void *arg, pid_t pid, int status), void *arg);
/* Kill all of the tree that live now. */
void takeover_kill(struct observer *o, pid_t program);

#endif
