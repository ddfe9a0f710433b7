/*
 * periodic.h - what the policies for periodic work share.
 */
#ifndef PROCLAB_SIM_POLICY_PERIODIC_H
#define PROCLAB_SIM_POLICY_PERIODIC_H

#include "sim/policy/policy.h"

/* A strictly better key takes the CPU. */
bool periodic_preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running);
/* A time, or "none". */
void periodic_show(int64_t time, int64_t unit, char *buf, size_t size);

#endif
