/*
 * things.h - the queues, pools, locks and the like of programs that use the multiprocessing library, by the library's own word.
 *
 * A program that is watched writes them into pages (real/mp/watch_page.h), which are read here at the observer's own pace: what is
 * told of them is exact, in every tier. Nothing in a page is trusted: it is a file that the program can write and cut.
 */
#ifndef PROCLAB_REAL_THINGS_H
#define PROCLAB_REAL_THINGS_H

#include "real/observe/channels.h"

struct things;

/* inject: takes an event of any time up to now, its texts the registry's. */
typedef void things_inject(void *arg, const struct event *e);
struct things *things_new(struct tree *tr, struct channels *c, things_inject *inject, void *arg);
void things_free(struct things *ts);
/* A page: the file fd, ours from now on, announced by the process pid, which takes itself for `inner`. */
void things_add(struct things *ts, int fd, int32_t pid, int32_t inner);
/* Find what has come to be, before a tier tells what follows from it. t0: CLOCK_MONOTONIC ns of the trace's 0. last: no process is
 * left. Returns whether there is a page at all. */
bool things_learn(struct things *ts, int64_t t0, bool last);
/* All up to t has been told: tell who has what, and what was put and got since the last time. */
void things_tell(struct things *ts, int64_t t);

#endif
