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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/observe/descriptors.h"
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define HORIZON (1 * MS)       /* records may come so much late */
#define STEP (10 * MS)         /* between steps while something happens */
#define STEP_LEAST (3 * MS)
#define STEP_IDLE (100 * MS)
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
	if (proc->tier) channels_look_free(perf_proc(proc)->look);
	free(proc->tier);
	proc->tier = NULL;
}

static const struct tree_ops ops = {.task_gone = task_gone, .proc_gone = proc_gone};

/* ---- the tier's operations ---- */

static int64_t perf_step(struct observer *o, int64_t now)
{
	struct perf_tier *pt = o->state;
	/* Births and deaths wake the thread for their pidfds' sake, often many in a row: the records can wait. */
	if (!pt->full && now - pt->stepped < STEP_LEAST) {
		o->told = pt->told;
		return STEP_LEAST - (now - pt->stepped);
	}
	pt->stepped = now;
	pt->full = false;
	bool behind = watch_catch_up(pt->watch), found = watch_look(pt->watch, now);
	pt->busy = behind || found;
	pt->round++;
	if (perf_collect(pt->perf)) perf_ready(pt);
	o->told = perf_tell_until(pt, now + o->t0 - HORIZON) - o->t0;
	perf_settle_exits(pt);
	/* What is found by looking is told as of the horizon: later records are still to be told. */
	perf_look_around(pt, o->told);
	traffic_tell_lost(pt->traffic, o->told);
	pt->told = o->told;
	if (watch_lost(pt->watch)) {
		struct event e = {.kind = EV_LOST, .t = o->told, .cpu = UNKNOWN, .precision = PRECISION_EXACT,
			.lost = {.count = UNKNOWN, .what = "exit statuses: the kernel's queue of process events was full"}};
		tree_tell(o->tree, &e);
	}
	pt->rest = pt->busy ? STEP : pt->rest * 2 < STEP_IDLE ? pt->rest * 2 : STEP_IDLE;
	return pt->rest;
}

static void perf_ready_fd(struct observer *o, uint64_t tag, uint32_t epoll_events)
{
	struct perf_tier *pt = o->state;
	(void)epoll_events;
	if (!watch_is_ready(tag)) pt->full = true; /* a ring is half full */
	else if (watch_catch_up(pt->watch)) pt->rest = STEP;
}

/* A pidfd says that the process was reaped. */
static void seen_reaped(struct observer *o, struct watched *row, int64_t t)
{
	struct perf_tier *pt = o->state;
	struct record r = {.kind = RECORD_REAPED, .t = t + o->t0, .pid = row->pid, .cpu = UNKNOWN, .task = {UNKNOWN, 0}};
	perf_add(pt->perf, &r);
	pt->rest = STEP / 2;
}

static void perf_reaped(struct observer *o, int64_t t, int32_t pid, int status)
{
	struct perf_tier *pt = o->state;
	struct watched *row = watch_find(pt->watch, pid);
	if (row) row->last_known = true, row->last_status = status;
	struct record r = {.kind = RECORD_REAPED, .t = t + o->t0, .pid = pid, .cpu = UNKNOWN, .task = {o->options.supervisor, 0}};
	perf_add(pt->perf, &r);
}

/* Whoever is still there has in truth ended: the supervisor has seen the last one go. */
static void perf_finish(struct observer *o, int64_t now)
{
	struct perf_tier *pt = o->state;
	watch_catch_up(pt->watch);
	perf_collect(pt->perf);
	perf_ready(pt);
	perf_tell_until(pt, INT64_MAX);
	for (struct tree_proc *proc; (proc = tree_first(o->tree));) {
		struct watched *row = watch_add(pt->watch, proc->pid);
		row->gone = true;
		struct record r = {.kind = RECORD_REAPED, .t = now + o->t0, .pid = proc->pid, .flag = true, .task = {UNKNOWN, 0}};
		perf_tell(pt, &r);
	}
	traffic_finish(pt->traffic, now);
}

/* Messages that are not told yet. */
static void free_written(struct perf_tier *pt)
{
	size_t n = 0;
	const struct record *all = pt->perf ? perf_pending(pt->perf, &n) : NULL;
	for (size_t i = 0; i < n; i++)
		if (all[i].kind == RECORD_WRITTEN) free(all[i].written);
}

/* It stands still only now: what its descriptor is may not be to be seen any more when the message has its turn. */
static void perf_writing(struct observer *o, int32_t pid, int32_t fd)
{
	struct perf_tier *pt = o->state;
	struct tree_proc *proc = tree_proc(o->tree, pid);
	struct channels_answer at;
	enum channels_at what = channels_at(o->channels, pid, fd, &at);
	if (pt->exact && proc && !proc->exited && what != AT_FILE && !(what == AT_CHANNEL && at.sure)) perf_look_now(pt, proc);
}

/* What notify.c has looked at takes its place among the records. */
static void perf_written(struct observer *o, const struct event *e)
{
	struct perf_tier *pt = o->state;
	struct event *copy = malloc(sizeof *copy + e->io.data_len);
	if (!copy) abort();
	*copy = *e;
	if (e->io.data_len) copy->io.data = memcpy(copy + 1, e->io.data, e->io.data_len);
	struct record r = {.kind = RECORD_WRITTEN, .t = e->t + o->t0, .pid = e->pid, .tid = e->tid, .cpu = UNKNOWN, .written = copy};
	perf_add(pt->perf, &r);
}

static void perf_free(struct observer *o)
{
	struct perf_tier *pt = o->state;
	if (!pt) return;
	for (struct tree_proc *proc = tree_first(o->tree); proc; proc = proc->next) {
		for (struct tree_task *task = proc->tasks; task; task = task->next) task_gone(pt, task);
		proc_gone(pt, proc);
	}
	tree_set_ops(o->tree, NULL, NULL);
	free_written(pt);
	watch_free(pt->watch);
	perf_close(pt->perf);
	perf_calls_free(pt->calls);
	traffic_free(pt->traffic);
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
	*pt = (struct perf_tier){.o = o, .wide = wide, .rest = STEP, .looks = LOOKS_AT_ONCE, .look_after = LOOK_AFTER};
	o->state = pt;
	pt->most_files = descriptors_raise() / 2;
	pt->calls = perf_calls_new(pt, &open);
	pt->traffic = traffic_new(pt);
	pt->exact = pt->calls != NULL;
	pt->perf = perf_open(&open);
	if (!pt->perf) {
		int r = diag_set(d, ERR_UNSUPPORTED, "perf_event_open: %s", strerror(errno));
		perf_free(o);
		return r;
	}
	perf_calls_opened(pt->calls);
	if (wide) perf_keep(pt->perf, concerns_tree, pt);
	pt->watch = watch_new(o, seen_reaped, !wide);
	if (!pt->watch) {
		perf_free(o);
		return diag_set(d, ERR_MEMORY, "out of memory");
	}
	for (int i = 0; i < perf_rings(pt->perf); i++) observer_poll(o, perf_fd(pt->perf, i), EPOLLIN, (UINT64_C(3) << 32) + (unsigned)i);
	tree_set_ops(o->tree, &ops, pt);
	observer_on_ready(o, perf_ready_fd);
	note_root(pt, tree_first(o->tree));
	if (pt->exact && wide) tree_see_timers(o->tree);
	if (pt->exact && wide) channels_exact(o->channels, traffic_found, pt->traffic);
	else if (pt->exact) channels_partial(o->channels, traffic_found, traffic_proved, pt->traffic);
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
	.sees = "exact states and times; who woke whom; execs that fail; signals and their fate; bytes and messages of each channel",
	.misses = "uncontended futexes and semaphores, traffic through shared memory, io_uring",
	.raise = "sudo build/proclab real ...   (or: sudo sysctl kernel.perf_event_paranoid=-1)",
	.probe = probe_wide, .start = start_wide, .step = perf_step, .reaped = perf_reaped, .finish = perf_finish, .free = perf_free, .counts = perf_counts,
	.writing = perf_writing, .written = perf_written, .delay = HORIZON,
};

const struct tier tier_perf = {
	.letter = 'P', .name = "tier P: switch records of the program's own tree",
	.sees = "exact states and times; births, deaths, zombies, reaps; reasons of waits longer than 3 ms; bytes of read and write",
	.misses = "the reason of short waits, the exact time of a wake-up, execs that fail, signals that are not sent with kill "
	          "and end nobody, timers that may end a wait, send and recv of sockets; the switches in the exit of a process that is reaped at once",
	.raise = "sudo sysctl kernel.perf_event_paranoid=2",
	.probe = probe_tree, .start = start_tree, .step = perf_step, .reaped = perf_reaped, .finish = perf_finish, .free = perf_free, .counts = perf_counts,
	.writing = perf_writing, .written = perf_written, .delay = HORIZON,
};
