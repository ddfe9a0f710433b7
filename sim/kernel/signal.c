/*
 * signal.c - sending signals, and what happens by default.
 *
 * Default actions and stops happen when the signal is sent, to whatever state the target is in. A caught signal waits in a
 * pending set until its thread goes on (deliver.c).
 */
#include "sim/kernel/signal.h"

#include <errno.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"

enum sig_default sig_default_of(int sig)
{
	switch (sig) {
	case SIGCHLD: case SIGURG: case SIGWINCH: return DEFAULT_IGNORE;
	case SIGCONT: return DEFAULT_CONT;
	case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU: return DEFAULT_STOP;
	case SIGQUIT: case SIGILL: case SIGTRAP: case SIGABRT: case SIGBUS: case SIGFPE: case SIGSEGV: case SIGXCPU: case SIGXFSZ: case SIGSYS:
		return DEFAULT_CORE;
	default: return DEFAULT_TERM;
	}
}

#define STOPS (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))

static enum signal_cause cause_of(int32_t from, const struct sig_info *info)
{
	if (info->sig == SIGCHLD && info->code > 0) return SIGNAL_CAUSE_CHILD;
	if (from) return SIGNAL_CAUSE_PROCESS;
	if (info->code == SI_USER && info->pid == PID_SHELL) return SIGNAL_CAUSE_PROCLAB;
	switch (info->sig) {
	case SIGPIPE: return SIGNAL_CAUSE_WRITE;
	case SIGALRM: case SIGVTALRM: case SIGPROF: return SIGNAL_CAUSE_TIMER;
	case SIGINT: case SIGQUIT: case SIGTSTP: case SIGTTIN: case SIGTTOU: case SIGHUP: return SIGNAL_CAUSE_TERMINAL;
	default: return info->code == SI_TIMER ? SIGNAL_CAUSE_TIMER : SIGNAL_CAUSE_KERNEL;
	}
}

static void emit(struct machine *m, int32_t from, int32_t to, int32_t to_tid, int sig, enum signal_stage stage,
	enum signal_cause cause)
{
	const struct thread *t = m->at_work ? thread_find(m, m->at_work) : NULL;
	struct event e = {.kind = EV_SIGNAL, .pid = from, .tid = t && t->pid == from ? t->tid : from, .cpu = UNKNOWN};
	e.signal.to = to;
	e.signal.to_tid = to_tid;
	e.signal.sig = (int16_t)sig;
	e.signal.stage = (uint8_t)stage;
	e.signal.cause = (uint8_t)cause;
	machine_emit(m, &e);
}

void signal_emit(struct machine *m, int32_t from, int32_t to, int32_t to_tid, int sig, enum signal_stage stage)
{
	emit(m, from, to, to_tid, sig, stage, SIGNAL_CAUSE_UNKNOWN);
}

/* ---- Stop and continue ----------------------------------------------------------------------------------------------------- */

static void tell_parent(struct machine *m, const struct process *p, int code, int status)
{
	const struct process *parent = process_find(m, p->ppid);
	int32_t pid = p->pid, ppid = p->ppid;
	if (!parent || parent->native) return;
	if (!(parent->actions[SIGCHLD].flags & SA_NOCLDSTOP))
		signal_send(m, pid, ppid, 0, &(struct sig_info){.sig = SIGCHLD, .code = code, .pid = pid, .status = status});
	if (process_find(m, ppid) && !process_find(m, ppid)->zombie) wake_parent(m, ppid, pid);
}

void process_stop(struct machine *m, struct process *p, int sig)
{
	if (p->stopped) return;
	p->stopped = p->tell_stop = true;
	p->tell_cont = false;
	p->stop_sig = sig;
	for (uint32_t i = 0; i < p->ntid; i++) {
		struct thread *t = thread_edit(m, p->tids[i]);
		if (t->state != STATE_GONE && t->state != STATE_STOPPED) thread_move(m, t, STATE_STOPPED, sig, 0);
	}
	tell_parent(m, p, CLD_STOPPED, sig);
}

static void go_on(struct machine *m, struct thread *t, int32_t by)
{
	if (t->wait.why && !t->woken && !t->firm && signal_wanted(m, t)) t->call.interrupted = t->woken = true;
	thread_move(m, t, t->wait.why && !t->woken ? STATE_WAITING : STATE_READY, 0, by);
}

void process_continue(struct machine *m, struct process *p, int32_t by)
{
	if (!p->stopped) return;
	p->stopped = p->tell_stop = false;
	p->tell_cont = true;
	for (uint32_t i = 0; i < p->ntid; i++) {
		struct thread *t = thread_edit(m, p->tids[i]);
		if (t->state == STATE_STOPPED) go_on(m, t, by);
	}
	tell_parent(m, p, CLD_CONTINUED, SIGCONT);
}

/* ---- Sending --------------------------------------------------------------------------------------------------------------- */

static bool is_ignored(const struct process *p, int sig)
{
	uint64_t handler = p->actions[sig].handler;
	enum sig_default what = sig_default_of(sig);
	return handler == ACTION_IGNORE || (handler == ACTION_DEFAULT && (what == DEFAULT_IGNORE || what == DEFAULT_CONT));
}

/* In sigtimedwait for it. */
static bool awaits(const struct thread *t, int sig)
{
	return t->state == STATE_WAITING && t->wait.why == WAIT_SIGNAL && (uint64_t)t->call.progress.note[0] & SIGNAL_BIT(sig);
}

/* The thread that takes the signal; NULL when all block it. */
static struct thread *choose(struct machine *m, const struct process *p, int32_t tid, int sig)
{
	for (uint32_t i = 0; i < p->ntid; i++) {
		const struct thread *t = thread_find(m, p->tids[i]);
		if ((tid && t->tid != tid) || t->state == STATE_GONE) continue;
		if (!(t->mask & SIGNAL_BIT(sig)) && !awaits(t, sig)) return thread_edit(m, t->tid);
	}
	return NULL;
}

static void wake_awaiting(struct machine *m, const struct process *p, int32_t tid, int sig, int32_t from)
{
	for (uint32_t i = 0; i < p->ntid; i++) {
		const struct thread *t = thread_find(m, p->tids[i]);
		if ((tid && t->tid != tid) || !awaits(t, sig)) continue;
		thread_wake(m, t->tid, from);
		return;
	}
}

static int add_pending(struct machine *m, struct process *p, int32_t tid, const struct sig_info *info)
{
	struct pending *pending = tid ? &thread_edit(m, tid)->pending : &p->pending;
	if (info->sig >= SIGNAL_REALTIME && pending->n >= p->limits[RLIMIT_SIGPENDING].soft) return -EAGAIN;
	pending_add(pending, info);
	return 0;
}

static void remove_everywhere(struct machine *m, struct process *p, uint64_t set)
{
	pending_remove(&p->pending, set);
	for (uint32_t i = 0; i < p->ntid; i++) pending_remove(&thread_edit(m, p->tids[i])->pending, set);
}

/* Terminal stops do nothing to a group that nobody would continue (POSIX 2.4.3). */
static bool stop_is_void(const struct machine *m, const struct process *p, int sig)
{
	return sig != SIGSTOP && group_is_orphaned(m, p->pgid, 0);
}

void signal_act(struct machine *m, struct process *p, int32_t from, int32_t tid, int sig)
{
	enum sig_default what = sig_default_of(sig);
	bool none = what == DEFAULT_IGNORE || what == DEFAULT_CONT || (what == DEFAULT_STOP && stop_is_void(m, p, sig));
	signal_emit(m, from, p->pid, tid, sig, SIGNAL_STAGE_DELIVERED);
	if (none) return;
	if (what == DEFAULT_STOP) process_stop(m, p, sig);
	else process_end(m, p, 0, sig);
}

static void interrupt(struct machine *m, struct thread *t, int32_t from)
{
	if (t->state != STATE_WAITING || t->firm) return;
	t->call.interrupted = true;
	thread_wake(m, t->tid, from);
}

static int send_to(struct machine *m, struct process *p, int32_t from, int32_t tid, const struct sig_info *info)
{
	int sig = info->sig;
	struct thread *t = choose(m, p, tid, sig);
	if (!t || (p->stopped && sig != SIGKILL && sig != SIGCONT && !is_ignored(p, sig))) {
		int code = add_pending(m, p, tid, info);
		if (!code) signal_emit(m, from, p->pid, tid, sig, SIGNAL_STAGE_PENDING);
		wake_awaiting(m, p, tid, sig, from);
		signalfd_wake(m, p);
		return code;
	}
	if (p->actions[sig].handler == ACTION_DEFAULT || sig == SIGKILL || sig == SIGSTOP) signal_act(m, p, from, tid, sig);
	else if (p->actions[sig].handler == ACTION_IGNORE) signal_emit(m, from, p->pid, tid, sig, SIGNAL_STAGE_IGNORED);
	else {
		int code = add_pending(m, p, tid, info);
		interrupt(m, t, from);
		return code;
	}
	return 0;
}

int signal_send(struct machine *m, int32_t from, int32_t pid, int32_t tid, const struct sig_info *info)
{
	struct process *p = process_edit(m, pid);
	int sig = info->sig;
	if (!p || p->native || p->zombie || p->dying) return 0;
	emit(m, from, pid, tid, sig, SIGNAL_STAGE_SENT, cause_of(from, info));
	if (sig == SIGCONT || sig == SIGKILL) remove_everywhere(m, p, STOPS);
	if (SIGNAL_BIT(sig) & STOPS) remove_everywhere(m, p, SIGNAL_BIT(SIGCONT));
	if (sig == SIGCONT) process_continue(m, p, from);
	return send_to(m, process_edit(m, pid), from, tid, info);
}

void signal_group(struct machine *m, int32_t pgid, int sig)
{
	for (uint32_t i = m->nproc; i-- > 0;) {
		if (i >= m->nproc) continue;
		const struct process *p = m->procs[i];
		if (p->pgid == pgid && !p->zombie) signal_send(m, 0, p->pid, 0, &(struct sig_info){.sig = sig, .code = SI_KERNEL});
	}
}

void signal_force(struct machine *m, struct thread *t, const struct sig_info *info)
{
	struct process *p = process_edit(m, t->pid);
	uint64_t handler = p->actions[info->sig].handler;
	emit(m, 0, p->pid, t->tid, info->sig, SIGNAL_STAGE_SENT, SIGNAL_CAUSE_FAULT);
	if (handler > ACTION_IGNORE && !(t->mask & SIGNAL_BIT(info->sig))) pending_add(&t->pending, info);
	else {
		signal_emit(m, 0, p->pid, t->tid, info->sig, SIGNAL_STAGE_DELIVERED);
		process_end(m, p, 0, info->sig);
	}
}
