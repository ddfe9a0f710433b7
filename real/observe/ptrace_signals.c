/*
 * ptrace_signals.c - signals and stops as tier T sees them: each is told with its sender and what becomes of it, and then
 * delivered.
 */
#include "real/observe/ptrace_tier.h"

#include <sys/ptrace.h>

#include "real/observe/pids.h"
#include "real/observe/proc.h"

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
	if (has(status.ignored, sig)) return SIGNAL_STAGE_IGNORED;
	bool harmless = sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH;
	return harmless ? SIGNAL_STAGE_IGNORED : SIGNAL_STAGE_DELIVERED;
}

/* Who sent it, 0 the kernel. A child counts as the sender of its SIGCHLD. The number is one of the program's own namespace. */
static int32_t sender(struct ptrace_tier *pt, int sig, const siginfo_t *info)
{
	if ((info->si_code > 0 && sig != SIGCHLD) || info->si_pid <= 0) return 0;
	if (!pt->o->options.init) return info->si_pid;
	const struct tree_task *task = pids_inner(pt->o->tree, info->si_pid);
	return task ? task->proc->pid : 0;
}

void ptrace_signal(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	siginfo_t info = {0};
	struct event e = {.t = t, .cpu = UNKNOWN, .kind = EV_SIGNAL, .precision = PRECISION_EXACT};

	if (!ptrace_request(PTRACE_GETSIGINFO, task->tid, NULL, &info)) return;
	e.pid = e.tid = sender(pt, sig, &info);
	e.signal.to = task->proc->pid;
	e.signal.to_tid = info.si_code == SI_TKILL ? task->tid : 0;
	e.signal.sig = (int16_t)sig;
	e.signal.stage = (uint8_t)stage_of(task, sig);
	sampler_active(pt->sampler, task, t);
	tree_tell(pt->o->tree, &e);
}

static bool stops(int sig)
{
	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

void ptrace_stopped(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	if (stops(sig)) {
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
