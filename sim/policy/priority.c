/*
 * priority.c - the best priority first (the smallest number). Equal ones in job order, or, with quantum=, in turn. With aging,
 * everybody who is waiting for the CPU at a multiple of that time gets better by one, and stays so until he has had it.
 */
#include <stdio.h>

#include "sim/policy/policy.h"

enum { PREEMPTIVE, AGING, QUANTUM };

static int64_t effective(const struct sched_entity *e)
{
	return (int64_t)e->params.priority - e->level;
}

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	bool stays = why == SCHED_PREEMPTED || why == SCHED_BALANCED;
	int64_t place = policy_value(s, QUANTUM, 0) ? stays ? e->key.b : sched_back(s) : sched_id(s, e);
	if (why != SCHED_BALANCED) e->level = 0;
	e->key = (struct sched_key){effective(e), place};
}

static int64_t slice(struct sched *s, struct sched_entity *e)
{
	int64_t quantum = policy_value(s, QUANTUM, 0);
	if (!quantum) return SCHED_FOREVER;
	return e->slice_left > 0 && e->slice_left != SCHED_FOREVER ? e->slice_left : quantum;
}

static bool preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	return policy_value(s, PREEMPTIVE, 0) && ready->key.a < effective(running);
}

static void begin(struct sched *s)
{
	if (policy_value(s, AGING, 0)) s->tick_at = policy_value(s, AGING, 0);
}

/* Who has become ready in this instant has not waited yet. */
static void tick(struct sched *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		struct sched_entity *e = &s->entities[i];
		if (e->state != SCHED_READY || e->ready_since == s->now) continue;
		e->level++;
		e->key.a = effective(e);
	}
	for (int q = 0; q < s->queues; q++) sched_reorder(s, &s->queue[q]);
	s->tick_at += policy_value(s, AGING, 0);
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	if (e->level) snprintf(buf, size, "%lld (%d, aged by %d)", (long long)effective(e), e->params.priority, e->level);
	else snprintf(buf, size, "%d", e->params.priority);
	(void)s;
	(void)unit;
}

const struct policy policy_priority = {
	.name = "priority",
	.summary = "the smallest priority number first",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, 5.3.4",
	.params = {
		[PREEMPTIVE] = {.name = "preemptive", .help = "1: a better one takes the CPU at once", .value = 1, .least = 0, .most = 1},
		[AGING] = {.name = "aging", .help = "who waits gets better by one each time this passes; 0: never", .value = 0, .least = 0,
		           .most = 1000000000, .time = true},
		[QUANTUM] = {.name = "quantum", .help = "equals take turns of this; 0: they run on, in job order", .value = 0, .least = 0,
		             .most = 1000000000, .time = true},
	},
	.enqueue = enqueue,
	.slice = slice,
	.preempts = preempts,
	.begin = begin,
	.tick = tick,
	.noun = "priority",
	.measure = "best priority",
	.show = show,
};
