/*
 * edf.c - earliest deadline first, for periodic work: the deadline is the end of the period in which it was released. Who has no
 * period runs when nobody who has one wants to.
 */
#include "sim/policy/periodic.h"

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	e->deadline = e->params.period ? e->params.released + e->params.period : SCHED_FOREVER;
	e->key = (struct sched_key){e->deadline, sched_id(s, e)};
	(void)why;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	periodic_show(e->deadline, unit, buf, size);
	(void)s;
}

const struct policy policy_edf = {
	.name = "edf",
	.summary = "earliest deadline first, for jobs with a period",
	.source = "Liu, Layland: Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment, 1973",
	.enqueue = enqueue,
	.periods = true,
	.preempts = periodic_preempts,
	.noun = "deadline",
	.timed = true,
	.measure = "earliest deadline",
	.show = show,
};
