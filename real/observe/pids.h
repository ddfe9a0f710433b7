/*
 * pids.h - numbers of processes: the process of a thread, and numbers of a PID namespace of the program's own (--init).
 */
#ifndef PROCLAB_REAL_PIDS_H
#define PROCLAB_REAL_PIDS_H

#include "real/observe/tree.h"

/* The process a thread belongs to; 0 when it is gone. */
int32_t pids_process(int32_t tid);
/* The task of the tree that the program itself knows by this number; NULL when none. Reads /proc of the whole tree: for
 * rare things. */
struct tree_task *pids_inner(struct tree *tr, int32_t number);

#endif
