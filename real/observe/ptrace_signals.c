/*
 * ptrace_signals.c - signals and stops as tier T sees them: each is told with its sender and what becomes of it, and then
 * delivered.
 */
#include "real/observe/ptrace_tier.h"

#include <sys/ptrace.h>
#include <unistd.h>

#include "real/observe/pids.h"
#include "real/observe/proc.h"
#include "real/observe/signals.h"

static bool has(uint64_t set, int sig)
{
	return set >> (sig - 1) & 1;
}

/* What will become of it now that it is being delivered. */
static enum signal_stage stage_of(const struct tree_task *task, int sig)
{
	struct proc_status status;

	if (sig == SIGKILL || sig == SIGSTOP || proc_status(task->proc->pid, task->tid, &status)) return SIGNAL_STAGE_DELIVERED;
	if (has(status.caught, sig)) return SIGNAL_STAGE_HANDLED;
	return has(status.ignored, sig) ? SIGNAL_STAGE_IGNORED : SIGNAL_STAGE_DELIVERED;
}

/* Who sent it, perhaps a process that has gone or one outside; 0 where that is not known. The number is one of the program's own
 * namespace. */
static int32_t sender(const struct observer *o, const siginfo_t *info)
{
	const struct tree_task *task = o->options.init ? pids_inner(o->tree, info->si_pid) : NULL;

	return !o->options.init ? info->si_pid : task ? task->proc->pid : 0;
}

static bool is_ours(const struct observer *o, int32_t pid)
{
	return pid == getpid() || pid == o->options.supervisor;
}

static enum signal_cause cause_of(const struct observer *o, const struct tree_task *to, int32_t from, const siginfo_t *info)
{
	struct proc_wait call;

	if (from == to->proc->pid) {
		(void)proc_wait(to->proc->pid, to->tid, &call);
		return signals_cause_from_itself(info->si_signo, info->si_code, call.nr);
	}
	enum signal_cause cause = signals_cause(info->si_signo, info->si_code);
	return cause == SIGNAL_CAUSE_PROCESS && is_ours(o, from) ? SIGNAL_CAUSE_PROCLAB : cause;
}

/* Each is told when it is delivered; one that a process of the tree sends has been told of by notify.c where that listens. */
void ptrace_signal(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	siginfo_t info = {0};
	struct event e = {.t = t, .cpu = UNKNOWN, .kind = EV_SIGNAL, .precision = PRECISION_EXACT};

	if (!ptrace_request(PTRACE_GETSIGINFO, task->tid, NULL, &info)) return;
	int32_t from = info.si_code <= 0 || sig == SIGCHLD ? sender(pt->o, &info) : 0;
	e.signal.cause = (uint8_t)cause_of(pt->o, task, from, &info);
	bool named = e.signal.cause == SIGNAL_CAUSE_PROCESS || e.signal.cause == SIGNAL_CAUSE_CHILD;
	e.pid = e.tid = named ? from : e.signal.cause == SIGNAL_CAUSE_PROCLAB ? pt->o->options.supervisor : 0;
	e.signal.to = task->proc->pid;
	e.signal.to_tid = info.si_code == SI_TKILL ? task->tid : 0;
	e.signal.sig = (int16_t)sig;
	sampler_active(pt->sampler, task, t);
	if (!pt->o->notify || !tree_task(pt->o->tree, from) || e.signal.cause != SIGNAL_CAUSE_PROCESS) tree_tell(pt->o->tree, &e);
	e.signal.stage = (uint8_t)stage_of(task, sig);
	tree_tell(pt->o->tree, &e);
}

void ptrace_stopped(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	if (signals_stops(sig)) {
		sampler_pause(pt->sampler, task, true, t);
		tree_state(pt->o->tree, t, task->tid, STATE_STOPPED, UNKNOWN, NULL, 0, sig, PRECISION_EXACT);
		if (!ptrace_request(PTRACE_LISTEN, task->tid, NULL, NULL)) ptrace_resume(task->tid, 0);
		return;
	}
	sampler_pause(pt->sampler, task, false, t);
	if (task->state == STATE_STOPPED) tree_state(pt->o->tree, t, task->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	ptrace_resume(task->tid, 0);
}

bool ptrace_ignores_children(int32_t pid)
{
	struct proc_status status;

	return pid > 0 && !proc_status(pid, pid, &status) && has(status.ignored, SIGCHLD);
}
