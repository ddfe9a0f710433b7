/*
 * queue.c - ready queues: a binary heap by key, and the searches that policies need in it.
 */
#include "sim/policy/queue.h"

#include <assert.h>

#include "sim/policy/policy.h"

bool sched_key_less(struct sched_key a, struct sched_key b)
{
	return a.a < b.a || (a.a == b.a && a.b < b.b);
}

static bool less(const struct sched *s, uint32_t a, uint32_t b)
{
	return sched_key_less(s->entities[a].key, s->entities[b].key);
}

static void put(struct sched *s, struct sched_queue *q, uint32_t rank, uint32_t id)
{
	q->ids[rank] = id;
	s->entities[id].rank = rank;
}

static void sift_up(struct sched *s, struct sched_queue *q, uint32_t rank)
{
	uint32_t id = q->ids[rank];
	for (; rank && less(s, id, q->ids[(rank - 1) / 2]); rank = (rank - 1) / 2) put(s, q, rank, q->ids[(rank - 1) / 2]);
	put(s, q, rank, id);
}

static void sift_down(struct sched *s, struct sched_queue *q, uint32_t rank)
{
	uint32_t id = q->ids[rank];
	for (uint32_t child; (child = 2 * rank + 1) < q->n; rank = child) {
		if (child + 1 < q->n && less(s, q->ids[child + 1], q->ids[child])) child++;
		if (!less(s, q->ids[child], id)) break;
		put(s, q, rank, q->ids[child]);
	}
	put(s, q, rank, id);
}

void queue_add(struct sched *s, struct sched_queue *q, uint32_t id)
{
	assert(q->n < s->cap);
	put(s, q, q->n++, id);
	sift_up(s, q, q->n - 1);
}

void queue_remove(struct sched *s, struct sched_queue *q, uint32_t rank)
{
	assert(rank < q->n);
	uint32_t last = q->ids[--q->n];
	if (rank == q->n) return;
	put(s, q, rank, last);
	sift_up(s, q, rank);
	sift_down(s, q, s->entities[last].rank);
}

void sched_reorder(struct sched *s, struct sched_queue *q)
{
	s->shifted = true;
	for (uint32_t i = q->n / 2; i-- > 0;) sift_down(s, q, i);
}

uint32_t sched_first(const struct sched *s, const struct sched_queue *q, int cpu)
{
	uint32_t best = SCHED_NONE;
	if (q->n && sched_allowed(&s->entities[q->ids[0]], cpu)) return q->ids[0];
	for (uint32_t i = 1; i < q->n; i++)
		if (sched_allowed(&s->entities[q->ids[i]], cpu) && (best == SCHED_NONE || less(s, q->ids[i], best))) best = q->ids[i];
	return best;
}
