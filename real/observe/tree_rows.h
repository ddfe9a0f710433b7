/*
 * tree_rows.h - inside the tree: its rows. Only tree.c and tree_rows.c include this.
 */
#ifndef PROCLAB_REAL_TREE_ROWS_H
#define PROCLAB_REAL_TREE_ROWS_H

#include <stdatomic.h>

#include "real/observe/tree.h"

struct tree {
	tree_sink *sink;
	void *sink_arg;
	int32_t supervisor, init;
	const struct tree_ops *ops;
	void *ops_arg;
	struct tree_proc *first, **last;
	uint32_t live, tasks;
	struct tree_task **buckets;
	uint32_t nbucket;            /* a power of two */
	atomic_bool killing;         /* proclab ends the run */
	bool sees_timers;
};

/* A row that is in no state yet, of a process that is there. */
struct tree_task *tree_add_task(struct tree *tr, struct tree_proc *proc, int32_t tid, int64_t t);
void tree_drop_task(struct tree *tr, struct tree_task *task);
/* A process with its first thread; one with all of its own. */
struct tree_proc *tree_add_proc(struct tree *tr, int64_t t, int32_t pid, int32_t ppid, const char *name);
void tree_drop_proc(struct tree *tr, struct tree_proc *proc);
/* Who its parent is now, 0 nobody; parents count their children. */
void tree_set_parent(struct tree *tr, struct tree_proc *proc, int32_t ppid);

#endif
