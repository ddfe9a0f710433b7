/*
 * sched.c - what all policies share: who is ready, running or idle, the queues, and the moment of decision.
 */
#include "sim/policy/sched.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/policy/policy.h"
#include "sim/policy/queue.h"

/* ---- as a part of a machine ---- */

static struct part *sched_clone(const struct part *p)
{
	const struct sched *s = (const struct sched *)p;
	struct sched *copy = sim_copy(s, sizeof *s);
	copy->part.refs = 1;
	copy->entities = sim_copy(s->entities, s->cap * sizeof *s->entities);
	for (int i = 0; i < s->queues; i++) copy->queue[i].ids = sim_copy(s->queue[i].ids, s->cap * sizeof *s->queue[i].ids);
	return &copy->part;
}

static void sched_free(struct part *p)
{
	struct sched *s = (struct sched *)p;
	for (int i = 0; i < s->queues; i++) free(s->queue[i].ids);
	free(s->entities);
	free(s);
}

static bool same_queue(const struct sched_queue *a, const struct sched_queue *b)
{
	return a->n == b->n && (!a->n || !memcmp(a->ids, b->ids, a->n * sizeof *a->ids));
}

/* Rows beyond count are never looked at; all others are made of zeroed memory, and so are the structs around them. */
static bool sched_equal(const struct part *pa, const struct part *pb)
{
	const struct sched *a = (const struct sched *)pa, *b = (const struct sched *)pb;
	if (a->policy != b->policy || a->cpus != b->cpus || a->queues != b->queues || a->count != b->count || a->free != b->free)
		return false;
	if (a->back != b->back || a->front != b->front || a->floor != b->floor || a->tick_at != b->tick_at || a->random != b->random)
		return false;
	if (memcmp(&a->options, &b->options, sizeof a->options) || memcmp(a->cpu, b->cpu, sizeof a->cpu)) return false;
	for (int i = 0; i < a->queues; i++)
		if (!same_queue(&a->queue[i], &b->queue[i])) return false;
	return !a->count || !memcmp(a->entities, b->entities, a->count * sizeof *a->entities);
}

static const struct part_ops sched_part = {.name = "scheduler", .clone = sched_clone, .free = sched_free, .equal = sched_equal};

struct sched *sched_new(const struct policy_options *options, int cpus, uint64_t seed)
{
	assert(cpus >= 1 && cpus <= SCHED_CPUS);
	struct sched *s = part_new(sizeof *s, &sched_part);
	s->policy = options->policy;
	s->options = *options;
	s->cpus = cpus;
	s->queues = options->per_cpu ? cpus : 1;
	s->free = SCHED_NONE;
	s->tick_at = SCHED_FOREVER;
	s->random = seed;
	for (int c = 0; c < SCHED_CPUS; c++) s->cpu[c].current = s->cpu[c].beaten = SCHED_NONE;
	if (s->policy->begin) s->policy->begin(s);
	return s;
}

/* ---- entities ---- */

uint32_t sched_id(const struct sched *s, const struct sched_entity *e)
{
	return (uint32_t)(e - s->entities);
}

bool sched_allowed(const struct sched_entity *e, int cpu)
{
	return !e->params.cpus || (e->params.cpus >> cpu & 1);
}

/* Room in all queues for everybody, so that becoming ready never needs memory. */
static void make_room(struct sched *s)
{
	if (s->count < s->cap) return;
	uint32_t cap = s->cap ? s->cap * 2 : 8;
	s->entities = sim_resize(s->entities, cap * sizeof *s->entities);
	memset(s->entities + s->cap, 0, (cap - s->cap) * sizeof *s->entities);
	for (int i = 0; i < s->queues; i++) s->queue[i].ids = sim_resize(s->queue[i].ids, cap * sizeof *s->queue[i].ids);
	s->cap = cap;
}

uint32_t sched_add(struct sched *s, const struct sched_params *params, int64_t now)
{
	uint32_t id = s->free;
	if (id != SCHED_NONE) s->free = s->entities[id].next_free;
	else {
		make_room(s);
		id = s->count++;
	}
	struct sched_entity *e = &s->entities[id];
	memset(e, 0, sizeof *e);
	s->now = now;
	e->state = SCHED_IDLE;
	e->cpu = -1;
	e->burst = SCHED_UNTOLD;
	sched_set_params(s, id, params);
	if (s->policy->arrive) s->policy->arrive(s, e);
	return id;
}

void sched_set_params(struct sched *s, uint32_t id, const struct sched_params *params)
{
	struct sched_entity *e = &s->entities[id];
	e->params = *params;
	if (e->params.tickets <= 0) e->params.tickets = DEFAULT_TICKETS;
	if (e->state == SCHED_READY && s->policy->enqueue) {
		s->policy->enqueue(s, e, SCHED_PREEMPTED);
		sched_reorder(s, &s->queue[e->home]);
	}
}

void sched_remove(struct sched *s, uint32_t id)
{
	struct sched_entity *e = &s->entities[id];
	if (e->state != SCHED_IDLE) sched_block(s, id, s->now);
	memset(e, 0, sizeof *e);
	e->next_free = s->free;
	s->free = id;
}

/* ---- ready, running, idle ---- */

/* The queue of the CPU it ran on last, or of the one with the fewest. */
static int home_of(const struct sched *s, const struct sched_entity *e)
{
	int best = -1;
	if (s->queues == 1) return 0;
	if (e->cpu >= 0 && sched_allowed(e, e->cpu)) return e->cpu;
	for (int c = 0; c < s->queues; c++) {
		if (!sched_allowed(e, c)) continue;
		uint32_t load = s->queue[c].n + (s->cpu[c].current != SCHED_NONE);
		if (best < 0 || load < s->queue[best].n + (s->cpu[best].current != SCHED_NONE)) best = c;
	}
	return best < 0 ? 0 : best;
}

void sched_place(const struct sched *s, uint32_t id, struct sched_place *out)
{
	const struct sched_entity *e = &s->entities[id];
	*out = (struct sched_place){.key = e->key, .lot = s->policy->lot};
	if (s->policy->place) s->policy->place(s, e, out);
}

/* Returns whether the place is another than was told before. */
static bool tell_place(const struct sched *s, struct sched_entity *e)
{
	struct sched_place place;
	sched_place(s, sched_id(s, e), &place);
	bool same = place.level == e->told_level && place.key.a == e->told.a && place.key.b == e->told.b;
	e->told = place.key;
	e->told_level = place.level;
	return !same;
}

uint32_t sched_shifted(struct sched *s, uint32_t id)
{
	for (; (s->shifted || s->policy->shifts) && id < s->count; id++)
		if (s->entities[id].state == SCHED_READY && tell_place(s, &s->entities[id])) return id;
	s->shifted = false;
	return SCHED_NONE;
}

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why, int64_t now)
{
	bool goes_on = why == SCHED_PREEMPTED || why == SCHED_BALANCED;
	s->now = now;
	if (!goes_on && !s->policy->keeps_slice) e->slice_left = 0;
	e->state = SCHED_READY;
	e->ready_since = now;
	e->home = (int16_t)home_of(s, e);
	s->policy->enqueue(s, e, why);
	queue_add(s, &s->queue[e->home], sched_id(s, e));
	s->nready++;
	tell_place(s, e);
}

static void leave_cpu(struct sched *s, struct sched_entity *e)
{
	assert(e->state == SCHED_RUNNING && s->cpu[e->cpu].current == sched_id(s, e));
	s->cpu[e->cpu].current = SCHED_NONE;
	s->nrunning--;
}

static void leave_queue(struct sched *s, struct sched_entity *e)
{
	assert(e->state == SCHED_READY);
	queue_remove(s, &s->queue[e->home], e->rank);
	s->nready--;
}

void sched_ready(struct sched *s, uint32_t id, enum sched_why why, int64_t burst, int64_t now)
{
	struct sched_entity *e = &s->entities[id];
	assert(e->state == SCHED_IDLE);
	e->burst = burst;
	e->burst_used = 0;
	enqueue(s, e, why, now);
}

void sched_block(struct sched *s, uint32_t id, int64_t now)
{
	struct sched_entity *e = &s->entities[id];
	assert(e->state == SCHED_READY || e->state == SCHED_RUNNING);
	s->now = now;
	if (s->policy->block) s->policy->block(s, e);
	if (e->state == SCHED_READY) leave_queue(s, e);
	else leave_cpu(s, e);
	e->state = SCHED_IDLE;
}

static void give_way(struct sched *s, int cpu, enum sched_why why, int64_t now)
{
	struct sched_entity *e = &s->entities[s->cpu[cpu].current];
	leave_cpu(s, e);
	enqueue(s, e, why, now);
}

void sched_yield_cpu(struct sched *s, int cpu, int64_t now)
{
	give_way(s, cpu, SCHED_YIELDED, now);
}

void sched_charge(struct sched *s, int cpu, int64_t ran)
{
	struct sched_entity *e = &s->entities[s->cpu[cpu].current];
	e->burst_used += ran;
	if (e->burst != SCHED_UNTOLD) e->burst = e->burst > ran ? e->burst - ran : 0;
	if (e->slice_left != SCHED_FOREVER) e->slice_left = e->slice_left > ran ? e->slice_left - ran : 0;
	if (s->policy->charge) s->policy->charge(s, e, ran);
}

int64_t sched_slice(const struct sched *s, int cpu)
{
	return s->entities[s->cpu[cpu].current].slice_left;
}

void sched_expire(struct sched *s, int cpu, int64_t now)
{
	struct sched_entity *e = &s->entities[s->cpu[cpu].current];
	s->now = now;
	if (s->policy->expire) s->policy->expire(s, e);
	give_way(s, cpu, SCHED_EXPIRED, now);
}

int64_t sched_next_tick(const struct sched *s)
{
	return s->tick_at;
}

void sched_tick(struct sched *s, int64_t now)
{
	s->now = now;
	if (s->policy->tick) s->policy->tick(s);
}

uint32_t sched_current(const struct sched *s, int cpu)
{
	return s->cpu[cpu].current;
}

/* ---- the decision ---- */

static uint32_t pick(struct sched *s, const struct sched_queue *q, int cpu, struct sched_cpu *draw)
{
	return s->policy->pick ? s->policy->pick(s, q, cpu, draw) : sched_first(s, q, cpu);
}

/* The queue a CPU takes from: its own, or, when that has nobody for it, the longest that has. */
static struct sched_queue *queue_for(struct sched *s, int cpu)
{
	struct sched_queue *own = &s->queue[s->queues == 1 ? 0 : cpu], *longest = NULL;
	if (s->queues == 1 || sched_first(s, own, cpu) != SCHED_NONE) return own;
	for (int c = 0; c < s->queues; c++)
		if (sched_first(s, &s->queue[c], cpu) != SCHED_NONE && (!longest || s->queue[c].n > longest->n)) longest = &s->queue[c];
	return longest ? longest : own;
}

/* Give a CPU to the best of a queue. Returns whether there was one. */
static bool dispatch(struct sched *s, int cpu, int64_t now)
{
	struct sched_queue *q = queue_for(s, cpu);
	struct sched_cpu draw = {0};
	uint32_t id = pick(s, q, cpu, &draw);
	if (id == SCHED_NONE) return false;
	struct sched_entity *e = &s->entities[id];
	leave_queue(s, e);
	draw.since = now;
	draw.current = id;
	draw.beaten = sched_first(s, q, cpu);
	draw.others = s->nready;
	draw.stolen = q != &s->queue[s->queues == 1 ? 0 : cpu];
	draw.ready_before = now - e->ready_since;
	s->cpu[cpu] = draw;
	e->state = SCHED_RUNNING;
	e->cpu = (int16_t)cpu;
	e->slice_left = s->policy->slice ? s->policy->slice(s, e) : SCHED_FOREVER;
	s->cpu[cpu].slice = e->slice_left;
	s->nrunning++;
	return true;
}

/* The CPU whose running entity should make room for the best ready one: of several the one with the worst. -1: none. */
static int find_victim(struct sched *s)
{
	int victim = -1;
	for (int c = 0; c < s->cpus; c++) {
		struct sched_cpu draw;
		const struct sched_queue *q = &s->queue[s->queues == 1 ? 0 : c];
		if (s->cpu[c].current == SCHED_NONE || !q->n) continue;
		uint32_t best = pick(s, q, c, &draw);
		const struct sched_entity *running = &s->entities[s->cpu[c].current];
		if (best == SCHED_NONE || !s->policy->preempts(s, &s->entities[best], running)) continue;
		if (victim < 0 || sched_key_less(s->entities[s->cpu[victim].current].key, running->key)) victim = c;
	}
	return victim;
}

uint64_t sched_decide(struct sched *s, int64_t now)
{
	uint64_t decided = 0;
	s->now = now;
	for (int c = 0; c < s->cpus && s->nready; c++)
		if (s->cpu[c].current == SCHED_NONE && dispatch(s, c, now)) decided |= 1ull << c;
	for (int c; s->policy->preempts && s->nready && (c = find_victim(s)) >= 0; decided |= 1ull << c) {
		give_way(s, c, SCHED_PREEMPTED, now);
		bool taken = dispatch(s, c, now);
		assert(taken);
	}
	return decided;
}
