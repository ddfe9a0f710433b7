/*
 * ptrace_births.c - births as tier T sees them. A child's first stop and its parent's stop at the end of fork are reported
 * in either order; a child that comes first is parked, standing still, until its parent's stop says whose it is.
 */
#include "real/observe/ptrace_tier.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/observe/descriptors.h"
#include "real/observe/pidfd.h"
#include "real/observe/pids.h"
#include "real/observe/proc.h"

void ptrace_watch(struct ptrace_tier *pt, struct tree_proc *proc)
{
	if (proc->pidfd >= 0 || !pidfd_hup_supported()) return;
	proc->pidfd = pidfd_open_pid(proc->pid);
	if (proc->pidfd < 0 && errno == ESRCH) return;
	proc->pidfd = descriptors_keep(proc->pidfd, pt->most_pidfds);
	if (proc->pidfd < 0) pt->unwatched = true;
	else observer_poll(pt->o, proc->pidfd, EPOLLHUP, PTRACE_TAG_PID + (uint32_t)proc->pid);
}

static void process_born(struct ptrace_tier *pt, int64_t t, int32_t parent, int32_t parent_tid, int32_t child, enum fork_how how,
                         enum precision p)
{
	ptrace_scan(pt, t, parent);
	struct tree_proc *proc = tree_fork(pt->o->tree, t, parent, parent_tid, child, how, p);
	if (proc && pt->o->channels) channels_fork(pt->o->channels, t, parent, child, p);
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

/* Whose it is, read when its parent's stop has not said so. */
static void read_parents(struct parked *row)
{
	struct proc_stat stat = {0};

	if (row->tgid) return;
	proc_stat(row->tid, row->tid, &stat);
	row->ppid = stat.ppid;
	row->tgid = pids_process(row->tid);
}

static struct parked *park(struct ptrace_tier *pt, int64_t t, int32_t tid, bool dead)
{
	if (pt->nparked == pt->cap_parked) {
		pt->cap_parked = pt->cap_parked ? 2 * pt->cap_parked : 16;
		pt->parked = realloc(pt->parked, pt->cap_parked * sizeof *pt->parked);
		assert(pt->parked && "out of memory");
	}
	pt->parked[pt->nparked] = (struct parked){.tid = tid, .since = t, .dead = dead};
	return &pt->parked[pt->nparked++];
}

/* Tell the birth of a parked child by what /proc says of it, its parent's own word not having come. */
static void tell_parked(struct ptrace_tier *pt, struct parked *row, int64_t t)
{
	read_parents(row);
	if (row->tgid && row->tgid != row->tid) tree_thread(pt->o->tree, t, row->tgid, 0, row->tid, PRECISION_INFERRED);
	else process_born(pt, t, row->ppid, 0, row->tid, FORK_HOW_FORK, PRECISION_INFERRED);
}

void ptrace_park(struct ptrace_tier *pt, int64_t t, int32_t tid)
{
	if (!parked_find(pt, tid)) park(pt, t, tid, false);
}

void ptrace_born_dead(struct ptrace_tier *pt, int64_t t, int32_t tid)
{
	tell_parked(pt, park(pt, t, tid, true), t);
}

static void let_parked_go(struct ptrace_tier *pt, struct parked *row, int64_t t)
{
	struct parked copy = *row;

	unpark(pt, row);
	tell_parked(pt, &copy, t);
	ptrace_resume(copy.tid, 0);
}

void ptrace_release_parked(struct ptrace_tier *pt, int64_t t, int32_t parent)
{
	for (uint32_t i = pt->nparked; i-- > 0;) {
		struct parked *row = &pt->parked[i];
		if (parent) read_parents(row);
		bool late = t - row->since > PTRACE_PARK_LIMIT, of_parent = parent && (row->ppid == parent || row->tgid == parent);
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

/* Whether it was told of, died and was reaped before its parent's stop was seen. */
static bool ended(const struct ptrace_tier *pt, int32_t tid)
{
	return !tree_task(pt->o->tree, tid) && kill(tid, 0) < 0 && errno == ESRCH;
}

void ptrace_birth(struct ptrace_tier *pt, struct tree_task *task, int event, int64_t t)
{
	int32_t child = (int32_t)ptrace_message(task->tid), pid = task->proc->pid;
	struct parked *row = parked_find(pt, child);
	bool parked = row && !row->dead, dead = row && row->dead, early = parked && event != PTRACE_EVENT_CLONE;

	/* A child process may go on at once: its parent, which still stands still, has the descriptors that it was born with. */
	if (early) ptrace_resume(child, 0);
	sampler_active(pt->sampler, task, t);
	if (row) unpark(pt, row);
	if (child <= 0 || dead || (!row && ended(pt, child))) return;
	if (event == PTRACE_EVENT_CLONE && pids_process(child) == pid)
		tree_thread(pt->o->tree, t, pid, task->tid, child, PRECISION_EXACT);
	else
		process_born(pt, t, pid, task->tid, child, how_of(event, task->tid), PRECISION_EXACT);
	if (event == PTRACE_EVENT_VFORK) {
		struct wait wait = {.why = WAIT_VFORK, .fd = UNKNOWN, .target = child, .call = "vfork"};
		sampler_waits(pt->sampler, task, t, &wait);
	}
	if (parked && !early) ptrace_resume(child, 0);
}

void ptrace_vfork_done(struct ptrace_tier *pt, const struct tree_proc *child, int64_t t)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, child->ppid);

	if (!parent) return;
	for (struct tree_task *task = parent->tasks; task; task = task->next) {
		if (task->state != STATE_WAITING || task->wait.why != WAIT_VFORK || task->wait.target != child->pid) continue;
		tree_state(pt->o->tree, t, task->tid, STATE_READY, UNKNOWN, NULL, child->pid, 0, PRECISION_INFERRED);
	}
}

