/*
 * exit.c - how processes end: threads leave, orphans are adopted, the parent is told, the zombie is reaped.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/posix_timer.h"
#include "sim/kernel/ipc.h"

/* ---- Threads --------------------------------------------------------------------------------------------------------------- */

static void forget_tid(struct process *p, int32_t tid)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < p->ntid; i++)
		if (p->tids[i] != tid) p->tids[kept++] = p->tids[i];
	p->ntid = kept;
}

/* Takes thread tid from p, without a word to anybody but the views. A leader that leaves before the others stays in the table. */
void thread_drop(struct machine *m, struct process *p, int32_t tid)
{
	struct thread *t = thread_edit(m, tid);
	if (t->state == STATE_STOPPED) wait_forget(m, t);
	if (t->state != STATE_GONE) thread_move(m, t, STATE_GONE, 0, 0);
	forget_tid(p, tid);
	if (tid != p->pid) thread_remove(m, tid);
}

/* set_tid_address(2): who joins it waits there. */
static void clear_tid(struct machine *m, const struct process *p, struct thread *t)
{
	int32_t zero = 0;
	if (!t->clear_tid || m->space_users[p->space - 1] + p->ntid < 3) return;
	struct space *s = space_edit(m, p->space);
	space_enter(s, &m->memory);
	if (space_store(s, t->clear_tid, &zero, sizeof zero)) futex_wake_address(m, p, t->clear_tid, WAKE_ALL);
}

void thread_end(struct machine *m, struct thread *t, int code)
{
	struct process *p = process_edit(m, t->pid);
	if (p->ntid == 1) {
		process_end(m, p, code, 0);
		return;
	}
	futex_robust(m, p, t);
	clear_tid(m, p, t);
	thread_drop(m, p, t->tid);
}

/* ---- Job control ----------------------------------------------------------------------------------------------------------- */

/* POSIX 3.264: no member has a parent that is in another group of the same session. */
bool group_is_orphaned(const struct machine *m, int32_t pgid, int32_t except)
{
	for (uint32_t i = 0; i < m->nproc; i++) {
		const struct process *p = m->procs[i], *parent;
		if (p->pgid != pgid || p->zombie || p->dying || p->pid == except) continue;
		parent = process_find(m, p->ppid);
		if (parent && !parent->dying && parent->pid != PID_INIT && parent->pgid != pgid && parent->sid == p->sid) return false;
	}
	return true;
}

static bool group_has_stopped(const struct machine *m, int32_t pgid, int32_t except)
{
	for (uint32_t i = 0; i < m->nproc; i++)
		if (m->procs[i]->pgid == pgid && m->procs[i]->stopped && m->procs[i]->pid != except) return true;
	return false;
}

/* A group that becomes orphaned by the end of p, with stopped members, is told SIGHUP and SIGCONT (POSIX, _exit). parent: of the
 * member that kept it from being orphaned. */
static void tell_orphaned_group(struct machine *m, int32_t pgid, const struct process *ending, const struct process *member)
{
	const struct process *parent = process_find(m, member->ppid);
	bool kept = parent && parent->pgid != member->pgid && parent->sid == member->sid;
	if (!kept || !group_is_orphaned(m, pgid, ending->pid) || !group_has_stopped(m, pgid, ending->pid)) return;
	signal_group(m, pgid, SIGHUP);
	signal_group(m, pgid, SIGCONT);
}

/* ---- Children -------------------------------------------------------------------------------------------------------------- */

static void hand_over(struct machine *m, struct process *child, struct process *to)
{
	struct event e = {.kind = EV_ADOPT, .pid = child->pid, .tid = child->pid, .cpu = UNKNOWN, .adopt = {child->ppid, to->pid}};
	child->ppid = to->pid;
	child->exit_signal = SIGCHLD;
	to->children++;
	machine_emit(m, &e);
}

static struct process *adopter(struct machine *m, const struct process *p)
{
	for (const struct process *up = process_find(m, p->ppid); up && up->pid > PID_SHELL; up = process_find(m, up->ppid))
		if (up->subreaper && !up->zombie && !up->dying) return process_edit(m, up->pid);
	return process_edit(m, PID_INIT);
}

static void add_dead(struct process *parent, int32_t child)
{
	uint32_t i = parent->ndead;
	parent->dead = sim_grow(parent->dead, parent->ndead++, &parent->cap_dead, sizeof *parent->dead);
	for (; i && parent->dead[i - 1] > child; i--) parent->dead[i] = parent->dead[i - 1];
	parent->dead[i] = child;
}

static void adopt_zombie(struct machine *m, struct process *child, struct process *to)
{
	if (to->native) process_reap(m, to->pid, child->pid);
	else {
		add_dead(to, child->pid);
		signal_send(m, child->pid, to->pid, 0,
			&(struct sig_info){.sig = SIGCHLD, .code = CLD_EXITED, .pid = child->pid, .status = child->exit_code});
		wake_parent(m, to->pid, child->pid);
	}
}

/* The first child of a process whose pid is at least `from`. */
static int32_t child_from(const struct machine *m, int32_t pid, int32_t from)
{
	for (uint32_t i = process_index(m, from); i < m->nproc; i++)
		if (m->procs[i]->ppid == pid) return m->procs[i]->pid;
	return 0;
}

/* One at a time, in order of pid: what they are sent may end others, and change the table. */
static void orphan_children(struct machine *m, struct process *p)
{
	struct process *to = p->children ? adopter(m, p) : NULL;
	for (int32_t pid = 0; p->children && (pid = child_from(m, p->pid, pid + 1)); p->children--) {
		struct process *child = process_edit(m, pid);
		if (child->pgid != p->pgid) tell_orphaned_group(m, child->pgid, p, child);
		child = process_edit(m, pid);
		hand_over(m, child, to);
		if (child->zombie) adopt_zombie(m, child, to);
		else if (child->parent_death) signal_send(m, 0, pid, 0, &(struct sig_info){.sig = child->parent_death, .code = SI_USER});
	}
	p->children = p->ndead = 0;
}

/* ---- The end --------------------------------------------------------------------------------------------------------------- */

/* The child of a vfork shares even its parent's variables that live in registers. */
static void give_back_registers(struct machine *m, const struct process *p, struct thread *parent)
{
	const struct thread *t = thread_find(m, p->pid);
	const struct vm_thread *from = &t->vm;
	struct vm_thread *to = &parent->vm;
	if (!from->image || from->image != to->image || from->window < to->window || from->depth < to->depth) return;
	const struct image_func *f = image_func_of(to->image, to->pc);
	uint32_t n = to->window + (f ? f->nregs : 0);
	if (n <= to->nregs && n <= from->nregs) memcpy(to->regs, from->regs, n * sizeof *to->regs);
}

void vfork_done(struct machine *m, struct process *p)
{
	struct thread *parent = p->vfork_tid ? thread_edit(m, p->vfork_tid) : NULL;
	p->vfork_tid = 0;
	if (!parent) return;
	if (p->space && process_find(m, parent->pid)->space == p->space && thread_find(m, p->pid)) give_back_registers(m, p, parent);
	thread_wake(m, parent->tid, p->pid);
}

static void end_threads(struct machine *m, struct process *p)
{
	for (uint32_t i = p->ntid; i-- > 0;)
		if (p->tids[i] != p->pid) thread_drop(m, p, p->tids[i]);
}

static void emit_exit(struct machine *m, const struct process *p)
{
	struct event e = {.kind = EV_EXIT, .pid = p->pid, .tid = p->pid, .cpu = UNKNOWN};
	e.exit.code = p->exit_sig ? UNKNOWN : p->exit_code;
	e.exit.sig = p->exit_sig ? p->exit_sig : UNKNOWN;
	e.exit.core = p->core;
	machine_emit(m, &e);
}

static void cancel_timers(struct machine *m, struct process *p)
{
	if (p->real.next != TIME_NEVER) timer_cancel(m, p->real.next, TIMER_ALARM, (uint32_t)p->pid);
	p->real.next = TIME_NEVER;
	posix_timers_end(m, p);
}

static void become_zombie(struct machine *m, struct process *p)
{
	struct thread *t = thread_edit(m, p->pid);
	wait_forget(m, t);
	p->zombie = true;
	thread_move(m, t, STATE_ZOMBIE, 0, 0);
	vm_thread_clear(&t->vm);
	memset(&t->vm, 0, sizeof t->vm);
	p->ntid = 0;
}

/* Whether the parent wants no zombies (POSIX: SIGCHLD ignored, or SA_NOCLDWAIT). */
static bool reaps_itself(const struct process *parent)
{
	const struct sig_action *a = &parent->actions[SIGCHLD];
	return !parent->native && (a->handler == ACTION_IGNORE || a->flags & SA_NOCLDWAIT);
}

static void tell_parent(struct machine *m, struct process *p)
{
	struct process *parent = process_edit(m, p->ppid);
	struct sig_info info = {.sig = p->exit_signal, .pid = p->pid, .status = p->exit_sig ? p->exit_sig : p->exit_code};
	int32_t pid = p->pid, ppid = parent->pid;
	info.code = p->core ? CLD_DUMPED : p->exit_sig ? CLD_KILLED : CLD_EXITED;
	bool itself = p->exit_signal == SIGCHLD && reaps_itself(parent);
	if (parent->native) process_reap(m, ppid, pid);
	else if (itself) process_reap(m, 0, pid);
	else add_dead(parent, pid);
	if (parent->native) return;
	if (info.sig) signal_send(m, pid, ppid, 0, &info);
	if (process_find(m, ppid)) wake_parent(m, ppid, pid); /* that may have been its end */
}

void process_end(struct machine *m, struct process *p, int code, int sig)
{
	if (p->dying || p->zombie) return;
	p->dying = true;
	p->exit_code = sig ? 0 : code & 0xff;
	p->exit_sig = sig;
	p->core = sig && sig_default_of(sig) == DEFAULT_CORE && p->limits[RLIMIT_CORE].soft > 0;
	if (p->pid == PID_PROGRAM) {
		m->status_code = sig ? UNKNOWN : p->exit_code;
		m->status_sig = sig ? sig : UNKNOWN;
	}
	end_threads(m, p);
	struct thread *t = thread_edit(m, p->pid);
	if (t->state != STATE_GONE) {
		futex_robust(m, p, t);
		clear_tid(m, p, t);
	}
	cancel_timers(m, p);
	emit_exit(m, p);
	files_end(m, p);
	vfork_done(m, p);
	become_zombie(m, p);
	space_release(m, p->space);
	p->space = 0;
	p->stopped = p->tell_stop = p->tell_cont = false;
	tell_orphaned_group(m, p->pgid, p, p);
	orphan_children(m, p);
	tell_parent(m, p);
}

void process_reap(struct machine *m, int32_t by, int32_t pid)
{
	struct process *p = process_edit(m, pid), *parent = process_edit(m, p->ppid);
	struct event e = {.kind = EV_REAP, .pid = by, .tid = m->at_work && by ? m->at_work : by, .cpu = UNKNOWN};
	if (by <= PID_SHELL) e.tid = by;
	e.reap.child = pid;
	e.reap.code = p->exit_sig ? UNKNOWN : p->exit_code;
	e.reap.sig = p->exit_sig ? p->exit_sig : UNKNOWN;
	machine_emit(m, &e);
	thread_move(m, thread_edit(m, pid), STATE_GONE, 0, 0);
	parent->children--;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < parent->ndead; i++)
		if (parent->dead[i] != pid) parent->dead[kept++] = parent->dead[i];
	parent->ndead = kept;
	if (by) {
		parent->child_user += p->user + p->child_user;
		parent->child_system += p->system + p->child_system;
		parent->child_vol += p->vol + p->child_vol;
		parent->child_invol += p->invol + p->child_invol;
	}
	m->live--;
	thread_remove(m, pid);
	process_remove(m, pid);
}

void wake_parent(struct machine *m, int32_t pid, int32_t by)
{
	const struct process *p = process_find(m, pid);
	for (uint32_t i = 0; i < p->ntid; i++) {
		const struct thread *t = thread_find(m, p->tids[i]);
		if (t->wait.why == WAIT_CHILD) thread_wake(m, t->tid, by);
	}
}

/* ---- The calls ------------------------------------------------------------------------------------------------------------- */

int64_t sys_exit(struct call *c)
{
	thread_end(c->m, c->t, (int)c->args[0]);
	return CALL_GONE;
}

int64_t sys_exit_group(struct call *c)
{
	process_end(c->m, c->p, (int)c->args[0], 0);
	return CALL_GONE;
}
