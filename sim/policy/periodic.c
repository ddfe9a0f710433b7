/*
 * periodic.c - what the policies for periodic work share.
 */
#include "sim/policy/periodic.h"

#include <stdio.h>

bool periodic_preempts(const struct sched *s, const struct sched_entity *ready, const struct sched_entity *running)
{
	(void)s;
	return ready->key.a < running->key.a;
}

void periodic_show(int64_t time, int64_t unit, char *buf, size_t size)
{
	if (time == SCHED_FOREVER) snprintf(buf, size, "none");
	else sched_show_time(time, unit, buf, size);
}
