/*
 * tier_proc.c - tier S: by looking into /proc from time to time, and at pidfds. Needs no permission beyond one's
 * own processes.
 *
 * A process that has not been on a CPU since the last look can have done nothing, so only those that have are
 * looked at: for new children, new threads, an exec, a stop. Deaths and reaps are told by pidfds, or where the
 * kernel's cannot tell, by looking. The process events connector tells births, execs and exit statuses at once, where
 * it is to be had (ordinary users: Linux 6.6; not in a network namespace). Without it, what was born and reaped
 * between two looks was never seen; that it happened shows in the page faults a parent inherits from the children it
 * reaps, and is told as lost, and so is at the end how many births there were that may have been such. States are the
 * sampler's. Invariant: every process of the tree that has not been reaped has a row here.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/connector.h"
#include "real/observe/descriptors.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc.h"
#include "real/observe/proc_tier.h"

#define TAG_PID (UINT64_C(2) << 32)  /* + pid */
#define TAG_CONNECTOR (UINT64_C(3) << 32)

enum { MANY = 4096, SHARE = 20 /* looking takes at most one part in so many of a CPU */ };

static const int64_t least_rest = 2 * MS, busy_rest = 5 * MS, idle_rest = 40 * MS;

/* --- rows --- */

struct row *proc_row(struct proc_tier *pt, int32_t pid)
{
	struct row *r = pt->rows[(uint32_t)pid % PROC_BUCKETS];
	while (r && r->pid != pid) r = r->chain;
	return r;
}

void proc_row_drop(struct proc_tier *pt, int32_t pid)
{
	struct row **at = &pt->rows[(uint32_t)pid % PROC_BUCKETS], *r;
	while (*at && (*at)->pid != pid) at = &(*at)->chain;
	if (!(r = *at)) return;
	*at = r->chain;
	free(r);
}

void proc_row_gone(struct proc_tier *pt, struct row *r)
{
	if (!r->gone) r->gone_at = observer_now(pt->o), r->gone_round = pt->births.round;
	r->gone = true;
}

static int64_t cpu_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void watch(struct proc_tier *pt, struct tree_proc *p)
{
	struct row *r = calloc(1, sizeof *r), **at = &pt->rows[(uint32_t)p->pid % PROC_BUCKETS];
	struct proc_stat s;
	if (!r) abort();
	*r = (struct row){.pid = p->pid, .used = UNKNOWN, .missed = {.faults = UNKNOWN}, .look_again = true, .chain = *at};
	*at = r;
	p->pidfd = descriptors_keep(pidfd_open_pid(p->pid), pt->most_files / 4 * 7);
	if (p->pidfd >= 0) observer_poll(pt->o, p->pidfd, EPOLLIN | EPOLLHUP | EPOLLET, TAG_PID + (uint32_t)p->pid);
	if (proc_stat(p->pid, 0, &s)) return;
	r->start = s.start;
	snprintf(r->comm, sizeof r->comm, "%s", s.comm);
	missed_begin(&r->missed, &pt->births, &s);
}

/* --- news of ends --- */

static void on_ready(struct observer *o, uint64_t tag, uint32_t events)
{
	struct proc_tier *pt = o->state;
	struct row *r = proc_row(pt, (int32_t)(tag & UINT32_MAX));
	if (tag == TAG_CONNECTOR) proc_read_connector(pt);
	if (tag >> 32 != TAG_PID >> 32 || !r) return;
	if (!r->zombie) pt->dying = pt->dying ? UNKNOWN : r->pid;
	r->zombie = true;
	if (events & EPOLLHUP) proc_row_gone(pt, r);
}

/* --- births --- */

/* A parent that stands still until its child has gone on has called vfork, by itself or within posix_spawn. */
static enum fork_how how_born(int32_t parent)
{
	struct proc_wait w;
	if (proc_wait(parent, parent, &w) != 1 || w.wait.why != WAIT_VFORK || !w.wait.call) return FORK_HOW_FORK;
	return !strcmp(w.wait.call, "vfork") ? FORK_HOW_VFORK : FORK_HOW_POSIX_SPAWN;
}

static void tell_birth(struct proc_tier *pt, int32_t parent, int32_t child, int64_t now, enum precision precision)
{
	struct tree *tr = pt->o->tree;
	struct tree_proc *old = tree_proc(tr, child);
	if (old && !old->exited) return;
	if (old) {
		struct row *r = proc_row(pt, child);
		struct proc_stat s;
		if (proc_stat(child, 0, &s) || s.start == r->start) return;
		proc_tell_reap(pt, old, now, proc_reaper(pt, old), NULL, PRECISION_INFERRED); /* its number is used again */
	}
	if (pt->channels && tree_proc(tr, parent)) channels_scan(pt->channels, now, parent, PRECISION_BOUNDED);
	struct tree_proc *p = tree_fork(tr, now, parent, 0, child, how_born(parent), precision);
	if (!p || proc_row(pt, child)) return;
	watch(pt, p);
	pt->births.tree++;
	struct tree_proc *by = tree_proc(tr, parent);
	if (by && by->ignores_children == UNKNOWN) observer_ignores_children(by);
	const struct row *from = proc_row(pt, parent);
	if (from) proc_row(pt, child)->stack = from->stack;
	if (pt->channels) channels_fork(pt->channels, now, parent, child, PRECISION_BOUNDED);
}

static int children(struct proc_tier *pt, int32_t pid, int32_t *out)
{
	int n = pt->no_children_files ? -1 : proc_children(pid, out, MANY);
	return n < MANY ? n : MANY;
}

static void find_children(struct proc_tier *pt, int32_t parent, int64_t now)
{
	static _Thread_local int32_t pids[MANY];
	int n = children(pt, parent, pids);
	for (int i = 0; i < n; i++) tell_birth(pt, parent, pids[i], now, PRECISION_BOUNDED);
}

/* Whom an adopter has that nobody has seen was born and orphaned between two looks: of the one process that has
 * ended since, or of one unknown. */
static void find_orphans(struct proc_tier *pt, int32_t adopter, int64_t now)
{
	static _Thread_local int32_t pids[MANY];
	int n = adopter ? children(pt, adopter, pids) : 0;
	for (int i = 0; i < n; i++)
		if (pids[i] != pt->o->options.init) tell_birth(pt, pt->dying > 0 ? pt->dying : adopter, pids[i], now, PRECISION_INFERRED);
}

/* Without the kernel's lists of children: everybody whose parents lead to the program. */
static void find_descendants(struct proc_tier *pt, int64_t now)
{
	static _Thread_local int32_t pids[MANY];
	int n = proc_descendants(pt->o->options.supervisor, pids, MANY);
	for (int i = 1; i < n; i++) {
		struct proc_stat s;
		if (tree_proc(pt->o->tree, pids[i]) || pids[i] == pt->o->options.init || proc_stat(pids[i], 0, &s)) continue;
		tell_birth(pt, s.ppid, pids[i], now, tree_proc(pt->o->tree, s.ppid) ? PRECISION_BOUNDED : PRECISION_INFERRED);
	}
}

/* --- a look at one process --- */

/* In the middle of an exec the beginning of the stack moves: read until it stays. False when the process is gone. */
static bool settled(int32_t pid, struct proc_stat *s)
{
	for (int i = 0; i < 10; i++) {
		uint64_t before = s->stack;
		nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
		if (proc_stat(pid, 0, s)) return false;
		if (s->stack == before && s->stack) break;
	}
	return true;
}

/* Whether another program's stack is seen; where none is (it may not be known, or the process is on its way out),
 * whether another name is. */
static bool changed(const struct row *r, const struct proc_stat *s)
{
	return s->stack ? s->stack != r->stack : strcmp(s->comm, r->comm) != 0;
}

static void tell_exec(struct proc_tier *pt, struct tree_proc *p, struct row *r, const struct proc_stat *s, int64_t now)
{
	char args[4096], path[1024];
	int argc = 0;
	r->stack = s->stack;
	snprintf(r->comm, sizeof r->comm, "%s", s->comm);
	int n = proc_cmdline(p->pid, args, sizeof args, &argc);
	bool known = proc_exe(p->pid, path, sizeof path) == 0;
	if (n < 0) n = 0;
	tree_exec(pt->o->tree, now, p->pid, known ? path : NULL, n ? args : NULL, (uint32_t)n, n ? argc : 0, s->comm,
	          PRECISION_BOUNDED);
	if (pt->channels) channels_exec(pt->channels, now, p->pid, PRECISION_BOUNDED);
	sampler_pause(pt->sampler, p->tasks, false, now);
}

static void look_at_exec(struct proc_tier *pt, struct tree_proc *p, struct row *r, struct proc_stat *s, int64_t now)
{
	if (pt->connector < 0 && changed(r, s) && settled(p->pid, s) && changed(r, s)) tell_exec(pt, p, r, s, now);
}

static bool listed(const int32_t *tids, int n, int32_t tid)
{
	for (int i = 0; i < n; i++)
		if (tids[i] == tid) return true;
	return false;
}

static void look_at_threads(struct proc_tier *pt, struct tree_proc *p, int64_t now)
{
	static _Thread_local int32_t tids[MANY];
	struct tree *tr = pt->o->tree;
	int n = proc_threads(p->pid, tids, MANY);
	if (n <= 0 || n > MANY) return;
	for (struct tree_task *task = p->tasks, *next; task; task = next) {
		next = task->next;
		if (task->tid != p->pid && !listed(tids, n, task->tid)) tree_thread_exit(tr, now, task->tid, PRECISION_BOUNDED);
	}
	for (int i = 0; i < n; i++)
		if (!tree_task(tr, tids[i]) && tree_thread(tr, now, p->pid, 0, tids[i], PRECISION_BOUNDED)) pt->births.tree++;
}

/* What the sampler leaves aside: stops, and a leader that has left before its threads. */
static void look_at_letters(struct proc_tier *pt, struct tree_proc *p, int64_t now)
{
	for (struct tree_task *task = p->tasks, *next; task; task = next) {
		struct proc_stat s;
		next = task->next;
		if (task->state == STATE_GONE || proc_stat(p->pid, task->tid, &s)) continue;
		int sig = s.exit_code & 0x7f;
		if (s.state == 'T') tree_state(pt->o->tree, now, task->tid, STATE_STOPPED, UNKNOWN, NULL, 0, sig, PRECISION_BOUNDED);
		else if (s.state == 'Z') tree_thread_exit(pt->o->tree, now, task->tid, PRECISION_BOUNDED);
	}
}

static void look_for_missed(struct proc_tier *pt, struct row *r, const struct proc_stat *s, int64_t now)
{
	struct event e = {.t = now, .pid = r->pid, .cpu = UNKNOWN, .kind = EV_LOST, .precision = PRECISION_INFERRED};
	e.lost.count = UNKNOWN;
	e.lost.what = "children that were born and reaped between two looks";
	if (pt->connector >= 0) return;
	if (missed_look(&r->missed, &pt->births, s, now)) tree_tell(pt->o->tree, &e);
	r->look_again |= r->missed.doubt != 0;
}

/* Time on a CPU and times there, of all threads: it changes whenever the process does anything. */
static int64_t used_by(const struct proc_tier *pt, struct tree_proc *p)
{
	int64_t sum = 0;
	for (struct tree_task *task = p->tasks; task; task = task->next) {
		struct proc_sched s;
		if (task->state == STATE_GONE) continue;
		if (proc_schedstat_kept(&task->schedstat, pt->most_files, p->pid, task->tid, &s)) return UNKNOWN;
		sum += s.run + s.count;
	}
	return sum;
}

/* Returns whether it has done anything since the last look. */
static bool look(struct proc_tier *pt, struct tree_proc *p, int64_t now)
{
	struct row *r = proc_row(pt, p->pid);
	struct proc_stat s;
	int64_t used = used_by(pt, p);
	bool active = used == UNKNOWN || used != r->used;
	if ((!active && !r->look_again) || r->zombie || proc_stat(p->pid, 0, &s) || s.start != r->start) return false;
	r->used = used;
	r->look_again = false;
	look_at_exec(pt, p, r, &s, now);
	if (used == UNKNOWN || s.threads != p->live_tasks) look_at_threads(pt, p, now);
	look_at_letters(pt, p, now);
	look_for_missed(pt, r, &s, now);
	if (pt->connector < 0 && !pt->no_children_files) find_children(pt, p->pid, now);
	return active;
}

/* --- what the connector tells --- */

static void tell_lost(struct proc_tier *pt, int64_t now, const char *what)
{
	struct event e = {.t = now, .cpu = UNKNOWN, .kind = EV_LOST, .precision = PRECISION_INFERRED};
	e.lost.count = UNKNOWN;
	e.lost.what = what;
	tree_tell(pt->o->tree, &e);
}

/* An exec is told even when the process is gone by now: then without its program. */
static void told_exec(struct proc_tier *pt, int32_t pid, int64_t now)
{
	struct tree_proc *p = tree_proc(pt->o->tree, pid);
	struct row *r = proc_row(pt, pid);
	struct proc_stat s;
	if (!p || p->exited) return;
	if (!proc_stat(pid, 0, &s) && s.start == r->start && s.state != 'Z') tell_exec(pt, p, r, &s, now);
	else tree_exec(pt->o->tree, now, pid, NULL, NULL, 0, 0, NULL, PRECISION_BOUNDED);
}

static void told(struct proc_tier *pt, const struct connector_event *e, int64_t now)
{
	struct row *r = proc_row(pt, e->kind == CONNECTOR_FORK ? e->parent : e->pid);
	if (e->kind == CONNECTOR_LOST) {
		tell_lost(pt, now, "messages about births, execs and ends: some processes may not have been seen");
		close(pt->connector); /* from now on by looking */
		pt->connector = -1;
	} else if (!r) {
		return;
	} else if (e->kind == CONNECTOR_FORK) {
		if (e->pid == e->tid) tell_birth(pt, e->parent, e->pid, now, PRECISION_BOUNDED);
	} else if (e->kind == CONNECTOR_EXEC) {
		told_exec(pt, e->pid, now);
	} else {
		r->last_known = true;
		r->last_status = e->status;
	}
}

void proc_read_connector(struct proc_tier *pt)
{
	struct connector_event events[64];
	for (int n; pt->connector >= 0 && (n = connector_read(pt->connector, events, 64)) > 0;)
		for (int i = 0; i < n; i++) told(pt, &events[i], observer_now(pt->o));
}

/* Numbers have been taken that nobody of the tree is known to have: by strangers, or by those whom nobody has seen. */
static void tell_possibly_missed(struct proc_tier *pt, int64_t now)
{
	char what[128];
	missed_count(&pt->births);
	int64_t others = pt->births.machine - pt->births.tree;
	if (pt->connector >= 0 || others <= 0) return;
	snprintf(what, sizeof what, "short-lived children may have been missed: at most %lld (births on the machine not known to be others')",
	         (long long)others);
	tell_lost(pt, now, what);
}

static bool poll_all(struct proc_tier *pt, int64_t now)
{
	bool active = false;
	missed_count(&pt->births);
	/* A process found now stands at the end of the list and is looked at in the same round. */
	for (struct tree_proc *p = tree_first(pt->o->tree); p; p = p->next)
		if (!p->exited) active |= look(pt, p, now);
	if (pt->connector >= 0) return active; /* a birth found here would come a second time from there */
	if (pt->no_children_files) {
		find_descendants(pt, now);
	} else {
		find_orphans(pt, pt->o->options.supervisor, now);
		find_orphans(pt, pt->o->options.init, now);
	}
	return active;
}

/* --- the tier --- */

static int64_t proc_step(struct observer *o, int64_t now)
{
	struct proc_tier *pt = o->state;
	int64_t began = cpu_clock(), rest;
	pt->births.round++;
	if (now - pt->polled >= least_rest) {
		bool active = poll_all(pt, now);
		pt->polled = now;
		pt->rest = active ? busy_rest : pt->rest < idle_rest ? pt->rest * 2 : idle_rest;
		int64_t least = SHARE * (cpu_clock() - began);
		if (pt->rest < least) pt->rest = least;
	}
	proc_tell_ends(pt, observer_now(o));
	rest = sampler_step(pt->sampler, observer_now(o));
	int64_t left = pt->holding ? MS : pt->polled + pt->rest - observer_now(o);
	return left < rest ? (left > 0 ? left : 0) : rest;
}

/* The supervisor's word on a direct child or an adopted orphan. */
static void proc_reaped(struct observer *o, int64_t t, int32_t pid, int status)
{
	struct row *r = proc_row(o->state, pid);
	(void)t;
	if (!r) return;
	proc_row_gone(o->state, r);
	r->by_supervisor = true;
	r->status = status;
}

/* Whoever is still there has in truth ended: the supervisor has seen the last one go. Children first, as their
 * parents reaped them. */
static void proc_finish(struct observer *o, int64_t now)
{
	struct proc_tier *pt = o->state;
	if (pt->connector >= 0) proc_read_connector(pt);
	tell_possibly_missed(pt, now);
	proc_tell_ends(pt, now + PROC_HOLD_REAP);
	while (tree_first(o->tree)) {
		struct tree_proc *p = tree_first(o->tree);
		while (p->children && p->next) p = p->next;
		proc_tell_reap(pt, p, now, p->ppid, NULL, PRECISION_INFERRED);
	}
}

static void task_gone(void *arg, struct tree_task *task)
{
	(void)arg;
	sampler_task_gone(task);
}

static void proc_gone(void *arg, struct tree_proc *p)
{
	(void)arg;
	sampler_proc_gone(p);
}

/* The kernel has already chosen: it may be a subreaper within the tree. */
static int32_t adopter(void *arg, const struct tree_proc *orphan, int32_t dead)
{
	struct proc_stat s;
	(void)arg;
	return !proc_stat(orphan->pid, 0, &s) && s.ppid != dead ? s.ppid : 0;
}

static const struct tree_ops hooks = {.task_gone = task_gone, .proc_gone = proc_gone, .adopter = adopter};

static void proc_free(struct observer *o)
{
	struct proc_tier *pt = o->state;
	for (int i = 0; i < PROC_BUCKETS; i++)
		while (pt->rows[i]) proc_row_drop(pt, pt->rows[i]->pid);
	tree_set_ops(o->tree, &(struct tree_ops){.task_gone = task_gone, .proc_gone = proc_gone}, NULL);
	sampler_free(pt->sampler);
	if (pt->connector >= 0) close(pt->connector);
	free(pt);
	o->state = NULL;
}

static int proc_start(struct observer *o, struct diag *d)
{
	struct proc_tier *pt = calloc(1, sizeof *pt);
	struct tree_proc *root = tree_first(o->tree);
	struct proc_stat s;
	int32_t few[4];
	if (!pt) return diag_set(d, ERR_MEMORY, "out of memory");
	*pt = (struct proc_tier){.o = o, .rest = busy_rest, .most_files = descriptors_raise() / 2, .connector = connector_open()};
	o->state = pt;
	if (o->options.ipc != REAL_IPC_OFF) pt->channels = o->channels;
	if (!(pt->sampler = sampler_new(o->tree, pt->channels))) return diag_set(d, ERR_MEMORY, "out of memory");
	missed_count(&pt->births);
	pt->no_children_files = proc_children(getpid(), few, 4) < 0;
	tree_set_ops(o->tree, &hooks, pt);
	observer_on_ready(o, on_ready);
	if (pt->connector >= 0) observer_poll(o, pt->connector, EPOLLIN, TAG_CONNECTOR);
	watch(pt, root);
	if (!proc_stat(root->pid, 0, &s)) proc_row(pt, root->pid)->stack = s.stack;
	sampler_pause(pt->sampler, root->tasks, true, root->born); /* that it is held is no wait of its own */
	if (pt->channels) channels_scan(pt->channels, root->born, root->pid, PRECISION_EXACT);
	return 0;
}

static bool probe(char *detail, size_t size)
{
	struct proc_stat s;
	bool works = proc_stat(getpid(), 0, &s) == 0;
	snprintf(detail, size, "/proc/%d/stat: %s", (int)getpid(), works ? "readable" : strerror(errno));
	return works;
}

const struct tier tier_proc = {
	.letter = 'S', .name = "tier S: looking into /proc",
	.sees = "births, deaths, zombies, orphans, exit codes, channels and reasons of waits, within some ms; "
	        "running and ready sampled",
	.misses = "children that live shorter than some ms where there is no process events connector (said as lost), who has the CPU between two looks, wake-ups, signals, "
	          "timers that may end a wait, bytes moved",
	.raise = "mount -t proc proc /proc",
	.probe = probe, .start = proc_start, .step = proc_step, .reaped = proc_reaped, .finish = proc_finish, .free = proc_free,
};
