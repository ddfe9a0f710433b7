/*
 * timers.c - see timers.h. One that goes off once is over then; when POSIX timers go off is not looked at.
 */
#include "real/observe/timers.h"

#define SECOND INT64_C(1000000000)
#define LATE SECOND            /* its signal may come so much later, and be seen so much later */

void timers_alarm(struct timers *ts, int64_t t, unsigned seconds)
{
	ts->alarm = seconds ? t + seconds * SECOND : 0;
}

void timers_interval(struct timers *ts, int64_t t, int which, const struct itimerval *v)
{
	bool set = !v || v->it_value.tv_sec || v->it_value.tv_usec, again = !v || v->it_interval.tv_sec || v->it_interval.tv_usec;
	bool endless = again || v->it_value.tv_sec > INT32_MAX;
	if (which != ITIMER_REAL) ts->cpu |= set;
	else ts->alarm = !set ? 0 : endless ? INT64_MAX : t + v->it_value.tv_sec * SECOND + v->it_value.tv_usec * 1000;
}

void timers_posix(struct timers *ts, int32_t id, bool set)
{
	bool shared = id < 0 || id > 62;
	uint64_t bit = UINT64_C(1) << (shared ? 63 : id);
	if (set) ts->posix |= bit;
	else if (!shared) ts->posix &= ~bit;
}

static bool may_end(const struct timers *ts, int64_t t)
{
	return ts->cpu || ts->posix || (ts->alarm && t - LATE <= ts->alarm);
}

/* Waits of which it may be said that nobody can end them. */
static bool may_last(enum wait_why why)
{
	switch (why) {
	case WAIT_CHILD: case WAIT_VFORK: case WAIT_READ: case WAIT_WRITE: case WAIT_MSGRECV: case WAIT_MSGSEND: case WAIT_POLL: case WAIT_OPEN:
	case WAIT_LOCK: case WAIT_SEM: case WAIT_FLOCK: case WAIT_OTHERS:
		return true;
	default:
		return false;
	}
}

void timers_judge(const struct timers *ts, bool seen, int64_t t, struct wait *w)
{
	if (!may_last((enum wait_why)w->why) || w->timed) return;
	w->timed = may_end(ts, t);
	w->perhaps_timed = !w->timed && !seen;
}
