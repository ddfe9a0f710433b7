/*
 * lottery.c - each time somebody is needed a ticket is drawn; who holds it runs for a quantum. Shares follow the tickets.
 */
#include <stdio.h>

#include "sim/policy/policy.h"

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	e->key = (struct sched_key){0, sched_id(s, e)};
	(void)why;
}

/* xorshift64*: Marsaglia, Vigna. */
static uint64_t draw_number(struct sched *s)
{
	uint64_t x = s->random ? s->random : 0x9e3779b97f4a7c15u;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	s->random = x;
	return x * 0x2545f4914f6cdd1du;
}

static bool takes_part(const struct sched *s, const struct sched_queue *q, const struct sched_entity *e, int cpu)
{
	return e->state == SCHED_READY && &s->queue[e->home] == q && sched_allowed(e, cpu);
}

/* Tickets are numbered in job order. */
static uint32_t pick(struct sched *s, const struct sched_queue *q, int cpu, struct sched_cpu *draw)
{
	int64_t total = 0, sum = 0;
	for (uint32_t i = 0; i < s->count; i++)
		if (takes_part(s, q, &s->entities[i], cpu)) total += s->entities[i].params.tickets;
	if (!total) return SCHED_NONE;
	draw->of = total;
	draw->drawn = (int64_t)(draw_number(s) % (uint64_t)total);
	for (uint32_t i = 0; i < s->count; i++)
		if (takes_part(s, q, &s->entities[i], cpu) && (sum += s->entities[i].params.tickets) > draw->drawn) return i;
	return SCHED_NONE;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	snprintf(buf, size, "%lld tickets", (long long)e->params.tickets);
	(void)s;
	(void)unit;
}

const struct policy policy_lottery = {
	.name = "lottery",
	.summary = "a ticket is drawn for each quantum; shares follow the tickets",
	.source = "Waldspurger, Weihl: Lottery Scheduling, OSDI 1994",
	.quantum = true,
	.enqueue = enqueue,
	.slice = sched_slice_quantum,
	.pick = pick,
	.noun = "",
	.lot = true,
	.measure = "the winner, with",
	.show = show,
};
