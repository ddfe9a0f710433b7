/*
 * eevdf.c - earliest eligible virtual deadline first: of those who have not had more than their share (virtual time not after the
 * average), the one whose virtual deadline, a slice's worth of virtual time later, comes first.
 *
 * Who goes to wait keeps his lag: what he was owed, or had too much, counts when he comes back.
 */
#include <stdio.h>

#include "sim/policy/fair.h"

enum { SLICE };

/* The weighted average of virtual times in a CPU's queue. */
static int64_t average(const struct sched *s, int cpu)
{
	double sum = 0, weight = 0;
	for (uint32_t i = 0; i < s->count; i++) {
		const struct sched_entity *e = &s->entities[i];
		if (!fair_active(s, e, cpu)) continue;
		sum += (double)(e->share - s->floor) * (double)fair_weight(e);
		weight += (double)fair_weight(e);
	}
	return weight > 0 ? s->floor + (int64_t)(sum / weight) : s->floor;
}

static int64_t worth(const struct sched *s, const struct sched_entity *e)
{
	return fair_virtual(e, policy_value(s, SLICE, 0));
}

static void enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	/* ready or running so far: it does not count itself, since its own state is set before */
	uint8_t state = e->state;
	if (why == SCHED_ARRIVED || why == SCHED_WOKEN) {
		e->state = SCHED_IDLE;
		e->share = average(s, e->home) - e->lag;
		e->state = state;
		e->lag = 0;
		e->deadline = e->share + worth(s, e);
	} else if (e->share >= e->deadline) e->deadline = e->share + worth(s, e);
	e->key = (struct sched_key){e->deadline, sched_id(s, e)};
}

static void charge(struct sched *s, struct sched_entity *e, int64_t ran)
{
	e->share += fair_virtual(e, ran);
	(void)s;
}

static void block(struct sched *s, struct sched_entity *e)
{
	int64_t most = 2 * worth(s, e), lag = average(s, e->state == SCHED_RUNNING ? e->cpu : e->home) - e->share;
	e->lag = lag > most ? most : lag < -most ? -most : lag;
}

static int64_t slice(struct sched *s, struct sched_entity *e)
{
	int64_t least = INT64_MAX;
	for (uint32_t i = 0; i < s->count; i++)
		if (fair_active(s, &s->entities[i], e->cpu) && s->entities[i].share < least) least = s->entities[i].share;
	if (least != INT64_MAX && least > s->floor) s->floor = least;
	return e->slice_left > 0 && e->slice_left != SCHED_FOREVER ? e->slice_left : policy_value(s, SLICE, 0);
}

static bool eligible(const struct sched_entity *e, int64_t now)
{
	return e->share <= now;
}

/* Whether a is further behind his share than b. */
static bool further_behind(const struct sched *s, const struct sched_entity *a, const struct sched_entity *b)
{
	return sched_key_less((struct sched_key){a->share, sched_id(s, a)}, (struct sched_key){b->share, sched_id(s, b)});
}

static uint32_t pick(struct sched *s, const struct sched_queue *q, int cpu, struct sched_cpu *draw)
{
	uint32_t best = SCHED_NONE, behind = SCHED_NONE;
	int64_t now = average(s, cpu);
	for (uint32_t i = 0; i < q->n; i++) {
		const struct sched_entity *e = &s->entities[q->ids[i]];
		if (!sched_allowed(e, cpu)) continue;
		if (behind == SCHED_NONE || further_behind(s, e, &s->entities[behind])) behind = q->ids[i];
		if (eligible(e, now) && (best == SCHED_NONE || sched_key_less(e->key, s->entities[best].key))) best = q->ids[i];
	}
	(void)draw;
	return best != SCHED_NONE ? best : behind; /* rounding, or those who are eligible run elsewhere */
}

/* Who is not eligible comes after all who are. */
static void place(const struct sched *s, const struct sched_entity *e, struct sched_place *out)
{
	if (e->state != SCHED_READY || eligible(e, average(s, e->home))) return;
	out->level = 1;
	out->key = (struct sched_key){e->share, sched_id(s, e)};
	out->note = "not eligible yet";
}

static bool preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	return eligible(ready, average(s, running->cpu)) && ready->deadline < running->deadline;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	snprintf(buf, size, "%.1f (vruntime %.1f)", (double)e->deadline / 1024.0 / (double)unit,
		(double)e->share / 1024.0 / (double)unit);
	(void)s;
}

const struct policy policy_eevdf = {
	.name = "eevdf",
	.summary = "Linux since 6.6: of those behind their share, the earliest virtual deadline",
	.source = "Stoica, Abdel-Wahab: Earliest Eligible Virtual Deadline First, 1995",
	.params = {
		[SLICE] = {.name = "slice", .help = "length of a slice", .value = 3, .least = 1, .most = 1000000000, .time = true},
	},
	.enqueue = enqueue,
	.charge = charge,
	.block = block,
	.slice = slice,
	.pick = pick,
	.preempts = preempts,
	.noun = "deadline",
	.timed = true,
	.place = place,
	.shifts = true,
	.measure = "earliest eligible deadline",
	.show = show,
};
