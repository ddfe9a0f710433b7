/*
 * tier_perf.c - tiers R and P: exact states from perf's switch records, nothing is ever stopped.
 *
 * The kernel writes a record at each switch, fork, exit and exec into rings; every few ms these are read, put in order, and told
 * to the tree up to a horizon a millisecond back, for a record may reach its ring a little late. P follows the program's own tree
 * (records are inherited), R sees the whole machine, so that a fork costs the program nothing, and who woke whom as well.
 * Facts measured and their pitfalls: docs/internals-observer.md.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/observe/notify.h"
#include "real/observe/perf_tier.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"

#define MS INT64_C(1000000)
#define HORIZON (1 * MS)       /* records may come so much late */
#define STEP (10 * MS)         /* between steps while something happens */
#define STEP_LEAST (3 * MS)
#define STEP_IDLE (100 * MS)
#define LOOK_AFTER (3 * MS)    /* a wait that lasts so long has its reason looked up, */
#define LOOK_LATEST (400 * MS) /* or so long, when there are too many: */
#define LOOKS_A_SECOND 400     /* each costs some 40 us */
#define LOOKS_AT_ONCE 64
#define SWEEP (100 * MS)       /* descriptors are looked through again after so long, */
#define SWEEP_RARELY (1600 * MS) /* or so long when nothing is ever new */
#define LATE_ENOUGH 100        /* switches from which an average lateness is taken, */
#define LATE_FORGET 4000       /* and after which the older ones count for less */
#define POSTPONE (8 * MS)
#define USAGE_EVERY (1000 * MS)
#define RINGS_WIDE 4096        /* pages: the machine's records, of which few concern the tree, must not crowd those out */
#define RINGS_TREE 2048

/* ---- rows of the tiers on the tree ---- */

struct perf_task *perf_task(struct tree_task *task)
{
	if (!task->tier) {
		struct perf_task *pt = calloc(1, sizeof *pt);
		if (!pt) abort();
		pt->left = task->since;
		pt->looked = pt->wait_returned = UNKNOWN;
		task->tier = pt;
	}
	return task->tier;
}

struct perf_proc *perf_proc(struct tree_proc *proc)
{
	if (!proc->tier) {
		struct perf_proc *pp = calloc(1, sizeof *pp);
		if (!pp) abort();
		pp->exit_seen = pp->exit_code = UNKNOWN;
		pp->dirty = true;
		proc->tier = pp;
	}
	return proc->tier;
}

static void task_gone(void *arg, struct tree_task *task)
{
	(void)arg;
	free(task->tier);
	task->tier = NULL;
}

static void proc_gone(void *arg, struct tree_proc *proc)
{
	struct perf_tier *pt = arg;
	watch_remove(pt->watch, proc->pid);
	free(proc->tier);
	proc->tier = NULL;
}

static const struct tree_ops ops = {.task_gone = task_gone, .proc_gone = proc_gone};

/* ---- what the kernel counted ---- */

/* By how many ns a stretch on a CPU falls short, on average; of few switches nothing can be said. */
static double lateness(const struct lateness *l)
{
	return l->switches < LATE_ENOUGH || l->missing < 0 ? 0 : (double)l->missing / (double)l->switches;
}

/* Time on a CPU up to its last switch: the kernel's counter where one was read, carried on by the records. Each of those is a few us late;
 * by how much the counters have shown, for this task or for others. */
static int64_t total_run(const struct perf_tier *pt, const struct tree_task *task, const struct perf_task *w)
{
	double late = lateness(w->late.switches >= LATE_ENOUGH ? &w->late : &pt->late);
	return w->anchor.run + (task->run - w->anchor.run_seen) + (int64_t)(late * (double)(w->ins - w->anchor.ins));
}

static int64_t total_ready(const struct perf_task *w)
{
	return w->anchor.ready + (w->ready_seen - w->anchor.ready_seen);
}

static void note_late(struct lateness *l, int64_t switches, int64_t missing)
{
	l->switches += switches;
	l->missing += missing;
	if (l->switches < LATE_FORGET) return;
	l->switches /= 2;
	l->missing /= 2;
}

static void anchor(struct perf_tier *pt, struct tree_task *task, struct perf_task *w, int64_t run, int64_t ready)
{
	int64_t switches = w->ins - w->anchor.ins, missing = run - w->anchor.run - (task->run - w->anchor.run_seen);
	if (switches > 0) {
		note_late(&w->late, switches, missing);
		note_late(&pt->late, switches, missing);
	}
	w->anchor.run = run;
	w->anchor.ready = ready;
	w->anchor.run_seen = task->run;
	w->anchor.ready_seen = w->ready_seen;
	w->anchor.ins = w->ins;
}

static void tell_usage(struct perf_tier *pt, int64_t t, struct tree_task *task, struct perf_task *w)
{
	if (t - w->usage_told < USAGE_EVERY) return;
	w->usage_told = t;
	tree_usage(pt->o->tree, t, task->proc->pid, task->tid, total_run(pt, task, w), total_ready(w), UNKNOWN, UNKNOWN, false, PRECISION_EXACT);
}

static void add_ended(const struct perf_tier *pt, struct perf_proc *pp, const struct tree_task *task, const struct perf_task *w)
{
	pp->run += total_run(pt, task, w);
	pp->ready += total_ready(w);
	pp->vol += task->vol;
	pp->invol += task->invol;
}

/* Let the current stretch on the CPU count before its end is told. */
static void end_stretch(struct perf_tier *pt, struct tree_task *task, int64_t t)
{
	if (task->state == STATE_RUNNING) task->run += t - task->since;
	(void)pt;
}

/* The kernel's own figures of a process that ends now. The leader's last switch, after its exit, has no record: it counts. */
static void tell_whole(struct perf_tier *pt, int64_t t, struct tree_proc *proc)
{
	struct perf_proc *pp = perf_proc(proc);
	int64_t run = pp->run, ready = pp->ready, vol = pp->vol + pp->vol_before + 1, invol = pp->invol + pp->invol_before;
	for (struct tree_task *task = proc->tasks; task; task = task->next) {
		struct perf_task *w = perf_task(task);
		int64_t stretch = task->state == STATE_RUNNING ? t - task->since : 0;
		if (task->state == STATE_GONE) continue;
		run += total_run(pt, task, w) + stretch;
		ready += total_ready(w);
		vol += task->vol;
		invol += task->invol;
	}
	tree_usage(pt->o->tree, t, proc->pid, proc->pid, run, ready, vol, invol, true, PRECISION_EXACT);
}

/* ---- telling records ---- */

static void tell_in(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	pt->busy = true;
	struct perf_task *w = perf_task(task);
	int64_t woken = t;
	if (!w->left_blocked) woken = w->left;
	else if (task->state == STATE_READY) woken = task->since;
	else if (r->in.known) woken = r->in.wake - pt->o->options.t0;
	if (woken < w->left) woken = w->left;
	if (task->state == STATE_WAITING && woken < t)
		tree_state(pt->o->tree, woken, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_INFERRED);
	if (w->ins || w->left_blocked || task->state != STATE_RUNNING) w->ready_seen += t - woken;
	w->ins++;
	perf_proc(task->proc)->ran = true;
	tree_state(pt->o->tree, t, r->tid, STATE_RUNNING, r->cpu, NULL, 0, 0, PRECISION_EXACT);
}

/* When a thread that has left its CPU got one again, as far as the pending records tell; no later than limit. */
static int64_t back_at(const struct perf_tier *pt, const struct record *out, int64_t limit)
{
	size_t n, low = 0, high;
	const struct record *all = perf_pending(pt->perf, &n);
	for (high = n; low < high;) {
		size_t middle = (low + high) / 2;
		if (all[middle].t <= out->t) low = middle + 1;
		else high = middle;
	}
	for (; low < n && all[low].t < limit; low++)
		if (all[low].kind == RECORD_IN && all[low].tid == out->tid) return all[low].t;
	return limit;
}

/* Whether a thread that has just given up its CPU does not wait, but stands still while notify.c looks at what it writes. The kernel tells
 * of the call only afterwards. */
static bool is_looked_at(const struct perf_tier *pt, const struct perf_task *w, const struct record *out)
{
	int64_t t0 = pt->o->options.t0;
	if (!pt->o->notify || w->in_call) return false;
	return notify_held(pt->o->notify, out->tid, out->t - t0 - MS / 50, back_at(pt, out, out->t + 3 * MS) - t0);
}

static void tell_out(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	struct perf_task *w = perf_task(task);
	struct wait wait = {.why = WAIT_UNKNOWN, .fd = UNKNOWN};
	w->left = t;
	w->left_blocked = !r->flag;
	if (r->flag) {
		tree_state(pt->o->tree, t, r->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_EXACT);
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
	if (!r->out.known) return;
	anchor(pt, task, w, r->out.run, r->out.ready);
	tell_usage(pt, t, task, w);
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
	if (!pt->wide || !pt->calls) channels_scan(pt->o->channels, t, parent->pid, PRECISION_BOUNDED);
	if (!tree_fork(tr, t, r->task.ppid, r->task.ptid, r->pid, how, sure)) return;
	watch_add(pt->watch, r->pid);
	channels_fork(pt->o->channels, t, r->task.ppid, r->pid, PRECISION_EXACT);
	perf_proc(tree_proc(tr, r->pid))->dirty = !pt->wide;
}

/* The program's path by its short name: an argument that ends in it (a script's name is its interpreter's argument), else where the
 * file that runs is, else not known. */
static const char *path_of(const struct watched *row, const char *name, char *buf, size_t size)
{
	const char *at = row->args, *slash;
	size_t len = strlen(name);
	for (int i = 0; i < row->argc; i++, at += strlen(at) + 1) {
		slash = strrchr(at, '/');
		if (slash && !strncmp(slash + 1, name, len)) return at;
	}
	slash = row->path ? strrchr(row->path, '/') : NULL;
	if (!slash) return NULL;
	if (!strncmp(slash + 1, name, len)) return row->path;
	snprintf(buf, size, "%.*s/%s", (int)(slash - row->path), row->path, name);
	return buf;
}

void perf_exec(struct perf_tier *pt, int64_t t, struct tree_proc *proc, const char *path)
{
	struct watched *row = watch_add(pt->watch, proc->pid);
	struct perf_task *w = perf_task(proc->tasks);
	char name[16], buf[1024];
	memcpy(name, w->exec_name, sizeof name);
	if (row->exec_at < t) watch_read_exec(pt->watch, row, observer_now(pt->o));
	bool fresh = row->exec_at >= t;
	if (!path && fresh) path = path_of(row, name, buf, sizeof buf);
	tree_exec(pt->o->tree, t, proc->pid, path, fresh ? row->args : NULL, fresh ? row->args_len : 0, fresh ? row->argc : 0, name,
	          PRECISION_EXACT);
	perf_task(proc->tasks)->in_call = false;
	if (pt->wide && pt->calls) channels_exec_known(pt->o->channels, t, proc->pid, PRECISION_EXACT);
	perf_proc(proc)->dirty = true;
}

static void tell_name(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_proc *proc = tree_proc(pt->o->tree, r->pid);
	if (!proc || proc->exited) return;
	memcpy(perf_task(proc->tasks)->exec_name, r->comm, sizeof r->comm);
	if (!pt->wide || !pt->calls) perf_exec(pt, t, proc, NULL);
}

/* Whether the process has really ended: perf also writes EXIT when a set-user-id exec cuts the inheritance. */
static bool ended(const struct watched *row)
{
	struct pollfd p = {row->pidfd, POLLIN, 0};
	return row->gone || row->zombie || row->pidfd < 0 || (poll(&p, 1, 0) == 1 && p.revents);
}

/* The kernel sends SIGCHLD at a child's end (POSIX, _exit()); where its tracepoint is not seen, what becomes of it follows from what the
 * parent says it does with it. */
static void tell_sigchld(struct perf_tier *pt, int64_t t, const struct tree_proc *child)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, child->ppid);
	struct proc_status status;
	uint64_t bit = UINT64_C(1) << (SIGCHLD - 1);
	if ((pt->wide && pt->calls) || !parent || parent->exited || proc_status(parent->pid, parent->pid, &status)) return;
	enum signal_stage fate = status.blocked & bit ? SIGNAL_STAGE_PENDING : status.caught & bit ? SIGNAL_STAGE_HANDLED : SIGNAL_STAGE_IGNORED;
	perf_signal(pt, t, child->pid, child->pid, parent->tasks, SIGCHLD, SIGNAL_STAGE_SENT, PRECISION_INFERRED);
	perf_signal(pt, t, child->pid, child->pid, parent->tasks, SIGCHLD, fate, PRECISION_INFERRED);
}

static void believe_exit(struct perf_tier *pt, int64_t t, struct tree_proc *proc, enum precision p)
{
	struct watched *row = watch_add(pt->watch, proc->pid);
	struct perf_proc *pp = perf_proc(proc);
	int status, code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	if (watch_status(row, &status)) tree_wait_status(status, &code, &sig, &core);
	else code = pp->exit_code;
	tell_whole(pt, t, proc);
	for (struct tree_proc *child = tree_first(pt->o->tree); child; child = child->next)
		if (child->ppid == proc->pid && child->exited) perf_proc(child)->left_behind = true;
	channels_exit(pt->o->channels, t, proc->pid, PRECISION_EXACT);
	if (sig > 0) perf_signal(pt, t, 0, 0, proc->tasks, sig, SIGNAL_STAGE_DELIVERED, p);
	tree_exit(pt->o->tree, t, proc->pid, code, sig, core, p);
	tell_sigchld(pt, t, proc);
	if (row->pidfd < 0) {
		struct record gone = {.kind = RECORD_REAPED, .t = row->gone_at + pt->o->options.t0, .pid = proc->pid, .task = {UNKNOWN, 0}};
		perf_add(pt->perf, &gone);
	}
}

static void tell_exit(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE) return;
	struct tree_proc *proc = task->proc;
	if (proc->live_tasks > 1) {
		end_stretch(pt, task, t);
		add_ended(pt, perf_proc(proc), task, perf_task(task));
		tree_thread_exit(pt->o->tree, t, r->tid, PRECISION_EXACT);
		return;
	}
	if (ended(watch_add(pt->watch, proc->pid))) believe_exit(pt, t, proc, PRECISION_EXACT);
	else perf_proc(proc)->exit_seen = t;
}

/* EXITs that could not be believed at once: the process was slow to end, or it lives on without records. */
static void settle_exits(struct perf_tier *pt)
{
	for (struct tree_proc *proc = tree_first(pt->o->tree), *next; proc; proc = next) {
		struct perf_proc *pp = perf_proc(proc);
		next = proc->next;
		if (pp->exit_seen == UNKNOWN || proc->exited || !ended(watch_add(pt->watch, proc->pid))) continue;
		believe_exit(pt, pp->exit_seen, proc, PRECISION_EXACT);
	}
}

bool perf_has_exited(struct perf_tier *pt, struct tree_proc *proc)
{
	struct perf_proc *pp = perf_proc(proc);
	if (!proc->exited && pp->exit_seen != UNKNOWN) believe_exit(pt, pp->exit_seen, proc, PRECISION_EXACT);
	return proc->exited;
}

static bool ignores_sigchld(int32_t pid)
{
	struct proc_status status;
	return !proc_status(pid, pid, &status) && (status.ignored & (UINT64_C(1) << (SIGCHLD - 1)));
}

/* Only its parent can have reaped it, or the kernel when the parent wanted to know nothing. */
static int32_t reaper(struct perf_tier *pt, struct tree_proc *proc, int64_t t, enum precision *p)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, proc->ppid);
	*p = PRECISION_BOUNDED;
	if (perf_proc(proc)->left_behind) return proc->ppid_birth;
	if (!parent || parent->exited) return proc->ppid;
	if (ignores_sigchld(parent->pid)) return 0;
	if (pt->wide && pt->calls && !perf_calls_waits(parent, t)) return 0;
	return proc->ppid;
}

/* A pidfd tells of a reap as soon as it has begun. Who did it tells by itself, exactly and in a moment: the supervisor always, a parent
 * where its calls are seen, and one that has just died may still have done it. Wait for that. */
static bool postponed(struct perf_tier *pt, const struct record *r, struct tree_proc *proc)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, proc->ppid);
	bool will_be_told = proc->ppid == pt->o->options.supervisor || perf_proc(proc)->left_behind ||
	                    (pt->wide && pt->calls && parent && !parent->exited && !ignores_sigchld(parent->pid));
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
	if (!proc->exited) believe_exit(pt, perf_proc(proc)->exit_seen != UNKNOWN ? perf_proc(proc)->exit_seen : t, proc, PRECISION_BOUNDED);
	if (watch_status(row, &status)) tree_wait_status(status, &code, &sig, &core);
	int32_t by = r->task.ppid != UNKNOWN ? r->task.ppid : reaper(pt, proc, t, &p);
	tree_reap(pt->o->tree, t, r->pid, by, code, sig, p);
}

static void tell_lost(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct event e = {.kind = EV_LOST, .t = t, .cpu = r->cpu, .precision = PRECISION_EXACT,
		.lost = {(int64_t)r->count, "records of a CPU's ring: it was full"}};
	tree_tell(pt->o->tree, &e);
}

static void tell(struct perf_tier *pt, const struct record *r)
{
	int64_t t = r->t - pt->o->options.t0;
	switch ((enum record_kind)r->kind) {
	case RECORD_IN: tell_in(pt, r, t); break;
	case RECORD_OUT: tell_out(pt, r, t); break;
	case RECORD_FORK: tell_birth(pt, r, t); break;
	case RECORD_EXIT: tell_exit(pt, r, t); break;
	case RECORD_COMM: if (r->flag) tell_name(pt, r, t); break;
	case RECORD_SAMPLE: if (pt->calls) perf_calls_sample(pt->calls, r); break;
	case RECORD_LOST: tell_lost(pt, r, t); break;
	case RECORD_REAPED: tell_reaped(pt, r, t); break;
	}
}

/* Tell what is pending up to `until` (CLOCK_MONOTONIC ns). Telling may add records of one's own, later than those told. */
static size_t tell_until(struct perf_tier *pt, int64_t until)
{
	size_t n, done = 0;
	for (struct record *r = perf_pending(pt->perf, &n); done < n && r[done].t <= until; r = perf_pending(pt->perf, &n)) {
		struct record one = r[done++];
		tell(pt, &one);
	}
	perf_done(pt->perf, done);
	return done;
}

/* ---- looking where records do not tell ---- */

/* How often the task has been given a CPU, as the kernel counts; UNKNOWN. */
static int64_t times_on_cpu(struct tree_task *task)
{
	struct proc_sched sched;
	if (task->schedstat < 0) task->schedstat = proc_schedstat_open(task->proc->pid, task->tid);
	return task->schedstat < 0 || proc_schedstat_fd(task->schedstat, &sched) ? UNKNOWN : sched.count;
}

/* Whether records of the task are waiting to be told: then it is no longer in the state told last. */
static bool has_moved(struct perf_tier *pt, int32_t tid)
{
	size_t n;
	perf_collect(pt->perf);
	const struct record *all = perf_pending(pt->perf, &n);
	for (const struct record *r = all; r < all + n; r++)
		if (r->tid == tid && r->kind == RECORD_IN) return true;
	return false;
}

static void look(struct perf_tier *pt, struct tree_task *task, struct perf_task *w, int64_t now)
{
	struct proc_wait found;
	struct proc_stat stat;
	w->looked = w->left;
	w->stopping = 0;
	int64_t before = times_on_cpu(task);
	if (proc_stat(task->proc->pid, task->tid, &stat)) return;
	int waits = stat.state == 'T' || stat.state == 't' ? 0 : proc_wait(task->proc->pid, task->tid, &found);
	/* What /proc says is about this wait only if it has lasted all the while. */
	if (before == UNKNOWN || before != times_on_cpu(task) || has_moved(pt, task->tid)) {
		w->looked = UNKNOWN;
		return;
	}
	w->base = before - w->ins;
	if (stat.state == 'T') {
		tree_state(pt->o->tree, now, task->tid, STATE_STOPPED, UNKNOWN, NULL, 0, stat.exit_code & 0x7f, PRECISION_BOUNDED);
	} else if (waits > 0) {
		channels_wait(pt->o->channels, now, task->proc->pid, &found);
		if (stat.state == 't') found.wait.why = WAIT_TRACER;
		tree_state(pt->o->tree, now, task->tid, STATE_WAITING, UNKNOWN, &found.wait, 0, 0, PRECISION_BOUNDED);
	}
}

/* Whether a look can tell more than the records did: the reason is not known, is one of several, or it may have been stopped. */
static bool wants_look(const struct perf_tier *pt, const struct tree_task *task, const struct perf_task *w, int64_t now)
{
	if ((task->state != STATE_WAITING && !(task->state == STATE_STOPPED && w->stopping)) || w->looked == w->left || now - w->left < pt->look_after) return false;
	bool known = pt->wide && w->in_call && task->wait.why != WAIT_UNKNOWN && task->wait.why != WAIT_POLL && task->wait.why != WAIT_LOCK;
	return !known || w->stopping;
}

/* So many looks a second and no more. When they do not suffice only longer waits are looked at, for those matter most. */
static void allow_looks(struct perf_tier *pt, int64_t now)
{
	double more = (double)(now - pt->looks_at) * LOOKS_A_SECOND / 1e9;
	pt->looks_at = now;
	if (pt->looks < 1 && pt->look_after < LOOK_LATEST) pt->look_after *= 2;
	pt->looks = pt->looks + more < LOOKS_AT_ONCE ? pt->looks + more : LOOKS_AT_ONCE;
	if (pt->looks >= LOOKS_AT_ONCE && pt->look_after > LOOK_AFTER) pt->look_after /= 2;
}

/* Whether all that the process has done is told, so that a look at it shows what was told and nothing later. */
static bool is_quiet(struct perf_tier *pt, int32_t pid)
{
	size_t n;
	perf_collect(pt->perf);
	const struct record *all = perf_pending(pt->perf, &n);
	for (const struct record *r = all; r < all + n; r++)
		if (r->pid == pid) return false;
	return true;
}

/* Read the descriptors of a process that has done something, when it is quiet, or has not been for long. */
static void rescan(struct perf_tier *pt, struct tree_proc *proc, struct perf_proc *pp, int64_t now)
{
	if (!pp->dirty_since) pp->dirty_since = now;
	if (pt->wide && now - pp->dirty_since < SWEEP && !is_quiet(pt, proc->pid)) return;
	int changes = channels_scan(pt->o->channels, now, proc->pid, PRECISION_BOUNDED);
	channels_scanned(pt->o->channels, proc->pid, observer_now(pt->o));
	pp->dirty = pp->ran = false;
	pp->dirty_since = 0;
	pp->sweep = changes || !pp->sweep ? SWEEP : pp->sweep * 2 < SWEEP_RARELY ? pp->sweep * 2 : SWEEP_RARELY;
	pp->swept = now;
}

/* Where calls are not seen, whoever has run may have other descriptors now. */
static bool wants_sweep(const struct perf_tier *pt, const struct perf_proc *pp, int64_t now)
{
	return pp->ran && !(pt->wide && pt->calls) && now - pp->swept > pp->sweep;
}

static void look_around(struct perf_tier *pt, int64_t now)
{
	allow_looks(pt, now);
	for (struct tree_proc *proc = tree_first(pt->o->tree); proc; proc = proc->next) {
		struct perf_proc *pp = perf_proc(proc);
		if (proc->exited) continue;
		if (pp->dirty || wants_sweep(pt, pp, now)) rescan(pt, proc, pp, now);
		for (struct tree_task *task = proc->tasks; task; task = task->next) {
			struct perf_task *w = perf_task(task);
			if (w->sent) perf_calls_pending(pt, task, now);
			if (pt->looks < 1 || !wants_look(pt, task, w, now)) continue;
			look(pt, task, w, now);
			pt->looks--;
		}
	}
}

/* ---- the tier's operations ---- */

static int64_t perf_step(struct observer *o, int64_t now)
{
	struct perf_tier *pt = o->state;
	/* Births and deaths wake the thread for their pidfds' sake, often many in a row: the records can wait. */
	if (!pt->full && now - pt->stepped < STEP_LEAST) {
		o->told = pt->stepped - HORIZON;
		return STEP_LEAST - (now - pt->stepped);
	}
	pt->stepped = now;
	pt->full = pt->busy = false;
	pt->round++;
	if (perf_collect(pt->perf)) perf_ready(pt);
	tell_until(pt, now + o->options.t0 - HORIZON);
	settle_exits(pt);
	/* What is found by looking is told as of the horizon: later records are still to be told. */
	look_around(pt, now - HORIZON);
	if (watch_lost(pt->watch)) {
		struct event e = {.kind = EV_LOST, .t = now - HORIZON, .cpu = UNKNOWN, .precision = PRECISION_EXACT,
			.lost = {UNKNOWN, "exit statuses: the kernel's queue of process events was full"}};
		tree_tell(o->tree, &e);
	}
	pt->rest = pt->busy ? STEP : pt->rest * 2 < STEP_IDLE ? pt->rest * 2 : STEP_IDLE;
	return pt->rest;
}

static void perf_ready_fd(struct observer *o, uint64_t tag, uint32_t epoll_events)
{
	struct perf_tier *pt = o->state;
	if (!watch_ready(pt->watch, tag, epoll_events)) pt->full = true; /* a ring is half full */
}

/* A pidfd says that the process was reaped. */
static void seen_reaped(struct observer *o, struct watched *row, int64_t t)
{
	struct perf_tier *pt = o->state;
	struct record r = {.kind = RECORD_REAPED, .t = t + o->options.t0, .pid = row->pid, .cpu = UNKNOWN, .task = {UNKNOWN, 0}};
	perf_add(pt->perf, &r);
	pt->rest = STEP / 2;
}

static void perf_reaped(struct observer *o, int64_t t, int32_t pid, int status)
{
	struct perf_tier *pt = o->state;
	struct watched *row = watch_find(pt->watch, pid);
	if (row) row->last_known = true, row->last_status = status;
	struct record r = {.kind = RECORD_REAPED, .t = t + o->options.t0, .pid = pid, .cpu = UNKNOWN, .task = {o->options.supervisor, 0}};
	perf_add(pt->perf, &r);
}

/* Whoever is still there has in truth ended: the supervisor has seen the last one go. */
static void perf_finish(struct observer *o, int64_t now)
{
	struct perf_tier *pt = o->state;
	perf_collect(pt->perf);
	perf_ready(pt);
	tell_until(pt, INT64_MAX);
	for (struct tree_proc *proc; (proc = tree_first(o->tree));) {
		struct watched *row = watch_add(pt->watch, proc->pid);
		row->gone = true;
		struct record r = {.kind = RECORD_REAPED, .t = now + o->options.t0, .pid = proc->pid, .flag = true, .task = {UNKNOWN, 0}};
		tell(pt, &r);
	}
}

static void perf_free(struct observer *o)
{
	struct perf_tier *pt = o->state;
	if (!pt) return;
	for (struct tree_proc *proc = tree_first(o->tree); proc; proc = proc->next) {
		for (struct tree_task *task = proc->tasks; task; task = task->next) task_gone(pt, task);
		free(proc->tier);
		proc->tier = NULL;
	}
	tree_set_ops(o->tree, NULL, NULL);
	watch_free(pt->watch);
	perf_close(pt->perf);
	perf_calls_free(pt->calls);
	free(pt);
	o->state = NULL;
}

/* What the program had used before it was watched, held before its exec. */
static void note_root(struct perf_tier *pt, struct tree_proc *root)
{
	struct perf_task *w = perf_task(root->tasks);
	struct perf_proc *pp = perf_proc(root);
	struct proc_sched sched;
	struct proc_status status;
	if (!proc_schedstat(root->pid, root->pid, &sched)) {
		w->base = sched.count;
		w->anchor.run = sched.run;
		w->anchor.ready = sched.delay;
	}
	if (!proc_status(root->pid, root->pid, &status)) {
		pp->vol_before = status.vol;
		pp->invol_before = status.invol;
	}
	w->left_blocked = true;
	watch_add(pt->watch, root->pid);
	channels_scan(pt->o->channels, root->born, root->pid, PRECISION_EXACT);
	pp->dirty = false;
}

static bool perf_counts(const struct observer *o)
{
	const struct perf_tier *pt = o->state;
	return pt->calls;
}

/* Most of the machine's records are of others. */
static bool concerns_tree(void *arg, const struct record *r)
{
	struct perf_tier *pt = arg;
	int32_t tid = r->kind == RECORD_FORK ? r->task.ptid : r->kind == RECORD_SAMPLE ? perf_calls_about(pt->calls, r) : r->tid;
	return r->kind == RECORD_LOST || tree_task(pt->o->tree, tid) || perf_newborn(pt->perf, tid);
}

static int start(struct observer *o, bool wide, struct diag *d)
{
	struct perf_tier *pt = calloc(1, sizeof *pt);
	if (!pt) return diag_set(d, ERR_MEMORY, "out of memory");
	struct perf_options open = {.pid = wide ? -1 : o->options.root, .pages = wide ? RINGS_WIDE : RINGS_TREE, .user_only = !wide};
	struct rlimit files;
	*pt = (struct perf_tier){.o = o, .wide = wide, .rest = STEP, .looks = LOOKS_AT_ONCE, .look_after = LOOK_AFTER};
	o->state = pt;
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	pt->calls = perf_calls_new(pt, &open);
	pt->perf = perf_open(&open);
	if (!pt->perf) {
		int r = diag_set(d, ERR_UNSUPPORTED, "perf_event_open: %s", strerror(errno));
		perf_free(o);
		return r;
	}
	if (wide) perf_keep(pt->perf, concerns_tree, pt);
	pt->watch = watch_new(o, seen_reaped);
	if (!pt->watch) {
		perf_free(o);
		return diag_set(d, ERR_MEMORY, "out of memory");
	}
	for (int i = 0; i < perf_rings(pt->perf); i++) observer_poll(o, perf_fd(pt->perf, i), EPOLLIN, (UINT64_C(3) << 32) + (unsigned)i);
	tree_set_ops(o->tree, &ops, pt);
	observer_on_ready(o, perf_ready_fd);
	note_root(pt, tree_first(o->tree));
	return 0;
}

static int start_wide(struct observer *o, struct diag *d)
{
	return start(o, true, d);
}

static int start_tree(struct observer *o, struct diag *d)
{
	return start(o, false, d);
}

static bool probe(bool wide, char *detail, size_t size)
{
	struct perf_options open = {.pid = wide ? -1 : getpid(), .pages = 16, .user_only = !wide};
	struct perf *perf = perf_open(&open);
	snprintf(detail, size, "perf_event_open of %s: %s", wide ? "the whole machine" : "one process tree", perf ? "allowed" : strerror(errno));
	perf_close(perf);
	return perf;
}

/* Tracepoints' fields hold the numbers of the first PID namespace: in another one they name other processes. */
static bool first_namespace(void)
{
	struct stat st;
	return !stat("/proc/self/ns/pid", &st) && st.st_ino == 0xEFFFFFFC;
}

static bool probe_wide(char *detail, size_t size)
{
	if (first_namespace()) return probe(true, detail, size);
	snprintf(detail, size, "this is a PID namespace of its own (a container): the kernel's numbers are not ours");
	return false;
}

static bool probe_tree(char *detail, size_t size)
{
	return probe(false, detail, size);
}

const struct tier tier_perf_wide = {
	.letter = 'R', .name = "tier R: switch records and tracepoints of the whole machine",
	.sees = "exact states and times; who woke whom; system calls, signals and their fate; bytes and messages of each channel",
	.misses = "uncontended futexes and semaphores, traffic through shared memory, io_uring",
	.raise = "sudo build/proclab real ...   (or: sudo sysctl kernel.perf_event_paranoid=-1)",
	.probe = probe_wide, .start = start_wide, .step = perf_step, .reaped = perf_reaped, .finish = perf_finish, .free = perf_free, .counts = perf_counts,
	.delay = HORIZON,
};

const struct tier tier_perf = {
	.letter = 'P', .name = "tier P: switch records of the program's own tree",
	.sees = "exact states and times; births, deaths, zombies, reaps; reasons of waits longer than 3 ms; bytes of read and write",
	.misses = "the reason of short waits, the exact time of a wake-up, signals that change no state, send and recv of sockets",
	.raise = "sudo sysctl kernel.perf_event_paranoid=2",
	.probe = probe_tree, .start = start_tree, .step = perf_step, .reaped = perf_reaped, .finish = perf_finish, .free = perf_free, .counts = perf_counts,
	.delay = HORIZON,
};
