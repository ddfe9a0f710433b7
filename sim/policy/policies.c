/*
 * policies.c - the list of policies, and what they share.
 */
#include <stdio.h>

#include "sim/policy/policy.h"

#define POLICY_LIST(X) \
	X(fcfs) X(sjf) X(srtf) X(rr) X(priority) X(mlfq) X(lottery) X(stride) X(cfs) X(eevdf) X(edf) X(rm)

#define X(name) extern const struct policy policy_##name;
POLICY_LIST(X)
#undef X

const struct policy *const policies[] = {
#define X(name) &policy_##name,
	POLICY_LIST(X)
#undef X
	NULL,
};

int64_t policy_value(const struct sched *s, int param, int level)
{
	return s->options.value[param][level];
}

int64_t sched_back(struct sched *s)
{
	return ++s->back;
}

int64_t sched_front(struct sched *s)
{
	return --s->front;
}

void sched_show_time(int64_t time, int64_t unit, char *buf, size_t size)
{
	if (unit == 1) snprintf(buf, size, "%lld", (long long)time);
	else snprintf(buf, size, "%.3g", (double)time / (double)unit);
}
