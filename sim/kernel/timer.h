/*
 * timer.h - what is to happen at a time: one list, latest first, so that the next to fire is the last.
 *
 * A timer is told from another by (time, kind, id) alone, so that equal machines have equal lists however they came to them.
 */
#ifndef PROCLAB_SIM_KERNEL_TIMER_H
#define PROCLAB_SIM_KERNEL_TIMER_H

#include <stdint.h>

struct machine;

enum timer_kind {
	TIMER_THREAD,      /* id: tid whose wait has a limit */
	TIMER_ALARM,       /* id: pid whose real-time interval timer fires */
	TIMER_POSIX,       /* id: pid one of whose POSIX timers fires */
	TIMER_OBJECT,      /* id: an object; its own affair (object_timer) */
};

struct timer {
	int64_t at;        /* virtual ns */
	uint32_t kind;     /* enum timer_kind */
	uint32_t id;
};

struct timers {
	struct timer *list;
	uint32_t n, cap;
};

void timer_set(struct machine *m, int64_t at, enum timer_kind kind, uint32_t id);
/* No harm when there is no such timer. */
void timer_cancel(struct machine *m, int64_t at, enum timer_kind kind, uint32_t id);

#endif
