/*
 * task.h - the task that the demos of pools give to their workers: it takes a while and tells who did it and when.
 */
#ifndef PROCLAB_DEMO_TASK_H
#define PROCLAB_DEMO_TASK_H

#include <proclab/mp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "chart.h"

struct task { int number, ms; };
struct report { int square; pid_t pid; long long start, end; };

/* It sleeps, as if it waited for a disk: so the picture is the same on any number of CPUs. */
static inline int task_run(const void *item, void *result)
{
	const struct task *t = item;
	struct report *r = result;
	r->start = chart_now();
	r->pid = getpid();
	usleep((unsigned)t->ms * 1000);
	r->square = t->number * t->number;
	r->end = chart_now();
	return 0;
}

static inline void task_chart(const struct task *t, const struct report *r)
{
	char label[12];
	snprintf(label, sizeof label, "%d", t->number);
	if (r->pid) chart_add(r->pid, label, r->start, r->end);
}

/* An error of the library ends the demo. */
static inline void must(int error)
{
	if (!error) return;
	fprintf(stderr, "%s\n", mp_strerror(error));
	exit(1);
}

/* Before it: whole lines, in order, also into a pipe. */
static inline struct mp_pool *pool_of(int workers)
{
	struct mp_pool *pool;
	setvbuf(stdout, NULL, _IOLBF, 0);
	must(mp_pool_new(&pool, &(struct mp_pool_options){.workers = workers}));
	return pool;
}

static inline struct mp_map task_map(const struct task *tasks, struct report *reports, size_t count, long chunk)
{
	return (struct mp_map){.task = task_run, .items = tasks, .count = count, .item_size = sizeof *tasks,
						   .results = reports, .result_size = sizeof *reports, .chunk = chunk};
}

static inline void end_pool(struct mp_pool *pool)
{
	must(mp_pool_close(pool));
	must(mp_pool_join(pool, MP_FOREVER));
	mp_pool_free(pool);
}

#endif
