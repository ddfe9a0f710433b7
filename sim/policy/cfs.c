/*
 * cfs.c - the completely fair scheduler: the least virtual runtime first. Virtual runtime is CPU time divided by weight, which
 * comes from the nice value; a slice is the entity's share of the latency.
 *
 * Who is new or has waited starts at the least virtual runtime there is.
 */
#include "sim/policy/fair.h"

enum { LATENCY, GRANULARITY, WAKEUP };

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	if ((why == SCHED_ARRIVED || why == SCHED_WOKEN) && e->share < s->floor) e->share = s->floor;
	e->key = (struct sched_key){e->share, sched_id(s, e)};
}

static void charge(struct sched *s, struct sched_entity *e, int64_t ran)
{
	e->share += fair_virtual(e, ran);
	e->key.a = e->share;
	(void)s;
}

static int64_t slice(struct sched *s, struct sched_entity *e)
{
	int64_t least = policy_value(s, GRANULARITY, 0);
	int64_t part = (int64_t)((double)policy_value(s, LATENCY, 0) * fair_weight(e) / (double)fair_weights(s, e->cpu));
	if (e->share > s->floor) s->floor = e->share;
	return part < least ? least : part;
}

static bool preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	return ready->share + fair_virtual(ready, policy_value(s, WAKEUP, 0)) < running->share;
}

const struct policy policy_cfs = {
	.name = "cfs",
	.summary = "Linux's completely fair scheduler: the least virtual runtime next",
	.source = "Arpaci-Dusseau: Operating Systems, Three Easy Pieces, chapter 9; Linux before 6.6",
	.params = {
		[LATENCY] = {.name = "latency", .help = "in which everybody has run once", .value = 48, .least = 1, .most = 1000000000, .time = true},
		[GRANULARITY] = {.name = "granularity", .help = "least length of a slice", .value = 6, .least = 1, .most = 1000000000,
		                 .time = true},
		[WAKEUP] = {.name = "wakeup", .help = "how far behind one must be to take the CPU", .value = 1, .least = 0, .most = 1000000000,
		            .time = true},
	},
	.enqueue = enqueue,
	.charge = charge,
	.slice = slice,
	.preempts = preempts,
	.noun = "vruntime",
	.timed = true,
	.measure = "lowest vruntime",
	.show = fair_show,
};
