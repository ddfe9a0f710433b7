/*
 * queues.c - see queues.h. Only processes that are there are looked at, and of them only those with a thread that is ready.
 */
#include "trace/queues.h"

#include <stdlib.h>

#include "trace/memory.h"

struct turn turn_of(const struct trace *t, const struct world_thread *th)
{
	const struct event *e = trace_get(t, th->placed);
	if (!e) return (struct turn){0};
	return e->kind == EV_SCHED ? e->sched.turn : e->state.turn;
}

const char *choice_of(const struct trace *t, const struct world_thread *th)
{
	const struct event *e = trace_get(t, th->chosen);
	const char *why = !e ? NULL : e->kind == EV_SCHED ? e->sched.decision : e->state.decision;
	return why ? why : "";
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_turn(const void *pa, const void *pb)
{
	const struct queued *a = pa, *b = pb;
	const struct turn *x = &a->turn, *y = &b->turn;
	int order = compare(x->queue, y->queue);
	if (!order) order = compare(x->level, y->level);
	if (!order) order = compare(x->key, y->key);
	if (!order) order = compare(x->order, y->order);
	if (!order) order = compare(a->thread->acc.since, b->thread->acc.since);
	return order ? order : compare(a->thread->tid, b->thread->tid);
}

static void add(struct queues *q, const struct trace *t, const struct world_thread *th)
{
	if (q->count == q->cap) {
		q->cap = q->cap ? q->cap * 2 : 16;
		q->list = realloc(q->list, q->cap * sizeof *q->list);
		memory_check(q->list);
	}
	q->list[q->count++] = (struct queued){th, turn_of(t, th)};
}

void queues_make(struct queues *q, const struct trace *t, const struct world *w)
{
	q->count = 0;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		if (!w->procs[i].threads_in[STATE_READY]) continue;
		for (const struct world_thread *th = world_threads(w, &w->procs[i]); th; th = world_next_thread(w, th))
			if (th->state == STATE_READY) add(q, t, th);
	}
	if (q->count) qsort(q->list, q->count, sizeof *q->list, by_turn);
}

void queues_clear(struct queues *q)
{
	free(q->list);
	*q = (struct queues){0};
}

const struct queued *queues_first(const struct queues *q, int cpu, bool per_cpu)
{
	for (size_t i = 0; i < q->count; i++)
		if (!per_cpu || q->list[i].turn.queue == cpu + 1) return &q->list[i];
	return NULL;
}
