/*
 * fair.c - weights and virtual time.
 */
#include "sim/policy/fair.h"

#include <stdio.h>

/* Linux, kernel/sched/core.c: sched_prio_to_weight, from nice -20 to 19. */
static const int32_t weights[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
	1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
	110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
};

int64_t fair_weight(const struct sched_entity *e)
{
	int32_t nice = e->params.nice < -20 ? -20 : e->params.nice > 19 ? 19 : e->params.nice;
	return weights[nice + 20];
}

int64_t fair_virtual(const struct sched_entity *e, int64_t ran)
{
	return (int64_t)((double)ran * (1024.0 * 1024.0) / (double)fair_weight(e));
}

bool fair_active(const struct sched *s, const struct sched_entity *e, int cpu)
{
	if (e->state == SCHED_RUNNING) return s->queues == 1 || e->cpu == cpu;
	return e->state == SCHED_READY && (s->queues == 1 || e->home == cpu);
}

int64_t fair_weights(const struct sched *s, int cpu)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < s->count; i++)
		if (fair_active(s, &s->entities[i], cpu)) sum += fair_weight(&s->entities[i]);
	return sum ? sum : 1024;
}

void fair_show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	snprintf(buf, size, "%.1f", (double)e->share / 1024.0 / (double)unit);
	(void)s;
}
