/*
 * times.h - what a process is told of the time it has used.
 */
#ifndef PROCLAB_SIM_KERNEL_TIMES_H
#define PROCLAB_SIM_KERNEL_TIMES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

struct call;
struct process;

/* CLOCK_MONOTONIC when the machine starts: it has been up for a while. ns */
#define UPTIME ((int64_t)100 * 1000000000)

/* now + sec + nsec without overflow; never TIME_NEVER. */
int64_t time_after(int64_t now, int64_t sec, int64_t nsec);
/* What the clock (CLOCK_...) shows the caller, ns; -EINVAL. */
int64_t clock_read(const struct call *c, int64_t clock);

/* Of p itself; with_children: and of the descendants that were waited for. */
void usage_of(const struct process *p, bool with_children, struct rusage *out);

#endif
