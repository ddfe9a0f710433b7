/*
 * stride.c - who is furthest behind his share: each has a pass, which grows by its stride (inverse to its tickets) for each
 * quantum it runs; the smallest pass is next. What lottery does by chance, exactly.
 *
 * Who comes new or from a wait starts at the smallest pass there is: time spent away is not made up for.
 */
#include <stdio.h>

#include "sim/policy/policy.h"

#define STRIDE 10000           /* stride * tickets, as in the textbook's example; */
#define FINE 1024              /* a pass is kept in 1/FINE of it and per quantum */

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	if ((why == SCHED_ARRIVED || why == SCHED_WOKEN) && e->share < s->floor) e->share = s->floor;
	e->key = (struct sched_key){e->share, sched_id(s, e)};
}

static void charge(struct sched *s, struct sched_entity *e, int64_t ran)
{
	e->share += (int64_t)((double)ran / (double)s->options.quantum * STRIDE * FINE / (double)e->params.tickets);
}

static int64_t slice(struct sched *s, struct sched_entity *e)
{
	if (e->share > s->floor) s->floor = e->share;
	return sched_slice_quantum(s, e);
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	snprintf(buf, size, "%.1f", (double)e->share / FINE);
	(void)s;
	(void)unit;
}

const struct policy policy_stride = {
	.name = "stride",
	.summary = "the smallest pass runs next; shares follow the tickets exactly",
	.source = "Waldspurger, Weihl: Stride Scheduling, MIT/LCS/TM-528, 1995",
	.quantum = true,
	.enqueue = enqueue,
	.charge = charge,
	.slice = slice,
	.noun = "pass",
	.measure = "smallest pass",
	.show = show,
};
