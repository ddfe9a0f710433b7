/*
 * sjf.c - shortest job first: the shortest next CPU burst, which then runs to its end.
 */
#include "sim/policy/burst.h"

const struct policy policy_sjf = {
	.name = "sjf",
	.summary = "shortest next CPU burst first; nobody is preempted",
	.source = "Silberschatz, Galvin, Gagne: Operating System Concepts, 5.3.2",
	.params = {BURST_PARAMS},
	.arrive = burst_arrive,
	.enqueue = burst_enqueue,
	.block = burst_block,
	.noun = "next burst",
	.timed = true,
	.measure = "shortest next burst,",
	.show = burst_show,
};
