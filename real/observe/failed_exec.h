/*
 * failed_exec.h - attempts of a thread to execute another program that have failed, on their way to one event.
 *
 * execvp(3) tries one folder of PATH after the other. That is one failure, and none when a later attempt succeeds: so attempts
 * with the same arguments are gathered until the thread does something else.
 */
#ifndef PROCLAB_REAL_FAILED_EXEC_H
#define PROCLAB_REAL_FAILED_EXEC_H

#include "real/observe/tree.h"

#define FAILED_EXEC_PATH 256

/* All zero: there is none. */
struct failed_exec {
	int tries, err;                /* err: what execvp would return, 0 not known */
	uint64_t argv;                 /* address of the arguments */
	int64_t since;                 /* the last attempt */
	char path[FAILED_EXEC_PATH];   /* of the last attempt, "" not known */
};

/* One more attempt has failed at t. If it is another one than those before, call failed_exec_tell first. */
void failed_exec_add(struct failed_exec *f, int64_t t, uint64_t argv, const char *path, int err);
/* Tell the tree, if there is something to tell, that the thread has gone on at t as it was. Clears f. */
void failed_exec_tell(struct failed_exec *f, struct tree *tr, int64_t t, const struct tree_task *task, enum precision p);

#endif
