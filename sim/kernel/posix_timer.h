/*
 * posix_timer.h - timers that a process makes (timer_create(2)).
 *
 * One that has sent its signal stands still until the signal is taken; how often it would have fired meanwhile is reckoned then,
 * and is the overrun. The machine's list of timers knows only whose timer is due.
 */
#ifndef PROCLAB_SIM_KERNEL_POSIX_TIMER_H
#define PROCLAB_SIM_KERNEL_POSIX_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct machine;
struct process;
struct sig_info;

struct posix_timer {
	int32_t id, clock;
	int32_t notify, sig, tid;     /* tid 0: to the process */
	int32_t overrun;              /* of the signal that was taken last */
	uint64_t value;
	int64_t next, period;         /* ns of the machine; TIME_NEVER: not set. Period 0: once */
	bool armed;                   /* the machine's timer is set */
	bool sent;                    /* its signal is pending; next is when it was sent */
};

/* Those of p that are due. p may have ended afterwards. */
void posix_timers_fire(struct machine *m, int32_t pid);
/* p takes a signal with SI_TIMER: fill in the overrun and let the timer go on. */
void posix_timer_taken(struct machine *m, struct process *p, struct sig_info *info);
/* At exec and exit. */
void posix_timers_end(struct machine *m, struct process *p);

#endif
