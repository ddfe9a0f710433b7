/*
 * burst.c - the length of the next CPU burst. guess' = alpha * last + (1 - alpha) * guess (Silberschatz, 5.3.2).
 */
#include "sim/policy/burst.h"

#include <stdio.h>

void burst_arrive(struct sched *s, struct sched_entity *e)
{
	e->guess = policy_value(s, BURST_GUESS, 0);
}

void burst_block(struct sched *s, struct sched_entity *e)
{
	int64_t alpha = policy_value(s, BURST_ALPHA, 0);
	if (e->burst_used) e->guess = (alpha * e->burst_used + (100 - alpha) * e->guess) / 100;
}

int64_t burst_left(const struct sched_entity *e)
{
	if (e->burst != SCHED_UNTOLD) return e->burst;
	return e->guess > e->burst_used ? e->guess - e->burst_used : 0;
}

void burst_enqueue(struct sched *s, struct sched_entity *e, enum sched_why why)
{
	e->key = (struct sched_key){burst_left(e), sched_id(s, e)};
	(void)why;
}

void burst_show(const struct sched *s, const struct sched_entity *e, int64_t unit, char *buf, size_t size)
{
	char time[32];
	sched_show_time(burst_left(e), unit, time, sizeof time);
	snprintf(buf, size, "%s%s", time, e->burst == SCHED_UNTOLD ? " (a guess)" : "");
	(void)s;
}
