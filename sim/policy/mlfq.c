/*
 * mlfq.c - multi-level feedback queue: new ones start in the highest queue, who uses up the allotment of his queue sinks, and at
 * each boost everybody starts again at the top. Within a queue, round robin.
 *
 * What a job has used of its quantum and allotment counts also when it waits in between, unless stay=1. A quantum that ends in
 * the very instant in which the job starts to wait has ended all the same. A boost takes the jobs of the lower queues behind
 * those of the highest, the lowest queue first (as the textbook's own program does).
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim/policy/policy.h"

enum { QUEUES, QUANTUM, ALLOT, BOOST, STAY, IOBUMP };

static void fresh(const struct sched *s, struct sched_entity *e)
{
	e->slice_left = policy_value(s, QUANTUM, e->level);
	e->allotment_left = policy_value(s, ALLOT, e->level);
}

static void arrive(struct sched *s, struct sched_entity *e)
{
	e->level = 0;
	fresh(s, e);
}

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	int64_t place = e->key.b;
	if (why == SCHED_WOKEN && policy_value(s, IOBUMP, 0)) place = sched_front(s);
	else if (why != SCHED_PREEMPTED && why != SCHED_BALANCED) place = sched_back(s);
	e->key = (struct sched_key){e->level, place};
}

/* A quantum is used up: the next one here, or the first one of the queue below. */
static void use_up(struct sched *s, struct sched_entity *e)
{
	e->slice_left = policy_value(s, QUANTUM, e->level);
	if (--e->allotment_left > 0) return;
	if (e->level + 1 < policy_value(s, QUEUES, 0)) e->level++;
	fresh(s, e);
}

static void block(struct sched *s, struct sched_entity *e)
{
	bool over = e->state == SCHED_RUNNING && e->slice_left == 0;
	if (policy_value(s, STAY, 0)) fresh(s, e);
	if (over) use_up(s, e);
}

static int64_t slice(struct sched *s, struct sched_entity *e)
{
	(void)s;
	return e->slice_left;
}

static bool preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	(void)s;
	return sched_key_less(ready->key, running->key);
}

static void begin(struct sched *s)
{
	if (policy_value(s, BOOST, 0)) s->tick_at = policy_value(s, BOOST, 0);
}

/* Order at a boost: the highest queue, then from the lowest up; within a queue as they stand. */
static int boost_order(const void *a, const void *b)
{
	const struct sched_entity *x = *(const struct sched_entity *const *)a, *y = *(const struct sched_entity *const *)b;
	if (x->level != y->level) return !x->level ? -1 : !y->level ? 1 : x->level > y->level ? -1 : 1;
	return x->key.b < y->key.b ? -1 : 1;
}

static void tick(struct sched *s)
{
	struct sched_entity **all = sim_alloc((s->count + 1) * sizeof *all);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->count; i++)
		if (s->entities[i].state == SCHED_READY || s->entities[i].state == SCHED_RUNNING) all[n++] = &s->entities[i];
	qsort(all, n, sizeof *all, boost_order);
	for (uint32_t i = 0; i < n; i++) all[i]->key = (struct sched_key){0, sched_back(s)};
	free(all);
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->entities[i].state == SCHED_UNUSED) continue;
		s->entities[i].level = 0;
		fresh(s, &s->entities[i]);
	}
	for (int q = 0; q < s->queues; q++) sched_reorder(s, &s->queue[q]);
	s->tick_at += policy_value(s, BOOST, 0);
}

static void place(const struct sched *s, const struct sched_entity *e, struct sched_place *out)
{
	out->level = e->level;
	out->key = (struct sched_key){0, e->key.b};
	(void)s;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	snprintf(buf, size, "%d of %d", e->level + 1, (int)policy_value(s, QUEUES, 0));
	(void)unit;
}

const struct policy policy_mlfq = {
	.name = "mlfq",
	.summary = "multi-level feedback queue: who uses up the allotment of his queue sinks",
	.source = "Arpaci-Dusseau: Operating Systems, Three Easy Pieces, chapter 8",
	.params = {
		[QUEUES] = {.name = "queues", .help = "how many", .value = 3, .least = 1, .most = POLICY_LEVELS},
		[QUANTUM] = {.name = "quantum", .help = "of each queue, highest first", .words = "--quantum", .least = 1, .most = 1000000000,
		             .time = true, .list = true},
		[ALLOT] = {.name = "allot", .help = "quanta in each queue before sinking, highest first", .value = 1, .least = 1,
		           .most = 1000000, .list = true},
		[BOOST] = {.name = "boost", .help = "everybody back to the top each time this passes; 0: never", .value = 0, .least = 0,
		           .most = 1000000000, .time = true},
		[STAY] = {.name = "stay", .help = "1: who starts an I/O gets a fresh quantum and allotment", .value = 0, .least = 0, .most = 1},
		[IOBUMP] = {.name = "iobump", .help = "1: after an I/O to the front of its queue, else the back", .value = 0, .least = 0,
		            .most = 1},
	},
	.quantum = true,
	.keeps_slice = true,
	.arrive = arrive,
	.enqueue = enqueue,
	.block = block,
	.expire = use_up,
	.slice = slice,
	.preempts = preempts,
	.begin = begin,
	.tick = tick,
	.noun = "queue",
	.place = place,
	.measure = "first in the highest queue,",
	.show = show,
};
