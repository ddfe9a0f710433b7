/*
 * proc_missed.h - children that nobody saw: born and reaped between two looks. Their traces are the page faults
 * that a parent inherits from each child it reaps, and the numbers that every birth on the machine takes.
 *
 * Of a child whose end was seen the faults are known to the last one; of another that is gone they are allowed for
 * in reason. What is too much then is in doubt until all reaps before have been told; what remains came from
 * children never seen.
 */
#ifndef PROCLAB_REAL_PROC_MISSED_H
#define PROCLAB_REAL_PROC_MISSED_H

#include "real/observe/proc.h"

/* Of the whole tree. */
struct missed_births {
	uint32_t round;            /* of looks; counted up by the owner */
	int64_t machine, tree;     /* births in all, and those of the tree (counted by the owner) */
	int64_t last;              /* number given */
};

/* Of a process. */
struct missed {
	int64_t faults;            /* all that its reaper will inherit, once it is a zombie; UNKNOWN before */
	int64_t seen_faults;       /* as of the last look */
	int64_t inherited, known;  /* faults of reaped children: at the first look; of those whose end was seen */
	int64_t allowance;         /* what the others may have left at most, in reason */
	int64_t largest;           /* of those whose end was seen */
	int64_t told;              /* too much, but told or explained */
	int64_t doubt, doubt_at;   /* so much was too much then, less what has been explained since; 0: no doubt */
	int64_t doubt_births;      /* of the machine, by then */
	int64_t strangers;         /* births that are not the tree's, as of the last time all was explained */
	uint32_t doubt_round;
};

/* Read how many births the machine has had. */
void missed_count(struct missed_births *b);
void missed_begin(struct missed *m, const struct missed_births *b, const struct proc_stat *s);
/* The parent has reaped the child, which was seen to be gone in that round. */
void missed_reaped(struct missed *parent, const struct missed *child, uint32_t gone_round);
/* Look at a process. True when it has had children that were never seen (said once). */
bool missed_look(struct missed *m, const struct missed_births *b, const struct proc_stat *s, int64_t now);

#endif
