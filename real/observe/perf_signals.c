/*
 * perf_signals.c - signals in tiers R and P: who or what sends them, and what becomes of them.
 *
 * R has the kernel's own word, but for signals that are taken out of the pending ones: rt_sigtimedwait's result tells of those,
 * and what a signalfd gave is looked at in the reader's memory. P has kill(2) alone; what becomes of its signals follows from
 * what the target says it does with them, and the rest from the ends of processes.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"
#include "real/observe/signals.h"

/* One signal and what is known of it. */
struct sending {
	const struct tree_task *from;  /* NULL: nobody in the tree, */
	int32_t outside;               /* but this process; 0 */
	struct tree_task *to;
	bool thread;                   /* to this thread alone */
	int sig;
	enum signal_cause cause;
	enum precision p;
};

static uint64_t bit(int sig)
{
	return UINT64_C(1) << (sig - 1);
}

static void tell(struct perf_tier *pt, int64_t t, const struct sending *s, enum signal_stage stage)
{
	struct event e = {.kind = EV_SIGNAL, .t = t, .cpu = UNKNOWN, .precision = (uint8_t)s->p,
		.signal = {.to = s->to->proc->pid, .to_tid = s->thread ? s->to->tid : 0, .sig = (int16_t)s->sig,
		.stage = (uint8_t)stage, .cause = (uint8_t)s->cause}};
	if (s->from) e.pid = s->from->proc->pid, e.tid = s->from->tid;
	else e.pid = e.tid = s->outside;
	if (s->cause == SIGNAL_CAUSE_PROCLAB) e.pid = pt->o->options.supervisor;
	tree_tell(pt->o->tree, &e);
}

/* What becomes of a signal, from what the target says. One that ends it is told with its end, one that stops it with the stop. */
static void tell_fate(struct perf_tier *pt, int64_t t, const struct sending *s)
{
	struct proc_status status;
	struct sending fate = *s;
	fate.p = PRECISION_INFERRED;
	if (s->sig == SIGKILL || s->sig == SIGSTOP || proc_status(s->to->proc->pid, s->to->tid, &status)) return;
	if (status.blocked & bit(s->sig)) tell(pt, t, &fate, SIGNAL_STAGE_PENDING);
	else if (status.caught & bit(s->sig)) tell(pt, t, &fate, SIGNAL_STAGE_HANDLED);
	else if (status.ignored & bit(s->sig)) tell(pt, t, &fate, SIGNAL_STAGE_IGNORED);
	else if (signals_harmless(s->sig)) tell(pt, t, &fate, SIGNAL_STAGE_DELIVERED);
}

/* The kernel throws away what is ignored, what does nothing by default, and what comes to somebody who is dying. It does not even
 * send SIGCHLD to a parent that ignores it. */
static void tell_discarded(struct perf_tier *pt, int64_t t, const struct sending *s)
{
	if (s->cause == SIGNAL_CAUSE_CHILD) tell(pt, t, s, SIGNAL_STAGE_DELIVERED);
	else tell_fate(pt, t, s);
}

static bool is_ours(const struct observer *o, int32_t pid)
{
	return pid == getpid() || pid == o->options.supervisor || (pid && pid == o->options.init);
}

static enum signal_cause cause_of(const struct perf_tier *pt, const struct perf_sent *sent, const struct tree_task *from, struct tree_task *to)
{
	const struct perf_task *w = perf_task(to);
	enum signal_cause cause = signals_cause(sent->sig, sent->code);
	if (from == to) return signals_cause_from_itself(sent->sig, sent->code, w->in_call ? w->nr : UNKNOWN);
	/* With its init, the kernel kills a namespace. */
	bool may_be_ours = cause == SIGNAL_CAUSE_PROCESS || sent->sig == SIGKILL;
	return may_be_ours && is_ours(pt->o, sent->pid) ? SIGNAL_CAUSE_PROCLAB : cause;
}

void perf_signal_sent(struct perf_tier *pt, int64_t t, const struct perf_sent *sent)
{
	struct tree_task *to = tree_task(pt->o->tree, sent->to), *from = tree_task(pt->o->tree, sent->tid);
	if (!to || to->proc->exited || sent->sig < 1 || sent->sig > 64) return;
	if (sent->sig == SIGKILL && sent->discarded) return; /* it is being killed already */
	struct sending s = {.to = to, .thread = sent->thread, .sig = sent->sig, .cause = cause_of(pt, sent, from, to), .p = PRECISION_EXACT};
	if (s.cause == SIGNAL_CAUSE_PROCESS || s.cause == SIGNAL_CAUSE_CHILD) {
		s.from = from;
		s.outside = sent->pid > 0 ? sent->pid : 0;
	}
	tell(pt, t, &s, SIGNAL_STAGE_SENT);
	for (struct tree_task *task = to->proc->tasks; task && signals_stops(s.sig); task = task->next)
		perf_task(task)->stopping = (int8_t)s.sig;
	if (sent->discarded) {
		tell_discarded(pt, t, &s);
		return;
	}
	perf_task(to)->sent |= bit(s.sig);
	perf_task(to)->sent_at = t;
	perf_proc(to->proc)->sent |= bit(s.sig);
}

static void dealt_with(struct tree_proc *proc, int sig)
{
	for (struct tree_task *task = proc->tasks; task; task = task->next) perf_task(task)->sent &= ~bit(sig);
	perf_proc(proc)->sent &= ~bit(sig);
}

/* Some interrupts of an idle CPU leave no sample: a timer's or the terminal's signal may come out of nowhere. */
static void tell_unseen(struct perf_tier *pt, int64_t t, struct tree_task *to, int sig)
{
	struct sending s = {.to = to, .sig = sig, .cause = signals_cause(sig, SI_KERNEL), .p = PRECISION_INFERRED};
	bool by_interrupt = s.cause == SIGNAL_CAUSE_TIMER || s.cause == SIGNAL_CAUSE_TERMINAL;
	if (pt->wide && pt->calls && by_interrupt && !(perf_proc(to->proc)->sent & bit(sig))) tell(pt, t, &s, SIGNAL_STAGE_SENT);
}

void perf_signal_fatal(struct perf_tier *pt, int64_t t, const struct tree_proc *proc, int sig)
{
	tell_unseen(pt, t, proc->tasks, sig);
}

void perf_signal_delivered(struct perf_tier *pt, int64_t t, struct tree_task *to, int sig, uint64_t handler)
{
	/* A signal that kills comes here as SIGKILL, whichever it was: the exit tells. */
	if (!to || to->proc->exited || sig < 1 || sig > 64 || sig == SIGKILL) return;
	enum signal_stage stage = handler == 0 ? SIGNAL_STAGE_DELIVERED : handler == 1 ? SIGNAL_STAGE_IGNORED : SIGNAL_STAGE_HANDLED;
	tell_unseen(pt, t, to, sig);
	dealt_with(to->proc, sig);
	tell(pt, t, &(struct sending){.to = to, .thread = true, .sig = sig, .p = PRECISION_EXACT}, stage);
}

static void tell_kill(struct perf_tier *pt, int64_t t, const struct tree_task *from, struct tree_proc *to, int sig, enum precision p)
{
	struct sending s = {.from = from, .to = to->tasks, .sig = sig, .cause = SIGNAL_CAUSE_PROCESS, .p = p};
	if (to->exited) return;
	tell(pt, t, &s, SIGNAL_STAGE_SENT);
	tell_fate(pt, t, &s);
}

/* What is read comes late: of one that has gone meanwhile it is known that it was in the group if that was named for it. */
static bool in_group(const struct tree_proc *proc, int32_t group)
{
	struct proc_stat stat;
	return proc_stat(proc->pid, proc->pid, &stat) ? proc->pid == group : stat.pgrp == group;
}

void perf_signal_kill(struct perf_tier *pt, int64_t t, const struct tree_task *from, int32_t pid, int sig)
{
	struct tree_proc *one = pid > 0 ? tree_proc(pt->o->tree, pid) : NULL;
	struct proc_stat stat;
	bool gone = proc_stat(from->proc->pid, from->proc->pid, &stat);
	int32_t group = pid < -1 ? -pid : pid == 0 && !gone ? stat.pgrp : 0;
	if (sig < 1 || sig > 64) return;
	if (pid == 0 && gone) one = from->proc; /* who else was in its group is not known any more */
	if (one) tell_kill(pt, t, from, one, sig, PRECISION_EXACT);
	for (struct tree_proc *to = tree_first(pt->o->tree); group && to; to = to->next)
		if (in_group(to, group)) tell_kill(pt, t, from, to, sig, PRECISION_INFERRED);
}

void perf_signal_child(struct perf_tier *pt, int64_t t, const struct tree_proc *child)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, child->ppid);
	struct proc_status status;
	if ((pt->wide && pt->calls) || !parent || parent->exited || proc_status(parent->pid, parent->pid, &status)) return;
	if (status.ignored & bit(SIGCHLD)) return;
	struct sending s = {.from = child->tasks, .to = parent->tasks, .sig = SIGCHLD, .cause = SIGNAL_CAUSE_CHILD, .p = PRECISION_INFERRED};
	tell(pt, t, &s, SIGNAL_STAGE_SENT);
	tell_fate(pt, t, &s);
}

void perf_signal_accepted(struct perf_tier *pt, int64_t t, struct tree_task *task, int sig, enum precision p)
{
	dealt_with(task->proc, sig);
	tell(pt, t, &(struct sending){.to = task, .thread = true, .sig = sig, .p = p}, SIGNAL_STAGE_ACCEPTED);
}

static bool is_signalfd(int32_t pid, int32_t fd)
{
	char path[64], target[64] = {0};
	snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
	return readlink(path, target, sizeof target - 1) > 0 && !strcmp(target, "anon_inode:[signalfd]");
}

void perf_signal_read(struct perf_tier *pt, int64_t t, struct tree_task *task, int32_t fd, uint64_t buffer, int64_t bytes)
{
	struct signalfd_siginfo info[8];
	struct iovec here = {info, sizeof info}, there = {(void *)(uintptr_t)buffer, (size_t)bytes};
	if (bytes <= 0 || bytes % (int64_t)sizeof *info || !is_signalfd(task->proc->pid, fd)) return;
	if (here.iov_len > there.iov_len) here.iov_len = there.iov_len;
	ssize_t n = process_vm_readv(task->proc->pid, &here, 1, &there, 1, 0) / (ssize_t)sizeof *info;
	for (ssize_t i = 0; i < n; i++) {
		int sig = (int)info[i].ssi_signo;
		if (sig < 1 || sig > 64 || !(perf_proc(task->proc)->sent & bit(sig))) return; /* no longer what was read */
		perf_signal_accepted(pt, t, task, sig, PRECISION_INFERRED);
	}
}

void perf_signal_pending(struct perf_tier *pt, struct tree_task *task, int64_t now)
{
	struct perf_task *w = perf_task(task);
	struct proc_status status;
	if (now - w->sent_at < 5 * MS) return;
	uint64_t sent = w->sent;
	w->sent = 0;
	if (proc_status(task->proc->pid, task->tid, &status)) return;
	sent &= status.blocked & (status.pending | status.shared_pending);
	for (int sig = 1; sig <= 64; sig++)
		if (sent & bit(sig)) tell(pt, now, &(struct sending){.to = task, .sig = sig, .p = PRECISION_BOUNDED}, SIGNAL_STAGE_PENDING);
}
