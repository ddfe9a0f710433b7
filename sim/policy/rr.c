/*
 * rr.c - round robin: first come, first served, but for one quantum at a time.
 */
#include "sim/policy/policy.h"

int64_t sched_slice_quantum(struct sched *s, struct sched_entity *e)
{
	return e->slice_left > 0 ? e->slice_left : s->options.quantum;
}

static void show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	sched_show_time(e->ready_since, unit, buf, size);
	(void)s;
}

const struct policy policy_rr = {
	.name = "rr",
	.summary = "round robin: each in turn, for a quantum at most",
	.source = "Arpaci-Dusseau: Operating Systems, Three Easy Pieces, chapter 7",
	.quantum = true,
	.enqueue = sched_enqueue_fifo,
	.slice = sched_slice_quantum,
	.measure = "its turn, ready since",
	.show = show,
};
