/*
 * rm.c - rate-monotonic: the shorter the period, the higher the fixed priority. Who has no period comes last.
 */
#include "sim/policy/periodic.h"

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	e->key = (struct sched_key){e->params.period ? e->params.period : SCHED_FOREVER, sched_id(s, e)};
	(void)why;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	periodic_show(e->params.period ? e->params.period : SCHED_FOREVER, unit, buf, size);
	(void)s;
}

const struct policy policy_rm = {
	.name = "rm",
	.summary = "rate-monotonic: the shortest period first, for jobs with a period",
	.source = "Liu, Layland: Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment, 1973",
	.enqueue = enqueue,
	.periods = true,
	.preempts = periodic_preempts,
	.noun = "period",
	.timed = true,
	.measure = "shortest period",
	.show = show,
};
