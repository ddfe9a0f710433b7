/*
 * timers.h - which timers of a process may still go off, as far as its calls were seen: their signal ends a wait that nobody else
 * can end.
 *
 * In doubt one may: a wait that ends by itself must never be taken for a deadlock.
 */
#ifndef PROCLAB_REAL_TIMERS_H
#define PROCLAB_REAL_TIMERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>

#include "trace/event.h"

/* All zero: none. A child has none, and an exec keeps that of alarm(2); a process has one for all its threads. */
struct timers {
	int64_t alarm;             /* until when alarm(2)'s, which is ITIMER_REAL, may go off, ns; 0 it is not set */
	bool cpu;                  /* ITIMER_VIRTUAL or ITIMER_PROF was set */
	uint64_t posix;            /* a bit for each POSIX timer that was set, the last one for all of higher numbers */
};

/* alarm(2) at t; 0 takes it back. */
void timers_alarm(struct timers *ts, int64_t t, unsigned seconds);
/* setitimer(2); value NULL: not known. */
void timers_interval(struct timers *ts, int64_t t, int which, const struct itimerval *value);
/* timer_settime(2), timer_delete(2). */
void timers_posix(struct timers *ts, int32_t id, bool set);
/* Say of a wait that begins at t whether one may end it; seen: whether calls that set timers are seen at all. */
void timers_judge(const struct timers *ts, bool seen, int64_t t, struct wait *w);

#endif
