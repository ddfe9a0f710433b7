/*
 * posix_timer.c - timers that a process makes (timer_create(2)); see posix_timer.h.
 */
#include "sim/kernel/posix_timer.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "sim/kernel/core.h"
#include "sim/kernel/times.h"

#define SECOND 1000000000

/* struct sigevent, as x86-64 Linux has it. */
struct kernel_sigevent {
	uint64_t value;
	int32_t sig, notify, tid, fill[11];
};

struct spec {
	int64_t period_sec, period_nsec, sec, nsec;
};

static struct posix_timer *find(struct process *p, int64_t id)
{
	for (uint32_t i = 0; i < p->ntimers; i++)
		if (p->timers[i].id == (int32_t)id) return &p->timers[i];
	return NULL;
}

static void disarm(struct machine *m, const struct process *p, struct posix_timer *t)
{
	if (t->armed) timer_cancel(m, t->next, TIMER_POSIX, (uint32_t)p->pid);
	t->armed = false;
}

static void arm(struct machine *m, const struct process *p, struct posix_timer *t, int64_t next)
{
	t->next = next;
	t->armed = next != TIME_NEVER;
	if (t->armed) timer_set(m, next, TIMER_POSIX, (uint32_t)p->pid);
}

/* The first time after now that it fires, and how many times it would have done so before. */
static int64_t next_after(const struct posix_timer *t, int64_t now, int64_t *missed)
{
	*missed = 0;
	if (!t->period) return TIME_NEVER;
	*missed = now > t->next ? (now - t->next) / t->period : 0;
	return t->next + (*missed + 1) * t->period;
}

/* ---- Firing ---------------------------------------------------------------------------------------------------------------- */

static bool is_its(const struct sig_info *info, int32_t id)
{
	return info->code == SI_TIMER && (int32_t)info->timer == id;
}

static bool waits_in(const struct pending *pending, int32_t id)
{
	for (uint32_t i = 0; i < pending->n; i++)
		if (is_its(&pending->list[i], id)) return true;
	return false;
}

/* Its signal is pending: not ignored, nor lost in another of the same number, nor taken at once. */
static bool is_pending(const struct machine *m, const struct process *p, int32_t id)
{
	bool found = waits_in(&p->pending, id);
	for (uint32_t i = 0; !found && i < p->ntid; i++) found = waits_in(&thread_find(m, p->tids[i])->pending, id);
	return found;
}

static void stand_still(struct machine *m, int32_t pid, int32_t id)
{
	int64_t missed;
	struct process *p = process_edit(m, pid);
	struct posix_timer *t = p && !p->zombie ? find(p, id) : NULL;
	if (!t) return;
	t->sent = is_pending(m, p, id);
	if (!t->sent) arm(m, p, t, next_after(t, m->now, &missed));
}

static void expire(struct machine *m, struct process *p, struct posix_timer *t)
{
	int64_t missed;
	int32_t pid = p->pid, id = t->id, tid = t->tid;
	struct sig_info info = {.sig = t->sig, .code = SI_TIMER, .value = t->value, .timer = (uint32_t)id};
	t->armed = false;
	if (t->notify == SIGEV_NONE) {
		arm(m, p, t, next_after(t, m->now, &missed));
		return;
	}
	signal_send(m, 0, pid, tid, &info);
	stand_still(m, pid, id);
}

static struct posix_timer *due(struct process *p, int64_t now)
{
	for (uint32_t i = 0; i < p->ntimers; i++)
		if (p->timers[i].armed && p->timers[i].next <= now) return &p->timers[i];
	return NULL;
}

void posix_timers_fire(struct machine *m, int32_t pid)
{
	struct process *p;
	struct posix_timer *t;
	while ((p = process_edit(m, pid)) && (t = due(p, m->now))) expire(m, p, t);
}

void posix_timer_taken(struct machine *m, struct process *p, struct sig_info *info)
{
	int64_t missed;
	struct posix_timer *t = find(p, (int32_t)info->timer);
	if (!t || !t->sent) return;
	t->sent = false;
	int64_t next = next_after(t, m->now, &missed);
	t->overrun = missed > INT32_MAX ? INT32_MAX : (int32_t)missed;
	info->timer |= (uint64_t)t->overrun << 32;
	arm(m, p, t, next);
}

void posix_timers_end(struct machine *m, struct process *p)
{
	for (uint32_t i = 0; i < p->ntimers; i++) disarm(m, p, &p->timers[i]);
	p->ntimers = 0;
}

/* ---- Calls ----------------------------------------------------------------------------------------------------------------- */

static int64_t wrong_event(const struct call *c, const struct kernel_sigevent *e)
{
	if (e->notify == SIGEV_NONE) return 0;
	if (e->notify != SIGEV_SIGNAL && e->notify != SIGEV_THREAD_ID) return -EINVAL;
	if (e->sig < 1 || e->sig > SIGNALS) return -EINVAL;
	const struct thread *t = e->notify == SIGEV_THREAD_ID ? thread_find(c->m, e->tid) : c->t;
	return t && t->pid == c->p->pid ? 0 : -EINVAL;
}

/* Clocks of CPU time are there, but have no timers here. */
static int64_t wrong_clock(struct call *c, int64_t clock)
{
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_TAI) return 0;
	if (clock_read(c, clock) < 0) return -EINVAL;
	not_simulated(c, "a timer of a clock of CPU time is not simulated: timer_create fails with ENOTSUP");
	return -ENOTSUP;
}

int64_t sys_timer_create(struct call *c)
{
	struct process *p = c->p;
	struct kernel_sigevent e = {.sig = SIGALRM, .notify = SIGEV_SIGNAL, .value = p->next_timer};
	int64_t code = wrong_clock(c, c->args[0]);
	int32_t id = (int32_t)p->next_timer;
	if (code) return code;
	if (c->args[1] && call_load(c, &e, c->args[1], sizeof e)) return -EFAULT;
	if ((code = wrong_event(c, &e))) return code;
	if (call_store(c, c->args[2], &id, sizeof id)) return -EFAULT;
	p->next_timer++;
	p->timers = sim_grow(p->timers, p->ntimers, &p->cap_timers, sizeof *p->timers);
	struct posix_timer *t = &p->timers[p->ntimers++];
	memset(t, 0, sizeof *t);
	*t = (struct posix_timer){
		.id = id, .clock = (int32_t)c->args[0], .notify = e.notify, .sig = e.sig, .value = e.value, .next = TIME_NEVER};
	t->tid = e.notify == SIGEV_THREAD_ID ? e.tid : 0;
	return 0;
}

static int64_t store_setting(struct call *c, int64_t address, const struct posix_timer *t)
{
	int64_t missed, next = t->next;
	if (t->sent) next = next_after(t, c->m->now, &missed);
	int64_t left = next == TIME_NEVER ? 0 : next > c->m->now ? next - c->m->now : 1;
	struct spec out = {t->period / SECOND, t->period % SECOND, left / SECOND, left % SECOND};
	return call_store(c, address, &out, sizeof out);
}

static bool wrong_time(int64_t sec, int64_t nsec)
{
	return sec < 0 || nsec < 0 || nsec >= SECOND;
}

int64_t sys_timer_settime(struct call *c)
{
	struct spec in;
	struct posix_timer *t = find(c->p, c->args[0]);
	if (!c->args[2]) return -EINVAL;
	if (call_load(c, &in, c->args[2], sizeof in)) return -EFAULT;
	if (!t || wrong_time(in.period_sec, in.period_nsec) || wrong_time(in.sec, in.nsec)) return -EINVAL;
	if (c->args[3] && store_setting(c, c->args[3], t)) return -EFAULT;
	int64_t base = c->args[1] & TIMER_ABSTIME ? c->m->now - clock_read(c, t->clock) : c->m->now;
	int64_t next = in.sec || in.nsec ? time_after(base, in.sec, in.nsec) : TIME_NEVER;
	disarm(c->m, c->p, t);
	t->sent = false;
	t->overrun = 0;
	t->period = next == TIME_NEVER ? 0 : time_after(0, in.period_sec, in.period_nsec);
	arm(c->m, c->p, t, next != TIME_NEVER && next < c->m->now ? c->m->now : next);
	return 0;
}

int64_t sys_timer_gettime(struct call *c)
{
	const struct posix_timer *t = find(c->p, c->args[0]);
	return t ? store_setting(c, c->args[1], t) : -EINVAL;
}

int64_t sys_timer_getoverrun(struct call *c)
{
	const struct posix_timer *t = find(c->p, c->args[0]);
	return t ? t->overrun : -EINVAL;
}

int64_t sys_timer_delete(struct call *c)
{
	struct posix_timer *t = find(c->p, c->args[0]);
	if (!t) return -EINVAL;
	disarm(c->m, c->p, t);
	uint32_t i = (uint32_t)(t - c->p->timers);
	memmove(t, t + 1, (--c->p->ntimers - i) * sizeof *t);
	return 0;
}
