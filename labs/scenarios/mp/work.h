/*
 * work.h - pieces of CPU-bound work for the demos of processes and threads, and where each says when it worked.
 */
#ifndef PROCLAB_DEMO_WORK_H
#define PROCLAB_DEMO_WORK_H

#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

enum { WORK_MS = 150 };

/* Who works: 0 or 1; the times are shared. */
static struct report *work_times;

static inline void work_prepare(void)
{
	struct mp_array *times;
	must(mp_array_new(&times, MP_FORK, 2, sizeof *work_times));
	work_times = mp_array_at(times, 0);
}

static inline int work_do(const void *which, size_t size)
{
	struct report *r = &work_times[*(const int *)which];
	(void)size;
	r->pid = getpid();
	r->start = chart_now();
	compute(WORK_MS);
	r->end = chart_now();
	return 0;
}

static inline struct mp_process *work_start(int which)
{
	struct mp_process *p;
	must(mp_process_new(&p, MP_FORK, work_do, &which, sizeof which));
	must(mp_process_start(p));
	return p;
}

static inline void work_join(struct mp_process *p)
{
	must(mp_process_join(p, MP_FOREVER));
	mp_process_free(p);
}

/* Both bars; rows in the order given, also when one process did both. */
static inline void work_chart(const char *first, const char *second, int argc, char **argv)
{
	chart_add(1, first, work_times[0].start, work_times[0].end);
	chart_add(2, second, work_times[1].start, work_times[1].end);
	chart_show(argc, argv);
}

#endif
