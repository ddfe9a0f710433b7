/*
 * exec_attempts.h - execs that are seen to begin: whether one succeeds is not known before its thread is heard of again.
 */
#ifndef PROCLAB_REAL_EXEC_ATTEMPTS_H
#define PROCLAB_REAL_EXEC_ATTEMPTS_H

#include "real/observe/failed_exec.h"

enum { EXEC_ATTEMPTS = 64 };

/* A thread in an exec, or just past one: which it is, the next news of it tells. */
struct attempt {
	struct failed_exec before;  /* attempts that have failed */
	int32_t tid;                /* 0: this row is free */
	uint32_t execs;             /* of its process at that time */
	int64_t since;
	uint64_t argv;
	int err;                    /* what it fails with, if it does */
	char path[FAILED_EXEC_PATH];
};

/* All zero: none. */
struct exec_attempts {
	struct attempt rows[EXEC_ATTEMPTS];
};

/* The thread begins one at t; it stands still, so that its folder can be looked at. */
void exec_attempts_begin(struct exec_attempts *as, struct tree *tr, int64_t t, const struct tree_task *task, uint64_t argv, const char *path);
/* The thread is past it: if it still is the program that it was, the exec has failed, and is told. */
void exec_attempts_settle(struct exec_attempts *as, struct tree *tr, int32_t tid, int64_t t);
/* The same for those that were begun long ago. Returns the ns after which to ask again, INT64_MAX when there are none. */
int64_t exec_attempts_settle_old(struct exec_attempts *as, struct tree *tr, int64_t now);

#endif
