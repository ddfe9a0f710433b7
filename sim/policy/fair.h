/*
 * fair.h - what the fair policies share: Linux's weights of nice values, and virtual time.
 */
#ifndef PROCLAB_SIM_POLICY_FAIR_H
#define PROCLAB_SIM_POLICY_FAIR_H

#include "sim/policy/policy.h"

/* 1024 for nice 0; a step of nice is a factor of about 1.25. */
int64_t fair_weight(const struct sched_entity *e);
/* CPU time as virtual time: 1/1024 of the owner's unit for nice 0. */
int64_t fair_virtual(const struct sched_entity *e, int64_t ran);
/* Weights of all that are ready in a CPU's queue or running from it. */
int64_t fair_weights(const struct sched *s, int cpu);
/* Whether an entity takes part in the queue of a CPU: is ready in it, or runs. */
bool fair_active(const struct sched *s, const struct sched_entity *e, int cpu);
void fair_show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size);

#endif
