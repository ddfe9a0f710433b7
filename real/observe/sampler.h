/*
 * sampler.h - states by looking from time to time, for a tier whose kernel does not tell the switches.
 *
 * What it knows well: a thread that has not been on a CPU since the last look (schedstat's count) has not changed, so a
 * wait is certain and its time bounded by the interval. What it only samples: which of the runnable threads has the CPU. A
 * thread that does not change is looked at ever more rarely, and the looking as a whole takes a small share of one CPU. It
 * keeps a row in each tree_task.tier and tree_proc.tier; sampler_task_gone and sampler_proc_gone free them.
 */
#ifndef PROCLAB_REAL_SAMPLER_H
#define PROCLAB_REAL_SAMPLER_H

#include "real/observe/channels.h"
#include "real/observe/tree.h"

struct sampler;

/* tree and channels (may be NULL) are borrowed. NULL when out of memory. */
struct sampler *sampler_new(struct tree *tr, struct channels *c);
void sampler_free(struct sampler *s);
/* For tree_ops. */
void sampler_task_gone(struct tree_task *task);
void sampler_proc_gone(struct tree_proc *proc);

/* Look at the threads that are due. Returns the ns until the next one is. */
int64_t sampler_step(struct sampler *s, int64_t now);
/* The thread is known to do something just now (it forks, execs, takes a signal): it runs, and is looked at again soon. */
void sampler_active(struct sampler *s, struct tree_task *task, int64_t now);
/* It waits for something known, until it is seen to run. */
void sampler_waits(struct sampler *s, struct tree_task *task, int64_t now, const struct wait *wait);
/* Not to be looked at (stopped by a signal, about to exit), or again. */
void sampler_pause(struct sampler *s, struct tree_task *task, bool paused, int64_t now);
/* Tell the kernel's counters of a thread (for the last time, when last: they are added to its process's), and of a whole
 * process. */
void sampler_usage(struct sampler *s, struct tree_task *task, int64_t now, bool last);
void sampler_usage_whole(struct sampler *s, struct tree_proc *proc, int64_t now);

#endif
