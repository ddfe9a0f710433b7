/*
 * wake.h - what can end a thread's wait. Private to why.c and deadlock.c.
 */
#ifndef PROCLAB_TRACE_WAKE_H
#define PROCLAB_TRACE_WAKE_H

#include "trace/world.h"

enum wake_by {
	WAKE_ANYBODY,    /* time, a signal, the user, somebody outside the tree, or it is not known who */
	WAKE_NOW,        /* what it waits for is there already: it is about to go on */
	WAKE_CHILD,      /* one of its living children, by ending (or, after a vfork, by exec) */
	WAKE_HOLDER,     /* a process that holds a matching end of the channel */
	WAKE_OPENER,     /* a process of the tree that opens the channel by its name, or holds an end */
	WAKE_SELF,       /* another thread of the same process */
};

struct wake {
	enum wake_by by;
	const struct world_chan *chan; /* HOLDER, OPENER; else NULL or what is known of it */
	uint8_t mode;                  /* of the ends that matter: MODE_R, MODE_W or both */
	int8_t side;                   /* of the ends that matter, -1 any */
};

/* Who can end the wait of th, which is WAITING. Costs a walk over all processes for a wait for children. */
struct wake wake_of(const struct world *w, const struct world_thread *th);
/* Whether th waits in such a call as reading or writing would; poll counts when it watches one channel only. */
bool wake_reads(const struct world *w, const struct world_thread *th);
bool wake_writes(const struct world *w, const struct world_thread *th);
/* Whether an end is one that can wake. */
bool wake_by_end(const struct wake *k, const struct world_end *e);
/* Whether p is a child that th's wait is for, dead or alive. */
bool wake_by_child(const struct world *w, const struct world_thread *th, const struct world_proc *p);

#endif
