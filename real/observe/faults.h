/*
 * faults.h - the page faults of a tree as the kernel counts them, each with its address (--memory): a software event of
 * perf_event_open(2), PERF_COUNT_SW_PAGE_FAULTS, inherited by all descendants, which an ordinary user may have for his own processes when
 * kernel.perf_event_paranoid is at most 2. Only faults that the program's own instructions make are told; those that the kernel makes for it,
 * as read(2) into a fresh buffer does, are not. What a fault did it does not say.
 */
#ifndef PROCLAB_REAL_FAULTS_H
#define PROCLAB_REAL_FAULTS_H

#include <sys/types.h>

#include "real/observe/memory.h"

struct faults;

/* Of a process and its descendants to be. NULL when it is not allowed. */
struct faults *faults_open(pid_t root, memory_sink *sink, void *arg);
void faults_close(struct faults *f);
/* Tell those there have been, and how many were lost; t0: CLOCK_MONOTONIC ns of the trace's 0. */
void faults_read(struct faults *f, int64_t t0);

#endif
