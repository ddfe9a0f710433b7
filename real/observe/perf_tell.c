/*
 * perf_tell.c - what each record means for the tree: switches, births, execs, ends, reaps.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real/observe/notify.h"
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define LEAVE_LATEST (100 * MS) /* a thread whose exit has begun takes no longer to leave */
#define POSTPONE (8 * MS)      /* for whoever has reaped a process to say so */

static enum precision sure(const struct record *r)
{
	return r->inferred ? PRECISION_INFERRED : PRECISION_EXACT;
}

static void tell_in(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	pt->busy = true;
	struct perf_task *w = perf_task(task);
	int64_t woken = t;
	if (!w->left_blocked) woken = w->left;
	else if (task->state == STATE_READY) woken = task->since;
	else if (r->in.known) woken = r->in.wake - pt->o->t0;
	if (woken < w->left) woken = w->left;
	if (task->state == STATE_WAITING && woken < t)
		tree_state(pt->o->tree, woken, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_INFERRED);
	if (w->ins || w->left_blocked || task->state != STATE_RUNNING) w->ready_seen += t - woken;
	w->ins++;
	perf_proc(task->proc)->ran = true;
	tree_state(pt->o->tree, t, r->tid, STATE_RUNNING, r->cpu, NULL, 0, 0, sure(r));
}

/* The next pending switch of a thread after t (CLOCK_MONOTONIC ns); NULL. */
static const struct record *next_switch(const struct perf_tier *pt, int32_t tid, int64_t t)
{
	size_t n, low = perf_after(pt->perf, t);
	const struct record *all = perf_pending(pt->perf, &n);
	for (; low < n; low++)
		if (all[low].tid == tid && (all[low].kind == RECORD_IN || all[low].kind == RECORD_OUT)) return &all[low];
	return NULL;
}

/* When a thread that has left its CPU got one again, as far as the pending records tell; no later than limit. */
static int64_t back_at(const struct perf_tier *pt, const struct record *out, int64_t limit)
{
	const struct record *in = next_switch(pt, out->tid, out->t);
	return in && in->t < limit ? in->t : limit;
}

/* Whether a thread that has just given up its CPU does not wait, but stands still while notify.c looks at what it writes. The
 * kernel tells of the call only afterwards. */
static bool is_looked_at(const struct perf_tier *pt, const struct perf_task *w, const struct record *out)
{
	int64_t t0 = pt->o->t0;
	if (!pt->o->notify || w->in_call) return false;
	return notify_held(pt->o->notify, out->tid, out->t - t0 - MS / 50, back_at(pt, out, out->t + 3 * MS) - t0);
}

static void believe_exit(struct perf_tier *pt, int64_t t, struct tree_proc *proc, enum precision p);

/* Whether a process whose EXIT was seen, and not believed, leaves its CPU for the last time: that is its end, not a wait. */
static bool is_last_switch(struct perf_tier *pt, const struct record *out, int64_t t, struct tree_proc *proc)
{
	if (out->flag || perf_proc(proc)->exit_seen == UNKNOWN || !watch_has_ended(watch_add(pt->watch, proc->pid))) return false;
	believe_exit(pt, t, proc, PRECISION_EXACT);
	return true;
}

static void tell_out(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE || is_last_switch(pt, r, t, task->proc)) return;
	struct perf_task *w = perf_task(task);
	struct wait wait = {.why = WAIT_UNKNOWN, .fd = UNKNOWN};
	w->left = t;
	w->left_blocked = !r->flag;
	w->preempted += r->flag;
	w->gave_up += !r->flag;
	if (r->flag) {
		tree_state(pt->o->tree, t, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, sure(r));
	} else if (r->inferred) {
		tree_state(pt->o->tree, t, r->tid, STATE_WAITING, UNKNOWN, &wait, 0, 0, sure(r));
	} else if (w->stopping) {
		/* Most likely this is the stop; a look will tell. */
		tree_state(pt->o->tree, t, r->tid, STATE_STOPPED, UNKNOWN, NULL, 0, w->stopping, PRECISION_INFERRED);
	} else if (is_looked_at(pt, w, r)) {
		tree_state(pt->o->tree, t, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_INFERRED);
	} else {
		perf_calls_wait(pt, t, task, &wait);
		tree_state(pt->o->tree, t, r->tid, STATE_WAITING, UNKNOWN, &wait, 0, 0, PRECISION_EXACT);
		if (w->woken_early && t - w->woken_early < 3000)
			tree_state(pt->o->tree, t, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
	}
	w->woken_early = 0;
}

static void tell_birth(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree *tr = pt->o->tree;
	struct tree_proc *parent = tree_proc(tr, r->task.ppid);
	if (!parent) return;
	pt->busy = true;
	perf_proc(parent)->ran = true;
	if (r->pid == r->task.ppid) {
		tree_thread(tr, t, r->pid, r->task.ptid, r->tid, PRECISION_EXACT);
		return;
	}
	enum precision sure = PRECISION_EXACT;
	struct tree_task *by = tree_task(tr, r->task.ptid);
	enum fork_how how = by ? perf_calls_fork_how(by, &sure) : FORK_HOW_FORK;
	/* Where its calls are seen, its descriptors are known; a look would show them as they are by now, some ms later. */
	if (!pt->exact) channels_scan(pt->o->channels, t, parent->pid, PRECISION_BOUNDED);
	if (!tree_fork(tr, t, r->task.ppid, r->task.ptid, r->pid, how, sure)) return;
	watch_add(pt->watch, r->pid);
	if (parent->ignores_children == UNKNOWN) observer_ignores_children(parent);
	channels_fork(pt->o->channels, t, r->task.ppid, r->pid, PRECISION_EXACT);
	perf_proc(tree_proc(tr, r->pid))->dirty = !pt->exact || channels_wants_look(pt->o->channels, r->pid);
}

/* The program's path by its short name: an argument that ends in it (a script's name is its interpreter's argument), else where
 * the file that runs is, else not known. */
static const char *path_of(const struct watched *row, const char *name, char *buf, size_t size)
{
	const char *at = row->exec.args, *slash;
	size_t len = strlen(name);
	for (int i = 0; i < row->exec.argc; i++, at += strlen(at) + 1) {
		slash = strrchr(at, '/');
		if (slash && !strncmp(slash + 1, name, len)) return at;
	}
	slash = row->exec.path ? strrchr(row->exec.path, '/') : NULL;
	if (!slash) return NULL;
	if (!strncmp(slash + 1, name, len)) return row->exec.path;
	snprintf(buf, size, "%.*s/%s", (int)(slash - row->exec.path), row->exec.path, name);
	return buf;
}

void perf_exec(struct perf_tier *pt, int64_t t, struct tree_proc *proc, const char *path)
{
	struct watched *row = watch_add(pt->watch, proc->pid);
	struct perf_task *w = perf_task(proc->tasks);
	char name[16], buf[1024];
	memcpy(name, w->exec_name, sizeof name);
	if (row->exec_at < t) watch_read_exec(row, observer_now(pt->o));
	bool fresh = row->exec_at >= t;
	if (!path && fresh) path = path_of(row, name, buf, sizeof buf);
	tree_exec(pt->o->tree, t, proc->pid, path, fresh ? row->exec.args : NULL, fresh ? row->exec.args_len : 0, fresh ? row->exec.argc : 0, name,
	          PRECISION_EXACT);
	perf_task(proc->tasks)->in_call = false;
	perf_task(proc->tasks)->failed = (struct failed_exec){0};
	if (pt->exact) channels_exec_known(pt->o->channels, t, proc->pid, PRECISION_EXACT);
	perf_proc(proc)->dirty = true;
}

static void tell_name(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_proc *proc = tree_proc(pt->o->tree, r->pid);
	if (!proc || proc->exited) return;
	memcpy(perf_task(proc->tasks)->exec_name, r->comm, sizeof r->comm);
	if (!pt->wide || !pt->calls) perf_exec(pt, t, proc, NULL);
}

/* Since when its last thread has been on its way out, an EXIT put off; UNKNOWN. */
static int64_t leaving_since(const struct tree_proc *proc)
{
	for (const struct tree_task *task = proc->tasks; task; task = task->next) {
		const struct perf_task *w = task->tier;
		if (task->state != STATE_GONE && w && w->leaving) return w->leaving;
	}
	return UNKNOWN;
}

/* When the process's EXIT was seen, also one that is put off; UNKNOWN. */
static int64_t exit_seen(struct tree_proc *proc)
{
	struct perf_proc *pp = perf_proc(proc);
	return pp->exit_seen == UNKNOWN && proc->live_tasks == 1 ? leaving_since(proc) : pp->exit_seen;
}

/* A parent's end that is still in doubt, or put off, came first: the child has died as an orphan. */
static void settle_parent(struct perf_tier *pt, int64_t t, const struct tree_proc *child)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, child->ppid);
	if (!parent || parent->exited || exit_seen(parent) == UNKNOWN || exit_seen(parent) > t) return;
	if (watch_has_ended(watch_add(pt->watch, parent->pid))) believe_exit(pt, exit_seen(parent), parent, PRECISION_EXACT);
}

/* Its children's ends that were still in doubt, or put off, and came first: these did not become orphans. */
static void settle_children(struct perf_tier *pt, int64_t t, const struct tree_proc *parent)
{
	for (struct tree_proc *child = parent->children ? tree_first(pt->o->tree) : NULL; child; child = child->next) {
		if (child->ppid != parent->pid || child->exited || exit_seen(child) == UNKNOWN || exit_seen(child) >= t) continue;
		if (watch_has_ended(watch_add(pt->watch, child->pid))) believe_exit(pt, exit_seen(child), child, PRECISION_EXACT);
	}
}

static void believe_exit(struct perf_tier *pt, int64_t t, struct tree_proc *proc, enum precision p)
{
	struct watched *row = watch_add(pt->watch, proc->pid);
	struct perf_proc *pp = perf_proc(proc);
	int status, code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	settle_parent(pt, t, proc);
	settle_children(pt, t, proc);
	if (watch_status(row, &status)) tree_wait_status(status, &code, &sig, &core);
	else code = pp->exit_code;
	perf_tell_whole(pt, t, proc, row);
	for (struct tree_proc *child = proc->children ? tree_first(pt->o->tree) : NULL; child; child = child->next) {
		if (child->ppid != proc->pid || !child->exited) continue;
		perf_proc(child)->ignored = observer_ignores_children(proc);
		perf_proc(child)->left_behind = !perf_proc(child)->ignored;
	}
	channels_exit(pt->o->channels, t, proc->pid, PRECISION_EXACT);
	traffic_closed(pt->traffic, proc->pid, UNKNOWN);
	if (sig > 0) perf_signal_fatal(pt, t, proc, sig);
	tree_exit(pt->o->tree, t, proc->pid, code, sig, core, p);
	perf_signal_child(pt, t, proc);
	if (row->pidfd < 0 && row->gone) {
		struct record gone = {.kind = RECORD_REAPED, .t = row->gone_at + pt->o->t0, .pid = proc->pid, .task = {UNKNOWN, 0}};
		perf_add(pt->perf, &gone);
	}
}

/* A thread that is preempted while the kernel clears it away, after its EXIT, ends when it has had a CPU again: the EXIT is put
 * off till then. Only R has records of that. */
static bool is_preempted(struct perf_tier *pt, const struct record *r, int64_t t, struct tree_task *task)
{
	struct perf_task *w = perf_task(task);
	struct record later = *r;
	if (!pt->wide || (w->leaving && t - w->leaving > LEAVE_LATEST)) return false;
	const struct record *next = next_switch(pt, r->tid, r->t);
	if (next && next->kind == RECORD_OUT && next->flag) later.t = next->t;
	else if (task->state != STATE_READY) return false;
	else later.t = next && next->kind == RECORD_IN ? next->t : r->t + MS;
	if (!w->leaving) w->leaving = t;
	perf_add(pt->perf, &later);
	return true;
}

static void tell_exit(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	struct tree_proc *proc = task->proc;
	if (is_preempted(pt, r, t, task) || perf_exit_put_off(pt, r)) return;
	failed_exec_tell(&perf_task(task)->failed, pt->o->tree, t, task, PRECISION_BOUNDED);
	if (proc->live_tasks > 1) {
		perf_add_ended(pt, t, task);
		tree_thread_exit(pt->o->tree, t, r->tid, PRECISION_EXACT);
		return;
	}
	perf_proc(proc)->exit_seen = t;
	if (watch_has_ended(watch_add(pt->watch, proc->pid))) believe_exit(pt, t, proc, PRECISION_EXACT);
}

/* EXITs that could not be believed at once: the process was slow to end, or it lives on without records. */
void perf_settle_exits(struct perf_tier *pt)
{
	for (struct tree_proc *proc = tree_first(pt->o->tree), *next; proc; proc = next) {
		struct perf_proc *pp = perf_proc(proc);
		next = proc->next;
		if (pp->exit_seen == UNKNOWN || proc->exited || !watch_has_ended(watch_add(pt->watch, proc->pid))) continue;
		believe_exit(pt, pp->exit_seen, proc, PRECISION_EXACT);
	}
}

bool perf_has_exited(struct perf_tier *pt, struct tree_proc *proc)
{
	int64_t seen = exit_seen(proc);
	if (!proc->exited && seen != UNKNOWN) believe_exit(pt, seen, proc, PRECISION_EXACT);
	return proc->exited;
}

/* Only its parent can have reaped it, or the kernel when the parent wanted to know nothing. */
static int32_t reaper(struct perf_tier *pt, struct tree_proc *proc, int64_t t, enum precision *p)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, proc->ppid);
	*p = PRECISION_BOUNDED;
	if (perf_proc(proc)->left_behind) return proc->ppid_birth;
	if (perf_proc(proc)->ignored || (parent && observer_ignores_children(parent))) return 0;
	if (!parent || parent->exited) return proc->ppid;
	if (pt->wide && pt->calls && !perf_calls_waits(parent, t)) return 0;
	return proc->ppid;
}

/* A pidfd tells of a reap as soon as it has begun. Who did it tells by itself, exactly and in a moment: the supervisor always, a
 * parent where its calls are seen, and one that has just died may still have done it. Wait for that. */
static bool postponed(struct perf_tier *pt, const struct record *r, struct tree_proc *proc)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, proc->ppid);
	bool will_be_told = proc->ppid == pt->o->options.supervisor || perf_proc(proc)->left_behind ||
	                    (pt->wide && pt->calls && parent && !parent->exited && !observer_ignores_children(parent));
	if (r->flag || r->task.ppid != UNKNOWN || !will_be_told) return false;
	struct record later = *r;
	later.flag = true;
	later.t += POSTPONE;
	perf_add(pt->perf, &later);
	return true;
}

static void tell_reaped(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_proc *proc = tree_proc(pt->o->tree, r->pid);
	struct watched *row = watch_find(pt->watch, r->pid);
	int status, code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	enum precision p = PRECISION_EXACT;
	if (!proc || !row || (r->task.ppid == UNKNOWN && !row->gone) || postponed(pt, r, proc)) return;
	if (!proc->exited) believe_exit(pt, exit_seen(proc) != UNKNOWN ? exit_seen(proc) : t, proc, PRECISION_BOUNDED);
	if (watch_status(row, &status)) tree_wait_status(status, &code, &sig, &core);
	int32_t by = r->task.ppid != UNKNOWN ? r->task.ppid : reaper(pt, proc, t, &p);
	tree_reap(pt->o->tree, t, r->pid, by, code, sig, p);
}

static void tell_lost(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct event e = {.kind = EV_LOST, .t = t, .cpu = r->cpu, .precision = PRECISION_EXACT,
		.lost = {.count = (int64_t)r->count, .what = "records of a CPU's ring: it was full"}};
	tree_tell(pt->o->tree, &e);
	for (struct tree_proc *proc = tree_first(pt->o->tree); proc && pt->exact; proc = proc->next) {
		channels_doubt(pt->o->channels, proc->pid);
		perf_proc(proc)->dirty = true;
	}
}

/* A message that was held and looked at: the table is now as it was then. */
static void tell_written(struct perf_tier *pt, const struct record *r)
{
	const struct tree_proc *proc = tree_proc(pt->o->tree, r->pid);
	if (proc && !proc->exited && r->written->io.fd == UNKNOWN) tree_tell(pt->o->tree, r->written);
	else if (proc && !proc->exited) traffic_place(pt->traffic, r->written);
	free(r->written);
}

void perf_tell(struct perf_tier *pt, const struct record *r)
{
	int64_t t = r->t - pt->o->t0;
	switch ((enum record_kind)r->kind) {
	case RECORD_IN: tell_in(pt, r, t); break;
	case RECORD_OUT: tell_out(pt, r, t); break;
	case RECORD_FORK: tell_birth(pt, r, t); break;
	case RECORD_EXIT: tell_exit(pt, r, t); break;
	case RECORD_COMM: if (r->flag) tell_name(pt, r, t); break;
	case RECORD_SAMPLE: if (pt->calls) perf_calls_sample(pt->calls, r); break;
	case RECORD_LOST: tell_lost(pt, r, t); break;
	case RECORD_LOOKED: perf_looked(pt, r, t); break;
	case RECORD_WRITTEN: tell_written(pt, r); break;
	case RECORD_REAPED: tell_reaped(pt, r, t); break;
	case RECORD_COUNTERS: perf_tell_counters(pt, r, t); break;
	}
}

/* Tell what is pending up to `until` (CLOCK_MONOTONIC ns). Telling may add records of one's own, later than those told. */
int64_t perf_tell_until(struct perf_tier *pt, int64_t until)
{
	size_t n, done = 0;
	for (struct record *r = perf_pending(pt->perf, &n); done < n && r[done].t <= until; r = perf_pending(pt->perf, &n)) {
		struct record one = r[done];
		if (until != INT64_MAX && perf_exit_is_early(pt, &one)) until = one.t - 1;
		else done++, perf_tell(pt, &one);
	}
	perf_done(pt->perf, done);
	return until;
}
