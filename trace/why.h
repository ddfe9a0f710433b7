/*
 * why.h - "why is it waiting?": a causal chain over channel ends and processes, and the deadlocks in a world.
 *
 * A thread's wakers are the processes that can end its wait: a live child for wait(), the holders of the other end for a
 * pipe. The deadlock is the greatest set of waiting processes whose wakers are all inside the set (the fixpoint of removing
 * whoever can be woken from outside). A timed wait, a signal wait, a terminal, a channel with an end outside the tree can
 * always be ended by somebody: never part of a deadlock.
 */
#ifndef PROCLAB_TRACE_WHY_H
#define PROCLAB_TRACE_WHY_H

#include <stddef.h>

#include "trace/world.h"

/* One short phrase for a table: "pipe 3 (r)", "a child", "child 13", "reaping", "" when it does not wait. At most size
 * bytes. */
void why_short(const struct world *w, const struct world_proc *p, char *buf, size_t size);

/* The chain in sentences, first link first; freed with free(). NULL when out of memory.
 * "P13 waits to read pipe 3: empty, and P12 still holds its write end on fd 4, so no end-of-file will come." */
char *why_chain(const struct world *w, int32_t pid);

/* The processes of that chain, the asked one first. Returns how many, at most max. */
uint32_t why_members(const struct world *w, int32_t pid, int32_t *out, uint32_t max);
/* What one process waits for, without those it waits for; freed with free(). NULL when there is no such process, or out of memory. */
char *why_one(const struct world *w, int32_t pid);

struct deadlock {
	uint32_t npid;
	int32_t *pids;    /* in order of birth */
	int64_t since;    /* since when the last of their waits has been in vain (ns): the same pids and since at two looks are the same deadlock */
	bool restless;    /* who waits in it wakes from time to time to wait again, and a look in that moment finds none */
	bool unsure;      /* as far as can be seen: a timer that was not to be seen may still end one of the waits */
	bool total;       /* every live process of the tree is in it: nothing will ever happen again by itself */
	char *why;        /* in sentences, one line */
};
/* Find the deadlock of a world. A wake-up is often seen later than it happens, on the sampled tiers by tens of ms, and what
 * looks like a deadlock may then pass: believe only one that is there at two looks some time apart. Returns 1 and fills
 * *out (cleared with deadlock_clear), 0 when there is none, ERR_MEMORY. */
int world_deadlock(const struct world *w, struct deadlock *out);
bool deadlock_same(const struct deadlock *a, const struct deadlock *b);
/* A look finds none where d was: whether it may be there all the same. *missed counts such looks in a row; 0 to begin with. */
bool deadlock_missed(const struct deadlock *d, int *missed);
void deadlock_clear(struct deadlock *d);

#endif
