/*
 * srtf.c - shortest remaining time first: as sjf, but who comes with less than the running one has left takes the CPU
 * (also called shortest time-to-completion first).
 */
#include "sim/policy/burst.h"

static bool preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	(void)s;
	return ready->key.a < burst_left(running);
}

const struct policy policy_srtf = {
	.name = "srtf",
	.alias = "stcf",
	.summary = "shortest remaining time first: sjf with preemption",
	.source = "Arpaci-Dusseau: Operating Systems, Three Easy Pieces, chapter 7",
	.params = {BURST_PARAMS},
	.arrive = burst_arrive,
	.enqueue = burst_enqueue,
	.block = burst_block,
	.preempts = preempts,
	.noun = "time left",
	.timed = true,
	.measure = "shortest time left,",
	.show = burst_show,
};
