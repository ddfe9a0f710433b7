/*
 * tier_ptrace.c - tier T: the life of processes by ptrace, their states by sampling.
 *
 * The tree is seized (PTRACE_SEIZE) and stops only where the kernel reports a birth, an exec, an exit or a signal; each
 * stop is handled and resumed at once and alone, so nobody ever waits for somebody else's stop. Invariants:
 * - Only wait statuses of this thread's tracees are taken (__WNOTHREAD). A real parent's own wait is never answered here:
 *   the kernel shows it a death after ours has been taken, and the reap is then told by the pidfd.
 * - All requests come from the observer's thread. SIGCHLD, which the kernel directs at the tracing thread, only writes an
 *   eventfd.
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/ptrace_tier.h"
#include "real/observe/descriptors.h"
#include "real/observe/notify.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"

#define MS INT64_C(1000000)
#define TAG_STOP (UINT64_C(1) << 32)

enum { STOPS = 64 /* that are taken at once */ };

static const int64_t zombie_poll = 10 * MS, look_after_stop = 5 * MS;

static const unsigned long trace_options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                                           PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;

/* --- waking up --- */

/* The handler runs on whichever thread takes the signal: lock-free atomics. */
static atomic_int wake_fd = -1, signalled, stepping;

static void on_sigchld(int sig)
{
	int saved = errno;

	(void)sig;
	signalled = 1;
	if (!stepping && wake_fd >= 0 && write(wake_fd, &(uint64_t){1}, sizeof(uint64_t)) < 0) {} /* full: it is readable anyway */
	errno = saved;
}

static void catch_sigchld(struct ptrace_tier *pt)
{
	struct sigaction action = {.sa_handler = on_sigchld, .sa_flags = SA_RESTART};
	sigset_t set;

	wake_fd = pt->wake;
	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, &pt->old_action);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* --- requests --- */

bool ptrace_request(int what, int32_t tid, void *addr, void *data)
{
	if (ptrace(what, tid, addr, data) == 0) return true;
	assert(errno == ESRCH || errno == EIO || errno == EINVAL);
	return false;
}

void ptrace_resume(int32_t tid, int sig)
{
	ptrace_request(PTRACE_CONT, tid, NULL, (void *)(intptr_t)sig);
}

unsigned long ptrace_message(int32_t tid)
{
	unsigned long value = 0;

	return ptrace_request(PTRACE_GETEVENTMSG, tid, NULL, &value) ? value : 0;
}

void ptrace_scan(struct ptrace_tier *pt, int64_t t, int32_t pid)
{
	if (pt->o->channels) channels_scan(pt->o->channels, t, pid, PRECISION_EXACT);
}

/* --- exec --- */

static void on_exec(struct ptrace_tier *pt, struct tree_task *task, int64_t t)
{
	int32_t pid = task->proc->pid, former = (int32_t)ptrace_message(pid);
	char path[1024] = "", args[4096];
	struct proc_stat stat = {0};
	int argc = 0, length = proc_cmdline(pid, args, sizeof args, &argc);
	struct tree_task *by = former != pid ? tree_task(pt->o->tree, former) : task;

	sampler_pause(pt->sampler, task, false, t);
	if (by) sampler_active(pt->sampler, by, t);
	proc_exe(pid, path, sizeof path);
	proc_stat(pid, pid, &stat);
	tree_exec(pt->o->tree, t, pid, path[0] ? path : NULL, length > 0 ? args : NULL, length > 0 ? (uint32_t)length : 0, argc,
	          stat.comm[0] ? stat.comm : NULL, PRECISION_EXACT);
	ptrace_vfork_done(pt, task->proc, t);
	if (!pt->o->channels) return;
	channels_exec(pt->o->channels, t, pid, PRECISION_EXACT);
	ptrace_scan(pt, t, pid);
}

/* --- deaths --- */

static bool is_gone(const struct tree_proc *proc)
{
	int r = proc->pidfd >= 0 ? pidfd_signal(proc->pidfd, 0) : kill(proc->pid, 0);

	return r < 0 && errno == ESRCH;
}

static int32_t adopter(const struct observer *o)
{
	return o->options.init ? o->options.init : o->options.supervisor;
}

/* A zombie is gone: its parent has reaped it, or whoever adopted it when that parent is past doing anything. */
static void reaped(struct ptrace_tier *pt, struct tree_proc *proc, int64_t t, enum precision p)
{
	const struct tree_proc *parent = tree_proc(pt->o->tree, proc->ppid);
	int32_t by = parent && parent->leaving ? adopter(pt->o) : proc->ppid;

	tree_reap(pt->o->tree, t, proc->pid, by, UNKNOWN, UNKNOWN, p);
}

/* Of one parent, or (0) of all. */
static void look_for_reaps(struct ptrace_tier *pt, int32_t parent, int64_t t, enum precision p)
{
	for (struct tree_proc *proc = tree_first(pt->o->tree), *next; proc; proc = next) {
		next = proc->next;
		if (proc->exited && (!parent || proc->ppid == parent) && is_gone(proc)) reaped(pt, proc, t, p);
	}
}

/* A thread stands still for the last time, with all its descriptors. */
static void on_exiting(struct ptrace_tier *pt, struct tree_task *task, int64_t t)
{
	struct tree_proc *proc = task->proc;

	if (pt->o->notify) notify_settle(pt->o->notify, task->tid, t);
	sampler_active(pt->sampler, task, t);
	sampler_pause(pt->sampler, task, true, t);
	if (proc->live_tasks == 1) {
		ptrace_scan(pt, t, proc->pid);
		if (proc->children) look_for_reaps(pt, proc->pid, t, PRECISION_EXACT);
		proc->leaving = true;
	} else if (task->tid == proc->pid) {
		tree_thread_exit(pt->o->tree, t, task->tid, PRECISION_EXACT);
	}
}

static void take_death(int32_t tid, int *status)
{
	while (waitpid(tid, status, __WALL | __WNOTHREAD | WNOHANG) < 0 && errno == EINTR) {}
}

static void process_died(struct ptrace_tier *pt, struct tree_proc *proc, int64_t t)
{
	struct tree *tr = pt->o->tree;
	int32_t pid = proc->pid, code, sig;
	int status = 0;
	bool core;

	ptrace_release_parked(pt, t, pid);
	sampler_usage_whole(pt->sampler, proc, t);
	ptrace_vfork_done(pt, proc, t);
	if (pt->o->channels) channels_exit(pt->o->channels, t, pid, PRECISION_EXACT);
	take_death(pid, &status);
	tree_wait_status(status, &code, &sig, &core);
	bool gone = is_gone(proc);
	if (!gone && pt->nfresh < 64) pt->fresh[pt->nfresh++] = pid;
	else if (!gone) ptrace_watch(pt, proc);
	if (!gone || !ptrace_ignores_children(proc->ppid)) {
		tree_exit(tr, t, pid, code, sig, core, PRECISION_EXACT);
		if (gone) reaped(pt, proc, t, PRECISION_EXACT);
	} else {
		tree_reap(tr, t, pid, 0, code, sig, PRECISION_EXACT);
	}
}

static void on_death(struct ptrace_tier *pt, int32_t tid, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, tid);
	int status;

	if (!task) { /* killed before its first stop */
		ptrace_born_dead(pt, t, tid);
		task = tree_task(pt->o->tree, tid);
	}
	if (task) sampler_usage(pt->sampler, task, t, true);
	if (task && tid == task->proc->pid) {
		process_died(pt, task->proc, t);
		return;
	}
	take_death(tid, &status);
	tree_thread_exit(pt->o->tree, t, tid, PRECISION_EXACT);
}

/* --- stops --- */

static void handle_stop(struct ptrace_tier *pt, int32_t tid, int status, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, tid);
	int sig = status & 0xff, event = status >> 8;

	if (!task) { /* an exec in this round has ended it */
		ptrace_park(pt, t, tid);
		return;
	}
	switch (event) {
	case 0:
		ptrace_signal(pt, task, sig, t);
		ptrace_resume(tid, sig);
		return;
	case PTRACE_EVENT_STOP:
		ptrace_stopped(pt, task, sig, t);
		return;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		ptrace_birth(pt, task, event, t);
		break;
	case PTRACE_EVENT_EXEC:
		on_exec(pt, task, t);
		break;
	case PTRACE_EVENT_EXIT:
		on_exiting(pt, task, t);
		break;
	}
	ptrace_resume(tid, 0);
}

/* Handle all that stand still now, each once: a child that stops again and again must not keep its parent waiting, since
 * the kernel reports the youngest first. Returns how many. */
static int handle_stops(struct ptrace_tier *pt)
{
	struct { int32_t tid, status; } stops[STOPS];
	siginfo_t info;
	int n = 0;

	for (; n < STOPS; n++) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG | __WALL | __WNOTHREAD) || !info.si_pid) break;
		stops[n].tid = info.si_pid;
		stops[n].status = info.si_status;
	}
	for (int i = 0; i < n; i++) {
		if (tree_task(pt->o->tree, stops[i].tid)) continue;
		ptrace_park(pt, observer_now(pt->o), stops[i].tid); /* first, so that its parent's stop finds it there */
		stops[i].tid = 0;
	}
	for (int i = 0; i < n; i++)
		if (stops[i].tid) handle_stop(pt, stops[i].tid, stops[i].status, observer_now(pt->o));
	return n;
}

/* The same for those that have died; each is looked at while it is still there, then taken. Stops are reported here too,
 * whatever the options say: they are left for the next round. False when there may be more. */
static bool handle_deaths(struct ptrace_tier *pt)
{
	siginfo_t info;

	for (int i = 0; i < STOPS; i++) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD) || !info.si_pid) return true;
		if (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED) return false;
		on_death(pt, info.si_pid, observer_now(pt->o));
	}
	return false;
}

/* Before sleeping: those who have died and are still there are to be heard of. */
static void watch_fresh(struct ptrace_tier *pt)
{
	while (pt->nfresh) {
		struct tree_proc *proc = tree_proc(pt->o->tree, pt->fresh[--pt->nfresh]);
		if (!proc || !proc->exited) continue;
		if (is_gone(proc)) reaped(pt, proc, observer_now(pt->o), PRECISION_EXACT);
		else ptrace_watch(pt, proc);
	}
}

/* Handle what has stopped or ended, up to a limit. Whatever does so meanwhile has raised a signal by the time it can be seen.
 * False when there may be more. */
static bool drain(struct ptrace_tier *pt)
{
	for (int round = 0; round < 50; round++) {
		signalled = 0;
		bool all = handle_stops(pt) < STOPS;
		all &= handle_deaths(pt);
		if (!all || signalled) continue;
		watch_fresh(pt);
		return !signalled;
	}
	return false;
}

/* --- the tier --- */

/* Returns the ns after which it wants to go on. */
static int64_t step(struct ptrace_tier *pt, int64_t now)
{
	if (signalled || now >= pt->due) {
		if (!drain(pt)) signalled = 1;
		now = observer_now(pt->o);
		ptrace_release_parked(pt, now, 0);
		if (pt->due > now + look_after_stop) pt->due = now + look_after_stop;
	}
	if (pt->unwatched && now - pt->polled > zombie_poll) {
		pt->polled = now;
		look_for_reaps(pt, 0, now, PRECISION_BOUNDED);
	}
	if (now >= pt->due) pt->due = now + sampler_step(pt->sampler, now);
	if (pt->nparked && pt->due > now + PTRACE_PARK_LIMIT) pt->due = now + PTRACE_PARK_LIMIT;
	return pt->unwatched && pt->due > now + zombie_poll ? zombie_poll : pt->due - now;
}

/* A signal that comes meanwhile needs no eventfd. */
static int64_t ptrace_step(struct observer *o, int64_t now)
{
	stepping = 1;
	int64_t rest = step(o->state, now);
	stepping = 0;
	return signalled ? 0 : rest;
}

static void on_ready(struct observer *o, uint64_t tag, uint32_t events)
{
	struct ptrace_tier *pt = o->state;

	if (tag >> 32 != PTRACE_TAG_PID >> 32 || !(events & EPOLLHUP)) return;
	struct tree_proc *proc = tree_proc(o->tree, (int32_t)(tag & UINT32_MAX));
	if (proc && proc->exited && is_gone(proc)) reaped(pt, proc, observer_now(o), PRECISION_EXACT);
}

static void task_gone(void *arg, struct tree_task *task)
{
	(void)arg;
	sampler_task_gone(task);
}

static void proc_gone(void *arg, struct tree_proc *proc)
{
	(void)arg;
	sampler_proc_gone(proc);
}

/* The kernel has already chosen: it may be a subreaper within the tree. */
static int32_t chosen_adopter(void *arg, const struct tree_proc *orphan, int32_t dead)
{
	struct proc_stat stat;

	(void)arg;
	return !proc_stat(orphan->pid, orphan->pid, &stat) && stat.ppid != dead ? stat.ppid : 0;
}

static const struct tree_ops tree_hooks = {.task_gone = task_gone, .proc_gone = proc_gone, .adopter = chosen_adopter};

static int ptrace_start(struct observer *o, struct diag *d)
{
	struct ptrace_tier *pt = calloc(1, sizeof *pt);

	if (!pt) return diag_set(d, ERR_MEMORY, "out of memory");
	*pt = (struct ptrace_tier){.o = o, .most_pidfds = descriptors_raise() / 8 * 7, .wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
		.unwatched = !pidfd_hup_supported()};
	pt->sampler = sampler_new(o->tree, o->channels);
	o->state = pt;
	catch_sigchld(pt);
	if (!pt->sampler || pt->wake < 0 || observer_poll(o, pt->wake, EPOLLIN | EPOLLET, TAG_STOP))
		return diag_set(d, ERR_SYSTEM, "cannot prepare tracing: %s", strerror(errno));
	tree_set_ops(o->tree, &tree_hooks, pt);
	observer_on_ready(o, on_ready);
	if (ptrace(PTRACE_SEIZE, o->options.root, NULL, (void *)trace_options))
		return diag_set(d, ERR_UNSUPPORTED, "cannot trace the program: %s", strerror(errno));
	struct tree_proc *root = tree_proc(o->tree, o->options.root);
	if (!root) return 0;
	sampler_pause(pt->sampler, root->tasks, true, observer_now(o)); /* it is held, and not yet itself */
	return 0;
}

/* The supervisor's word on a direct child or an adopted orphan. */
static void ptrace_reaped(struct observer *o, int64_t t, int32_t pid, int status)
{
	struct tree_proc *proc = tree_proc(o->tree, pid);
	int32_t code, sig;
	bool core;

	(void)t;
	if (!proc || !proc->exited || !is_gone(proc)) return;
	tree_wait_status(status, &code, &sig, &core);
	tree_reap(o->tree, observer_now(o), pid, adopter(o), code, sig, PRECISION_EXACT);
}

static void ptrace_finish(struct observer *o, int64_t now)
{
	struct ptrace_tier *pt = o->state;

	for (int i = 0; i < 20 && !drain(pt); i++) {}
	for (struct tree_proc *proc; (proc = tree_first(o->tree));) {
		if (!proc->exited && o->channels) channels_exit(o->channels, now, proc->pid, PRECISION_INFERRED);
		tree_reap(o->tree, now, proc->pid, proc->exited ? proc->ppid : UNKNOWN, UNKNOWN, UNKNOWN, PRECISION_INFERRED);
	}
}

static void ptrace_free(struct observer *o)
{
	struct ptrace_tier *pt = o->state;

	wake_fd = -1;
	sigaction(SIGCHLD, &pt->old_action, NULL);
	if (pt->wake >= 0) close(pt->wake);
	tree_set_ops(o->tree, &tree_hooks, NULL);
	sampler_free(pt->sampler);
	free(pt->parked);
	free(pt);
	o->state = NULL;
}

/* Try on a child that nobody's SIGCHLD handler or waitpid(-1) notices. */
static bool ptrace_probe(char *detail, size_t size)
{
	long pid = syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);

	if (pid == 0) {
		for (;;) syscall(SYS_pselect6, 0, NULL, NULL, NULL, NULL, NULL);
	}
	if (pid < 0) {
		snprintf(detail, size, "clone: %s", strerror(errno));
		return false;
	}
	bool works = ptrace(PTRACE_SEIZE, (pid_t)pid, NULL, (void *)trace_options) == 0;
	snprintf(detail, size, "PTRACE_SEIZE of a child: %s", works ? "allowed" : strerror(errno));
	kill((pid_t)pid, SIGKILL);
	for (int status = 0; waitpid((pid_t)pid, &status, __WALL) < 0 ? errno == EINTR : WIFSTOPPED(status);)
		ptrace(PTRACE_CONT, (pid_t)pid, NULL, NULL);
	return works;
}

const struct tier tier_ptrace = {
	.letter = 'T',
	.name = "ptrace of the tree",
	.sees = "births, execs, deaths, zombies, reaps, orphans, stops and signals exactly; execs that fail; channels and reasons of waits; "
	        "running and ready sampled",
	.misses = "who has the CPU between two looks; wake-ups; signals that are blocked or taken by sigwait. setuid programs get no "
	          "privileges, gdb and strace cannot attach",
	.raise = "sysctl kernel.yama.ptrace_scope=1",
	.probe = ptrace_probe,
	.start = ptrace_start,
	.step = ptrace_step,
	.reaped = ptrace_reaped,
	.finish = ptrace_finish,
	.free = ptrace_free,
	.delay = MS,
};
