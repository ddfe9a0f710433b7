/*
 * sched.c - who runs next: the threads that are READY, in one queue for all CPUs, each for a quantum (round robin).
 */
#include <string.h>

#include "sim/kernel/core.h"

void sched_add(struct machine *m, struct thread *t, enum ready_why why)
{
	(void)why;
	m->queue = sim_grow(m->queue, m->nqueue, &m->cap_queue, sizeof *m->queue);
	m->queue[m->nqueue++] = t->tid;
}

static void take(struct machine *m, uint32_t i)
{
	memmove(&m->queue[i], &m->queue[i + 1], (--m->nqueue - i) * sizeof *m->queue);
}

void sched_remove(struct machine *m, struct thread *t)
{
	for (uint32_t i = 0; i < m->nqueue; i++)
		if (m->queue[i] == t->tid) {
			take(m, i);
			return;
		}
}

static uint32_t find(const struct machine *m, int cpu)
{
	uint32_t i = 0;
	while (i < m->nqueue && !(thread_find(m, m->queue[i])->affinity >> cpu & 1)) i++;
	return i;
}

bool sched_has(const struct machine *m, int cpu)
{
	return find(m, cpu) < m->nqueue;
}

int32_t sched_pick(struct machine *m, int cpu)
{
	uint32_t i = find(m, cpu);
	if (i == m->nqueue) return 0;
	int32_t tid = m->queue[i];
	take(m, i);
	return tid;
}

int64_t sched_slice(const struct machine *m, const struct thread *t)
{
	(void)t;
	return m->config->quantum;
}
