/*
 * tier_ptrace.c - tier T: the life of processes by ptrace, their states by sampling.
 *
 * The tree is seized (PTRACE_SEIZE) and stops only where the kernel reports a birth, an exec, an exit or a signal; each stop is
 * handled and resumed at once and alone, so nobody ever waits for somebody else's stop. Invariants:
 * - Only wait statuses of this thread's tracees are taken (__WNOTHREAD). A real parent's own wait is never answered here: the kernel
 *   shows it a death after ours has been taken, and the reap is then told by the pidfd.
 * - All requests come from the observer's thread. SIGCHLD, which the kernel directs at the tracing thread, only writes an eventfd.
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real/observe/observer.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"
#include "real/observe/sampler.h"

#define MS INT64_C(1000000)
#define TAG_STOP (UINT64_C(1) << 32)
#define TAG_PID  (UINT64_C(2) << 32)  /* + pid */

static const int64_t park_limit = 20 * MS, zombie_poll = 10 * MS, look_after_stop = 5 * MS;

static const unsigned long trace_options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                                           PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;

/* A child seen before its parent's stop said that it was born. It stands still (dead: it has died already) until it is claimed. */
struct parked {
	int32_t tid, ppid, tgid;
	int64_t since;
	bool dead;
};

struct ptrace_tier {
	struct observer *o;
	struct sampler *sampler;
	struct sigaction old_action;
	int wake;                   /* eventfd */
	struct parked *parked;
	uint32_t nparked, cap_parked;
	int64_t due;                /* when to look at states again */
	int64_t polled;             /* when zombies were last looked at, where no pidfd tells reaps */
};

/* --- waking up --- */

static volatile sig_atomic_t wake_fd = -1, signalled;

static void on_sigchld(int sig)
{
	int saved = errno;

	(void)sig;
	signalled = 1;
	if (wake_fd >= 0 && write(wake_fd, &(uint64_t){1}, sizeof(uint64_t)) < 0) {} /* full: it is readable anyway */
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

/* A request that may come too late (the tracee was killed): its death is reported next. */
static bool request(int what, int32_t tid, void *addr, void *data)
{
	if (ptrace(what, tid, addr, data) == 0) return true;
	assert(errno == ESRCH || errno == EIO || errno == EINVAL);
	return false;
}

static void resume(int32_t tid, int sig)
{
	request(PTRACE_CONT, tid, NULL, (void *)(intptr_t)sig);
}

static unsigned long message(int32_t tid)
{
	unsigned long value = 0;

	return request(PTRACE_GETEVENTMSG, tid, NULL, &value) ? value : 0;
}

/* The process a thread belongs to; 0 when it is gone. */
static int32_t tgid_of(int32_t tid)
{
	char path[48], line[128];
	int32_t tgid = 0;

	snprintf(path, sizeof path, "/proc/%d/status", tid);
	FILE *f = fopen(path, "re");
	if (!f) return 0;
	while (!tgid && fgets(line, sizeof line, f)) {
		if (sscanf(line, "Tgid: %d", &tgid) == 1) break;
	}
	fclose(f);
	return tgid;
}

/* --- births --- */

static void watch_pid(struct ptrace_tier *pt, struct tree_proc *proc)
{
	if (proc->pidfd >= 0 || !pidfd_hup_supported()) return;
	proc->pidfd = pidfd_open_pid(proc->pid);
	if (proc->pidfd >= 0) observer_poll(pt->o, proc->pidfd, EPOLLHUP, TAG_PID + (uint32_t)proc->pid);
}

static void scan(struct ptrace_tier *pt, int64_t t, int32_t pid)
{
	if (pt->o->channels) channels_scan(pt->o->channels, t, pid, PRECISION_EXACT);
}

static void process_born(struct ptrace_tier *pt, int64_t t, int32_t parent, int32_t parent_tid, int32_t child, enum fork_how how,
                         enum precision p)
{
	scan(pt, t, parent);
	struct tree_proc *proc = tree_fork(pt->o->tree, t, parent, parent_tid, child, how, p);
	if (!proc) return;
	watch_pid(pt, proc);
	if (pt->o->channels) channels_fork(pt->o->channels, t, parent, child, p);
}

static struct parked *parked_find(struct ptrace_tier *pt, int32_t tid)
{
	for (uint32_t i = 0; i < pt->nparked; i++)
		if (pt->parked[i].tid == tid) return &pt->parked[i];
	return NULL;
}

static void unpark(struct ptrace_tier *pt, struct parked *row)
{
	*row = pt->parked[--pt->nparked];
}

static void park(struct ptrace_tier *pt, int64_t t, int32_t tid, bool dead)
{
	struct proc_stat stat = {0};

	if (pt->nparked == pt->cap_parked) {
		pt->cap_parked = pt->cap_parked ? 2 * pt->cap_parked : 16;
		pt->parked = realloc(pt->parked, pt->cap_parked * sizeof *pt->parked);
		assert(pt->parked && "out of memory");
	}
	proc_stat(tid, tid, &stat);
	pt->parked[pt->nparked++] = (struct parked){.tid = tid, .ppid = stat.ppid, .tgid = tgid_of(tid), .since = t, .dead = dead};
}

/* Tell the birth of a parked child by what /proc says of it, its parent's own word not having come. */
static void tell_parked(struct ptrace_tier *pt, const struct parked *row, int64_t t)
{
	if (row->tgid && row->tgid != row->tid) tree_thread(pt->o->tree, t, row->tgid, 0, row->tid, PRECISION_INFERRED);
	else process_born(pt, t, row->ppid, 0, row->tid, FORK_HOW_FORK, PRECISION_INFERRED);
}

static void let_parked_go(struct ptrace_tier *pt, struct parked *row, int64_t t)
{
	struct parked copy = *row;

	unpark(pt, row);
	tell_parked(pt, &copy, t);
	resume(copy.tid, 0);
}

/* Children of a process that is about to be told dead, and those nobody has claimed for long. */
static void release_parked(struct ptrace_tier *pt, int64_t t, int32_t parent)
{
	for (uint32_t i = pt->nparked; i-- > 0;) {
		struct parked *row = &pt->parked[i];
		bool late = t - row->since > park_limit, of_parent = parent && (row->ppid == parent || row->tgid == parent);
		if (row->dead && late) unpark(pt, row);
		else if (!row->dead && (late || of_parent)) let_parked_go(pt, row, t);
	}
}

/* fork, vfork, clone, or posix_spawn: glibc's gives the child a stack of its own, vfork never does. */
static enum fork_how how_of(int event, int32_t tid)
{
	struct proc_wait call;

	if (event == PTRACE_EVENT_FORK) return FORK_HOW_FORK;
	if (event == PTRACE_EVENT_CLONE) return FORK_HOW_CLONE;
	if (proc_wait(tid, tid, &call) < 0) return FORK_HOW_VFORK;
#ifdef SYS_clone3
	if (call.nr == SYS_clone3) return FORK_HOW_POSIX_SPAWN;
#endif
	return call.nr == SYS_clone && call.args[1] ? FORK_HOW_POSIX_SPAWN : FORK_HOW_VFORK;
}

static void on_birth(struct ptrace_tier *pt, struct tree_task *task, int event, int64_t t)
{
	int32_t child = (int32_t)message(task->tid), pid = task->proc->pid;
	struct parked *row = parked_find(pt, child);
	bool parked = row && !row->dead, dead = row && row->dead;

	sampler_active(pt->sampler, task, t);
	if (row) unpark(pt, row);
	if (child <= 0 || dead) return;
	if (event == PTRACE_EVENT_CLONE && tgid_of(child) == pid) tree_thread(pt->o->tree, t, pid, task->tid, child, PRECISION_EXACT);
	else process_born(pt, t, pid, task->tid, child, how_of(event, task->tid), PRECISION_EXACT);
	if (event == PTRACE_EVENT_VFORK) {
		struct wait wait = {.why = WAIT_VFORK, .fd = UNKNOWN, .target = child, .call = "vfork"};
		sampler_waits(pt->sampler, task, t, &wait);
	}
	if (parked) resume(child, 0);
}

/* A parent that has lent its memory to a vfork child goes on when that execs or ends. */
static void vfork_done(struct ptrace_tier *pt, const struct tree_proc *child, int64_t t)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, child->ppid);

	if (!parent) return;
	for (struct tree_task *task = parent->tasks; task; task = task->next) {
		if (task->state != STATE_WAITING || task->wait.why != WAIT_VFORK || task->wait.target != child->pid) continue;
		tree_state(pt->o->tree, t, task->tid, STATE_READY, UNKNOWN, NULL, child->pid, 0, PRECISION_INFERRED);
	}
}

/* --- exec --- */

static void on_exec(struct ptrace_tier *pt, struct tree_task *task, int64_t t)
{
	int32_t pid = task->proc->pid, former = (int32_t)message(pid);
	char path[1024] = "", args[4096];
	struct proc_stat stat = {0};
	int argc = 0, length = proc_cmdline(pid, args, sizeof args, &argc);
	struct tree_task *by = former != pid ? tree_task(pt->o->tree, former) : task;

	if (by) sampler_active(pt->sampler, by, t);
	proc_exe(pid, path, sizeof path);
	proc_stat(pid, pid, &stat);
	tree_exec(pt->o->tree, t, pid, path[0] ? path : NULL, length > 0 ? args : NULL, length > 0 ? (uint32_t)length : 0, argc,
	          stat.comm[0] ? stat.comm : NULL, PRECISION_EXACT);
	vfork_done(pt, task->proc, t);
	if (!pt->o->channels) return;
	channels_exec(pt->o->channels, t, pid, PRECISION_EXACT);
	scan(pt, t, pid);
}

/* --- signals --- */

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
	bool harmless = sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;
	return harmless ? SIGNAL_STAGE_IGNORED : SIGNAL_STAGE_DELIVERED;
}

static void on_signal(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	siginfo_t info = {0};
	struct event e = {.t = t, .cpu = UNKNOWN, .kind = EV_SIGNAL, .precision = PRECISION_EXACT};

	if (!request(PTRACE_GETSIGINFO, task->tid, NULL, &info)) return;
	bool has_sender = info.si_code <= 0 || sig == SIGCHLD;
	e.pid = e.tid = has_sender && info.si_pid > 0 ? info.si_pid : 0;
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

/* A stop of the whole process by a signal, its end, or a new child's first stop. */
static void on_stop(struct ptrace_tier *pt, struct tree_task *task, int sig, int64_t t)
{
	if (stops(sig)) {
		sampler_pause(pt->sampler, task, true, t);
		tree_state(pt->o->tree, t, task->tid, STATE_STOPPED, UNKNOWN, NULL, 0, sig, PRECISION_EXACT);
		if (!request(PTRACE_LISTEN, task->tid, NULL, NULL)) resume(task->tid, 0);
		return;
	}
	sampler_pause(pt->sampler, task, false, t);
	if (task->state == STATE_STOPPED) tree_state(pt->o->tree, t, task->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	resume(task->tid, 0);
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

	sampler_active(pt->sampler, task, t);
	sampler_pause(pt->sampler, task, true, t);
	if (proc->live_tasks == 1) {
		scan(pt, t, proc->pid);
		if (proc->children) look_for_reaps(pt, proc->pid, t, PRECISION_EXACT);
		proc->leaving = true;
	} else if (task->tid == proc->pid) {
		tree_thread_exit(pt->o->tree, t, task->tid, PRECISION_EXACT);
	}
}

/* Whether the kernel reaps the children of this process by itself. */
static bool ignores_children(int32_t pid)
{
	struct proc_status status;

	return pid > 0 && !proc_status(pid, pid, &status) && has(status.ignored, SIGCHLD);
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

	release_parked(pt, t, pid);
	sampler_usage_whole(pt->sampler, proc, t);
	vfork_done(pt, proc, t);
	if (pt->o->channels) channels_exit(pt->o->channels, t, pid, PRECISION_EXACT);
	take_death(pid, &status);
	tree_wait_status(status, &code, &sig, &core);
	bool gone = is_gone(proc);
	if (!gone || !ignores_children(proc->ppid)) {
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
		park(pt, t, tid, true);
		tell_parked(pt, parked_find(pt, tid), t);
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

	if (!task) {
		if (!parked_find(pt, tid)) park(pt, t, tid, false);
		return;
	}
	switch (event) {
	case 0:
		on_signal(pt, task, sig, t);
		resume(tid, sig);
		return;
	case PTRACE_EVENT_STOP:
		on_stop(pt, task, sig, t);
		return;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		on_birth(pt, task, event, t);
		break;
	case PTRACE_EVENT_EXEC:
		on_exec(pt, task, t);
		break;
	case PTRACE_EVENT_EXIT:
		on_exiting(pt, task, t);
		break;
	}
	resume(tid, 0);
}

/* Handle all that stand still now, each once: a child that stops again and again must not keep its parent waiting, since the kernel
 * reports the youngest first. Returns how many. */
static int handle_stops(struct ptrace_tier *pt)
{
	struct { int32_t tid, status; } stops[64];
	siginfo_t info;
	int n = 0;

	for (; n < 64; n++) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG | __WALL | __WNOTHREAD) || !info.si_pid) break;
		stops[n].tid = info.si_pid;
		stops[n].status = info.si_status;
	}
	for (int i = 0; i < n; i++) handle_stop(pt, stops[i].tid, stops[i].status, observer_now(pt->o));
	return n;
}

/* The same for those that have died; each is looked at while it is still there, then taken. Stops are reported here too, whatever the
 * options say: they are left for the next round. */
static int handle_deaths(struct ptrace_tier *pt)
{
	siginfo_t info;
	int n = 0;

	for (; n < 64; n++) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD) || !info.si_pid) break;
		if (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED) return n + 1;
		on_death(pt, info.si_pid, observer_now(pt->o));
	}
	return n;
}

/* Handle what has stopped or ended, up to a limit. False when there may be more. */
static bool drain(struct ptrace_tier *pt)
{
	for (int round = 0; round < 50; round++)
		if (handle_stops(pt) + handle_deaths(pt) == 0) return true;
	return false;
}

/* --- the tier --- */

static int64_t ptrace_step(struct observer *o, int64_t now)
{
	struct ptrace_tier *pt = o->state;
	bool all = true;

	if (signalled || now >= pt->due) {
		signalled = 0;
		all = drain(pt);
		now = observer_now(o);
		release_parked(pt, now, 0);
		if (pt->due > now + look_after_stop) pt->due = now + look_after_stop;
	}
	if (!pidfd_hup_supported() && now - pt->polled > zombie_poll) {
		pt->polled = now;
		look_for_reaps(pt, 0, now, PRECISION_BOUNDED);
	}
	if (now >= pt->due) pt->due = now + sampler_step(pt->sampler, now);
	if (pt->nparked && pt->due > now + park_limit) pt->due = now + park_limit;
	if (!all) signalled = 1;
	return all ? pt->due - now : 0;
}

static void on_ready(struct observer *o, uint64_t tag, uint32_t events)
{
	struct ptrace_tier *pt = o->state;

	if (tag >> 32 != TAG_PID >> 32 || !(events & EPOLLHUP)) return;
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

static const struct tree_ops tree_hooks = {.task_gone = task_gone, .proc_gone = proc_gone};

static int ptrace_start(struct observer *o, struct diag *d)
{
	struct ptrace_tier *pt = calloc(1, sizeof *pt);

	if (!pt) return diag_set(d, ERR_MEMORY, "out of memory");
	*pt = (struct ptrace_tier){.o = o, .sampler = sampler_new(o->tree, o->channels), .wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	o->state = pt;
	catch_sigchld(pt);
	if (!pt->sampler || pt->wake < 0 || observer_poll(o, pt->wake, EPOLLIN | EPOLLET, TAG_STOP))
		return diag_set(d, ERR_SYSTEM, "cannot prepare tracing: %s", strerror(errno));
	tree_set_ops(o->tree, &tree_hooks, pt);
	observer_on_ready(o, on_ready);
	if (ptrace(PTRACE_SEIZE, o->options.root, NULL, (void *)trace_options))
		return diag_set(d, ERR_UNSUPPORTED, "cannot trace the program: %s", strerror(errno));
	struct tree_proc *root = tree_proc(o->tree, o->options.root);
	if (root) watch_pid(pt, root);
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
	.sees = "births, execs, deaths, zombies, reaps, orphans, stops and signals exactly; channels and reasons of waits; running and ready "
	        "sampled",
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
