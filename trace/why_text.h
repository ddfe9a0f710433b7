/*
 * why_text.h - sentences about a wait. Private to why.c and deadlock.c.
 */
#ifndef PROCLAB_TRACE_WHY_TEXT_H
#define PROCLAB_TRACE_WHY_TEXT_H

#include <stdio.h>

#include "trace/wake.h"

/* As many processes are named in one sentence; the others are counted. */
enum { WHY_NAMES = 4 };

/* Processes to be named, each once, with the descriptor by which it holds an end (or UNKNOWN). */
struct why_names {
	struct {
		uint32_t proc;
		int32_t fd;
	} at[WHY_NAMES];
	uint32_t n, more;          /* how many are named, how many more there are */
	bool outside;              /* somebody who is not of the tree */
	bool all_wait;             /* all of them wait */
};

/* Holders of the ends that can wake, and the children a thread waits for: the dead ones or the living. */
struct why_names why_holders(const struct world *w, const struct wake *k);
struct why_names why_children(const struct world *w, const struct world_thread *th, bool dead);

/* What a process does, a sentence for each of its threads, as far as they fit. */
void why_process(FILE *f, const struct world *w, const struct world_proc *p);

/* What each of the living processes does, as far as they fit; freed with free(), NULL when out of memory. */
char *why_everybody(const struct world *w);
/* What each of these processes waits for, and that nobody can end it; unsure: nobody but perhaps a timer. Freed with free(), NULL
 * when out of memory. */
char *why_deadlock(const struct world *w, const int32_t *pids, uint32_t n, bool unsure);

#endif
