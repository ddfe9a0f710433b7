/*
 * tree.c - the ledger of the observed tree: findings in, events out.
 *
 * Invariant: a row's (tree_rows.h) state is the `to` of the last STATE event told of it, and only set_state() writes it.
 */
#include "real/observe/tree.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "real/observe/tree_rows.h"
#include "trace/transition.h"

static const bool allowed[STATE_COUNT][STATE_COUNT] = {
#define X(from, to, cause, sentence) [STATE_##from][STATE_##to] = true,
	TRANSITION_LIST(X)
#undef X
};

/* --- events --- */

static struct event event_of(enum event_kind kind, int64_t t, int32_t pid, int32_t tid, enum precision p)
{
	return (struct event){.t = t, .pid = pid, .tid = tid, .cpu = UNKNOWN, .kind = (uint8_t)kind, .precision = (uint8_t)p};
}

void tree_killing(struct tree *tr)
{
	tr->killing = true;
}

static void note_signal(struct tree *tr, const struct event *e)
{
	struct tree_proc *to = tree_proc(tr, e->signal.to);

	if (!to) return;
	if (e->signal.stage == SIGNAL_STAGE_SENT && e->signal.sig == SIGKILL) to->kill_told = true;
	if (e->signal.stage == SIGNAL_STAGE_DELIVERED) to->delivered = e->signal.sig;
}

void tree_tell(struct tree *tr, const struct event *e)
{
	if (e->kind == EV_SIGNAL) note_signal(tr, e);
	tr->sink(tr->sink_arg, e);
}

/* The processor a thread is on, for events of something it does itself. */
static int16_t cpu_of(const struct tree_task *task)
{
	return task && task->state == STATE_RUNNING ? task->cpu : UNKNOWN;
}

static void leave_running(struct tree_task *task, int64_t t, enum state to)
{
	if (t > task->since) task->run += t - task->since;
	if (to == STATE_WAITING) task->vol++;
	if (to == STATE_READY) task->invol++;
}

/* What a state event says beside from and to. */
struct reason {
	int cpu, sig;
	int32_t by;
	const struct wait *wait;
};

static const struct reason no_reason = {.cpu = UNKNOWN};

/* The one writer of a task's state. The transition must be of the table. */
static void set_state(struct tree *tr, struct tree_task *task, int64_t t, enum state to, const struct reason *why,
                      enum precision p)
{
	struct event e = event_of(EV_STATE, t, task->proc->pid, task->tid, p);

	assert(allowed[task->state][to]);
	if (task->state == STATE_RUNNING) {
		leave_running(task, t, to);
		e.cpu = task->cpu;
	}
	if (to == STATE_RUNNING) e.cpu = (int16_t)why->cpu;
	e.state.from = task->state;
	e.state.to = (uint8_t)to;
	e.state.by = why->by;
	e.state.sig = (int16_t)(to == STATE_STOPPED ? why->sig : 0);
	task->wait = to == STATE_WAITING && why->wait ? *why->wait : (struct wait){0};
	e.state.wait = task->wait;
	task->cpu = to == STATE_RUNNING ? e.cpu : UNKNOWN;
	task->state = (uint8_t)to;
	task->since = t;
	tree_tell(tr, &e);
}

/* The same, inserting the step through RUNNING that the table asks for. */
static void go_to(struct tree *tr, struct tree_task *task, int64_t t, enum state to, const struct reason *why, enum precision p)
{
	if (!allowed[task->state][to]) {
		struct reason inserted = {.cpu = UNKNOWN, .by = why->by};
		set_state(tr, task, t, STATE_RUNNING, &inserted, PRECISION_INFERRED);
	}
	set_state(tr, task, t, to, why, p);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Whether b says nothing that a does not. */
static bool same_wait(const struct wait *a, const struct wait *b)
{
	if (b->why == WAIT_NONE || (b->why == WAIT_UNKNOWN && a->why != WAIT_NONE)) return true;
	return a->why == b->why && a->fd == b->fd && a->target == b->target && a->chan == b->chan && a->timed == b->timed &&
	       same_text(a->call, b->call) && same_text(a->on, b->on);
}

static void same_state(struct tree *tr, struct tree_task *task, int64_t t, const struct reason *why, enum precision p)
{
	if (task->state == STATE_WAITING && why->wait && !same_wait(&task->wait, why->wait)) {
		set_state(tr, task, t, STATE_WAITING, why, p);
	} else if (task->state == STATE_RUNNING && why->cpu >= 0 && why->cpu != task->cpu) {
		/* No thread changes its CPU without having lost the one it had. */
		set_state(tr, task, t, STATE_READY, &no_reason, PRECISION_INFERRED);
		set_state(tr, task, t, STATE_RUNNING, why, p);
	}
}

void tree_state(struct tree *tr, int64_t t, int32_t tid, enum state to, int cpu, const struct wait *wait, int32_t by, int sig,
                enum precision p)
{
	struct tree_task *task = tree_task(tr, tid);
	struct wait judged = wait ? *wait : (struct wait){0};
	struct reason why = {.cpu = cpu, .by = by, .sig = sig, .wait = wait ? &judged : NULL};

	assert(to == STATE_READY || to == STATE_RUNNING || to == STATE_WAITING || to == STATE_STOPPED);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	timers_judge(&task->proc->timers, tr->sees_timers, t, &judged);
	if (task->state == to) same_state(tr, task, t, &why, p);
	else go_to(tr, task, t, to, &why, p);
}

/* --- births --- */

/* A task that is told to be born although it is in the tree: its end was missed. False: it is the same one told twice. */
static bool make_room(struct tree *tr, int64_t t, int32_t tid, int32_t parent, bool process)
{
	struct tree_task *old = tree_task(tr, tid);

	if (!old) return true;
	if (old->tid != old->proc->pid) {
		if (!process && old->proc->pid == parent) return false;
		tree_thread_exit(tr, t, tid, PRECISION_INFERRED);
		return !tree_task(tr, tid);
	}
	if (process && (!old->proc->exited || old->proc->ppid_birth == parent)) return false;
	if (!process && !old->proc->exited) return false;
	tree_reap(tr, t, tid, UNKNOWN, UNKNOWN, UNKNOWN, PRECISION_INFERRED);
	return true;
}

static struct tree_proc *born(struct tree *tr, const struct event *fork, int32_t ppid)
{
	struct tree_proc *proc = tree_add_proc(tr, fork->t, fork->fork.child, ppid, fork->fork.name);

	tree_tell(tr, fork);
	set_state(tr, proc->tasks, fork->t, STATE_READY, &no_reason, fork->precision);
	return proc;
}

static int32_t adopter_by_default(const struct tree *tr)
{
	return tr->init ? tr->init : tr->supervisor;
}

struct tree_proc *tree_start(struct tree *tr, int64_t t, int32_t pid, const char *name)
{
	struct event e = event_of(EV_FORK, t, adopter_by_default(tr), 0, PRECISION_EXACT);

	e.fork.child = pid;
	e.fork.how = FORK_HOW_START;
	e.fork.name = name;
	/* It is held before its exec: not ready yet. */
	struct tree_proc *proc = tree_add_proc(tr, t, pid, adopter_by_default(tr), name);
	tree_tell(tr, &e);
	return proc;
}

struct tree_proc *tree_fork(struct tree *tr, int64_t t, int32_t parent, int32_t parent_tid, int32_t child, enum fork_how how,
                            enum precision p)
{
	struct event e = event_of(EV_FORK, t, parent, parent_tid ? parent_tid : parent, p);

	if (!make_room(tr, t, child, parent, true)) return tree_proc(tr, child);
	struct tree_proc *from = tree_proc(tr, parent);
	e.cpu = cpu_of(tree_task(tr, e.tid));
	e.fork.child = child;
	e.fork.how = (uint8_t)how;
	e.fork.name = from ? from->name : "";
	return born(tr, &e, parent);
}

struct tree_task *tree_thread(struct tree *tr, int64_t t, int32_t pid, int32_t creator, int32_t tid, enum precision p)
{
	struct event e = event_of(EV_THREAD, t, pid, creator ? creator : pid, p);
	struct tree_proc *proc = tree_proc(tr, pid);

	if (!proc || proc->exited) return NULL;
	if (!make_room(tr, t, tid, pid, false)) return tree_task(tr, tid);
	struct tree_task *task = tree_add_task(tr, proc, tid, t);
	e.cpu = cpu_of(tree_task(tr, e.tid));
	e.thread.child = tid;
	e.thread.name = proc->name;
	tree_tell(tr, &e);
	set_state(tr, task, t, STATE_READY, &no_reason, p);
	return task;
}

/* --- exec --- */

/* Whether a thread other than the leader is, as told, the one that runs: it did the exec, and is the leader from now on. */
static struct tree_task *exec_by_other(const struct tree_proc *proc)
{
	struct tree_task *leader = proc->tasks;

	if (leader->state == STATE_RUNNING) return NULL;
	for (struct tree_task *task = leader->next; task; task = task->next) {
		if (task->state == STATE_RUNNING) return task;
	}
	return leader->state == STATE_GONE ? leader->next : NULL;
}

/* A leader that had left lives again: another thread has taken its tid by an exec. */
static void revive(struct tree *tr, struct tree_proc *proc, int64_t t, int32_t by)
{
	struct event e = event_of(EV_THREAD, t, proc->pid, by, PRECISION_INFERRED);
	struct tree_task *leader = proc->tasks;

	e.thread.child = proc->pid;
	e.thread.name = proc->name;
	tree_tell(tr, &e);
	leader->state = STATE_NEW;
	proc->live_tasks++;
	set_state(tr, leader, t, STATE_READY, &no_reason, PRECISION_INFERRED);
}

static void end_task(struct tree *tr, struct tree_task *task, int64_t t, enum precision p)
{
	if (task->state == STATE_GONE) return;
	set_state(tr, task, t, STATE_GONE, &no_reason, p);
	task->proc->live_tasks--;
}

static void end_other_tasks(struct tree *tr, struct tree_proc *proc, int64_t t, enum precision p)
{
	for (struct tree_task *task = proc->tasks->next, *next; task; task = next) {
		next = task->next;
		end_task(tr, task, t, p);
		tree_drop_task(tr, task);
	}
}

void tree_exec(struct tree *tr, int64_t t, int32_t pid, const char *path, const char *args, uint32_t args_len, int argc,
               const char *name, enum precision p)
{
	struct tree_proc *proc = tree_proc(tr, pid);

	if (!proc || proc->exited) return;
	struct tree_task *other = exec_by_other(proc);
	struct reason as_other = {.cpu = other ? other->cpu : UNKNOWN};
	bool runs = other && other->state == STATE_RUNNING;
	int32_t by = other ? other->tid : pid;

	end_other_tasks(tr, proc, t, p);
	if (proc->tasks->state == STATE_GONE) revive(tr, proc, t, by);
	if (runs) go_to(tr, proc->tasks, t, STATE_RUNNING, &as_other, PRECISION_INFERRED);
	if (name) snprintf(proc->name, sizeof proc->name, "%s", name);
	proc->execed = true;
	proc->execs++;
	struct event e = event_of(EV_EXEC, t, pid, pid, p);
	e.cpu = cpu_of(proc->tasks);
	e.exec.path = path ? path : proc->name;
	e.exec.args = args;
	e.exec.args_len = args ? args_len : 0;
	e.exec.argc = args ? argc : 0;
	tree_tell(tr, &e);
}

/* --- deaths --- */

void tree_thread_exit(struct tree *tr, int64_t t, int32_t tid, enum precision p)
{
	struct tree_task *task = tree_task(tr, tid);

	if (!task || task->proc->exited || task->state == STATE_GONE || task->proc->live_tasks < 2) return;
	end_task(tr, task, t, p);
	if (task->tid != task->proc->pid) tree_drop_task(tr, task);
}

static void adopt_children(struct tree *tr, const struct tree_proc *dead, int64_t t, enum precision p)
{
	int left = dead->children;

	for (struct tree_proc *child = tr->first; child && left; child = child->next) {
		if (child->ppid != dead->pid || child == dead) continue;
		int32_t to = tr->ops->adopter ? tr->ops->adopter(tr->ops_arg, child, dead->pid) : 0;
		if (!to) to = adopter_by_default(tr);
		if (child->exited) tree_set_parent(tr, child, to);
		else tree_adopt(tr, t, child->pid, to, p);
		left--;
	}
}

void tree_status(struct tree *tr, int32_t pid, int32_t code, int32_t sig, bool core)
{
	struct tree_proc *proc = tree_proc(tr, pid);

	if (!proc || proc->code != UNKNOWN || proc->sig != UNKNOWN) return;
	proc->code = code;
	proc->sig = sig;
	proc->core = core;
}

/* The signal that ends a process is the last it gets; a wait status tells which it was also where nobody saw it delivered. */
static void tell_fatal(struct tree *tr, const struct tree_proc *proc, int64_t t, enum precision p)
{
	struct event e = event_of(EV_SIGNAL, t, 0, 0, PRECISION_INFERRED);

	if (proc->sig <= 0) return;
	e.cpu = UNKNOWN;
	e.signal.to = proc->pid;
	e.signal.sig = (int16_t)proc->sig;
	e.signal.stage = SIGNAL_STAGE_SENT;
	e.signal.cause = SIGNAL_CAUSE_PROCLAB;
	e.pid = e.tid = tr->supervisor;
	if (proc->sig == SIGKILL && tr->killing && !proc->kill_told) tree_tell(tr, &e);
	e.signal.stage = SIGNAL_STAGE_DELIVERED;
	e.signal.cause = SIGNAL_CAUSE_UNKNOWN;
	e.pid = e.tid = 0;
	e.precision = (uint8_t)p;
	if (proc->delivered != proc->sig) tree_tell(tr, &e);
}


/* The end of a process: to ZOMBIE, or to GONE when nobody has to reap it. */
static void end_proc(struct tree *tr, struct tree_proc *proc, int64_t t, enum precision p)
{
	struct event e = event_of(EV_EXIT, t, proc->pid, proc->pid, p);
	struct tree_task *leader = proc->tasks;

	end_other_tasks(tr, proc, t, p);
	/* Nobody calls exit while waiting or off the CPU. */
	if (proc->code >= 0 && (leader->state == STATE_WAITING || leader->state == STATE_READY)) {
		set_state(tr, leader, t, STATE_RUNNING, &no_reason, PRECISION_INFERRED);
	}
	tell_fatal(tr, proc, t, p);
	e.cpu = cpu_of(leader);
	e.exit.code = proc->code;
	e.exit.sig = proc->sig;
	e.exit.core = proc->core;
	proc->exited = true;
	proc->died = t;
	tree_tell(tr, &e);
}

void tree_exit(struct tree *tr, int64_t t, int32_t pid, int32_t code, int32_t sig, bool core, enum precision p)
{
	struct tree_proc *proc = tree_proc(tr, pid);

	if (!proc) return;
	tree_status(tr, pid, code, sig, core);
	if (proc->exited) return;
	end_proc(tr, proc, t, p);
	set_state(tr, proc->tasks, t, STATE_ZOMBIE, &no_reason, p);
	proc->live_tasks = 0;
	adopt_children(tr, proc, t, p);
}

void tree_reap(struct tree *tr, int64_t t, int32_t child, int32_t by, int32_t code, int32_t sig, enum precision p)
{
	struct tree_proc *proc = tree_proc(tr, child);
	struct event e = event_of(EV_REAP, t, by, by, p);

	if (!proc) return;
	tree_status(tr, child, code, sig, false);
	if (!proc->exited && by == 0) end_proc(tr, proc, t, p);
	else tree_exit(tr, t, child, code, sig, false, p);
	e.cpu = by > 0 ? cpu_of(tree_task(tr, by)) : UNKNOWN;
	e.reap.child = child;
	e.reap.code = proc->code;
	e.reap.sig = proc->sig;
	tree_tell(tr, &e);
	if (proc->tasks->state != STATE_GONE) set_state(tr, proc->tasks, t, STATE_GONE, &no_reason, p);
	proc->reaped = true;
	adopt_children(tr, proc, t, p);
	tree_drop_proc(tr, proc);
}

void tree_adopt(struct tree *tr, int64_t t, int32_t orphan, int32_t to, enum precision p)
{
	struct event e = event_of(EV_ADOPT, t, orphan, orphan, p);
	struct tree_proc *proc = tree_proc(tr, orphan);

	if (!proc || proc->ppid == to) return;
	e.adopt.from = proc->ppid;
	e.adopt.to = to;
	tree_set_parent(tr, proc, to);
	if (!proc->exited) tree_tell(tr, &e);
}

void tree_usage(struct tree *tr, int64_t t, int32_t pid, int32_t tid, int64_t run, int64_t ready, int64_t vol, int64_t invol,
                bool whole, enum precision p)
{
	struct event e = event_of(EV_USAGE, t, pid, tid, p);

	if (!tree_proc(tr, pid)) return;
	if (run == UNKNOWN && ready == UNKNOWN && vol == UNKNOWN && invol == UNKNOWN) return;
	e.usage.run = run;
	e.usage.ready = ready;
	e.usage.vol = vol;
	e.usage.invol = invol;
	e.usage.whole = whole;
	tree_tell(tr, &e);
}

void tree_wait_status(int status, int32_t *code, int32_t *sig, bool *core)
{
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : UNKNOWN;
	*sig = WIFSIGNALED(status) ? WTERMSIG(status) : UNKNOWN;
	*core = WIFSIGNALED(status) && WCOREDUMP(status);
}
