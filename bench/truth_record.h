/*
 * truth_record.h - the kernel's own context switches: the scheduler's tracepoints sched_switch and sched_process_exit of every
 * CPU, recorded as root.
 *
 * Written without the observer's code, so that it can be its judge.
 */
#ifndef PROCLAB_BENCH_TRUTH_RECORD_H
#define PROCLAB_BENCH_TRUTH_RECORD_H

#include <stddef.h>
#include <stdint.h>

/* A thread leaves its CPU. LEFT_LIFE is no switch: its exit has begun, and what comes after is the kernel's clearing away. */
enum left { LEFT_PREEMPTED, LEFT_BLOCKED, LEFT_FOR_EVER, LEFT_LIFE };

struct kernel_switch {
	int64_t t; /* CLOCK_MONOTONIC ns */
	int32_t tid;
	enum left how;
};

struct recorder;

/* NULL with the reason said: not root, or no tracepoints here. */
struct recorder *recorder_start(void);
/* Stop; what was recorded, in no order (freed with free), *n of them. *lost: records that found no room. */
struct kernel_switch *recorder_stop(struct recorder *r, size_t *n, uint64_t *lost);

#endif
