/*
 * pages.h - looks at all pages of the processes of a tree, from time to time (--memory): who has each, as /proc/PID/pagemap says.
 *
 * Told is what has changed since the last look, precision SAMPLED. The looking takes a twentieth of a CPU at most: the more there is to
 * look at, the more rarely.
 */
#ifndef PROCLAB_REAL_PAGES_H
#define PROCLAB_REAL_PAGES_H

#include "real/observe/memory.h"
#include "real/observe/tree.h"

struct pages;

/* What is found goes to sink. Never NULL. */
struct pages *pages_new(memory_sink *sink, void *arg);
void pages_free(struct pages *p);
/* Look if it is time. now: ns since t0. Returns the ns until it is time again. */
int64_t pages_look(struct pages *p, struct tree *tr, int64_t now);

#endif
