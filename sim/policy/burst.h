/*
 * burst.h - how long a CPU burst will be: as the owner told it, or as the bursts before let expect (exponential average).
 */
#ifndef PROCLAB_SIM_POLICY_BURST_H
#define PROCLAB_SIM_POLICY_BURST_H

#include "sim/policy/policy.h"

/* The first rows of the parameters of a policy that goes by bursts. */
enum { BURST_GUESS, BURST_ALPHA };
#define BURST_PARAMS \
	[BURST_GUESS] = {.name = "guess", .help = "first guess of a burst's length, where it is not told", .value = 10, .least = 0, \
	                 .most = 1000000000, .time = true}, \
	[BURST_ALPHA] = {.name = "alpha", .help = "weight of the last burst in the next guess, in percent", .value = 50, .least = 0, \
	                 .most = 100}

void burst_arrive(struct sched *s, struct sched_entity *e);
/* A burst has ended: the next guess. */
void burst_block(struct sched *s, struct sched_entity *e);
/* What is left of the burst. */
int64_t burst_left(const struct sched_entity *e);
void burst_enqueue(struct sched *s, struct sched_entity *e, enum sched_why why);
void burst_show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size);

#endif
