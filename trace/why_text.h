/*
 * why_text.h - sentences about a wait. For those who tell of waits: why.c, deadlock.c, the html export.
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

/* Holders of the ends that can wake, but the process in that row (WORLD_NONE: all); and the children a thread waits for: the dead ones
 * or the living. */
struct why_names why_holders(const struct world *w, const struct wake *k, uint32_t but);
struct why_names why_children(const struct world *w, const struct world_thread *th, bool dead);

/* What a process does, a sentence for each of its threads, as far as they fit. */
void why_process(FILE *f, const struct world *w, const struct world_proc *p);

/* A chain of more processes than this is cut off. */
enum { WHY_LINKS = 12 };
/* How a chain ends that is cut off, and one whose waits nobody can end, perhaps but for a timer. */
#define WHY_CUT "And so on."
#define WHY_NO_END "Nobody can end this: a deadlock"
#define WHY_PERHAPS ", as far as can be seen (a timer may still end it)"

/* Rows of those who could end the waits of a process, each once, in the order in which its chain goes on: one more at most than a
 * chain has links. Returns how many. */
uint32_t why_wakers(const struct world *w, const struct world_proc *p, uint32_t out[WHY_LINKS + 1]);

/* What each of the living processes does, as far as they fit; freed with free(), NULL when out of memory. */
char *why_everybody(const struct world *w);
/* What each of these processes waits for, and that nobody can end it; unsure: nobody but perhaps a timer. Freed with free(), NULL
 * when out of memory. */
char *why_deadlock(const struct world *w, const int32_t *pids, uint32_t n, bool unsure);

#endif
