/*
 * fcfs.c - first come, first served: who became ready first has the CPU until he waits or ends.
 */
#include "sim/policy/policy.h"

void sched_enqueue_fifo(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	if (why == SCHED_PREEMPTED || why == SCHED_BALANCED) return;
	e->key = (struct sched_key){0, sched_back(s)};
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	sched_show_time(e->ready_since, unit, buf, size);
	(void)s;
}

const struct policy policy_fcfs = {
	.name = "fcfs",
	.alias = "fifo",
	.summary = "first come, first served; nobody is ever preempted",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, 5.3.1",
	.enqueue = sched_enqueue_fifo,
	.measure = "first in the queue, ready since",
	.show = show,
};
