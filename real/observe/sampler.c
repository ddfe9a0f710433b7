/*
 * sampler.c - looks at threads' schedstat, state letter and reason; see sampler.h.
 */
#include "real/observe/sampler.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/descriptors.h"
#include "real/observe/proc.h"

#define MS INT64_C(1000000)

enum {
	CPUS = 1024,               /* processors told apart */
	SHARE = 20,                /* looking may take one part in so many of a CPU */
};

static const int64_t shortest = 5 * MS, longest = 80 * MS, settled = 2000 * MS, usage_every = 500 * MS;

/* Of a thread; times in ns since t0. */
struct look {
	int64_t next, interval;    /* when to look again */
	int64_t run_delta;         /* ns on a CPU since the look before */
	int64_t reason_count;      /* times on a CPU when the reason of its wait was read, UNKNOWN */
	int64_t usage_at, usage_run;
	int16_t cpu;
	bool paused;
};

/* Of a process: counters of its threads that have ended. */
struct ended {
	int64_t run, ready, vol, invol;
	int64_t scanned, scan_gap; /* when its descriptors were looked through, and how long not again */
	bool scan_due;
};

struct sampler {
	struct tree *tree;
	struct channels *channels;
	struct tree_task **runnable;   /* found in this round */
	uint32_t nrunnable, cap_runnable;
	int most_files;                /* descriptors beyond this number are not kept */
	int64_t not_before;            /* so that looking takes no more than its share */
	struct tree_task *best[CPUS];  /* of the runnable ones of a CPU, who has run most since the last look */
};

static int64_t cpu_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void *allocate(size_t size)
{
	void *p = calloc(1, size);
	assert(p && "out of memory");
	return p;
}

static struct look *look_of(struct tree_task *task)
{
	struct look *l = task->tier;

	if (!l) {
		task->tier = l = allocate(sizeof *l);
		*l = (struct look){.interval = shortest, .reason_count = UNKNOWN, .cpu = UNKNOWN};
	}
	return l;
}

static struct ended *ended_of(struct tree_proc *proc)
{
	if (!proc->tier) proc->tier = allocate(sizeof(struct ended));
	return proc->tier;
}

struct sampler *sampler_new(struct tree *tr, struct channels *c)
{
	struct sampler *s = calloc(1, sizeof *s);

	if (s) *s = (struct sampler){.tree = tr, .channels = c, .most_files = descriptors_raise() / 2};
	return s;
}

void sampler_free(struct sampler *s)
{
	if (!s) return;
	free(s->runnable);
	free(s);
}

void sampler_task_gone(struct tree_task *task)
{
	free(task->tier);
	task->tier = NULL;
}

void sampler_proc_gone(struct tree_proc *proc)
{
	free(proc->tier);
	proc->tier = NULL;
}

/* --- one look --- */

static void look_soon(struct look *l, int64_t now)
{
	l->interval = shortest;
	if (l->next > now + shortest) l->next = now + shortest;
}

/* Read its counters. Returns 1 when it has been on a CPU since the last time (or that is not known), 0 when not, -1 when it
 * is gone. */
static int read_counters(const struct sampler *s, struct tree_task *task, struct look *l)
{
	struct proc_sched sched;

	if (proc_schedstat_kept(&task->schedstat, s->most_files, task->proc->pid, task->tid, &sched)) return -1;
	bool same = sched.run == task->kernel_run && sched.count == task->kernel_count;
	l->run_delta = task->kernel_run == UNKNOWN ? sched.run : sched.run - task->kernel_run;
	task->kernel_run = sched.run;
	task->kernel_ready = sched.delay;
	task->kernel_count = sched.count;
	return !same;
}

static void remember_runnable(struct sampler *s, struct tree_task *task, int cpu)
{
	struct look *l = look_of(task);

	if (s->nrunnable == s->cap_runnable) {
		s->cap_runnable = s->cap_runnable ? 2 * s->cap_runnable : 64;
		s->runnable = realloc(s->runnable, s->cap_runnable * sizeof(struct tree_task *));
		assert(s->runnable && "out of memory");
	}
	s->runnable[s->nrunnable++] = task;
	l->cpu = (int16_t)(cpu >= 0 && cpu < CPUS ? cpu : 0);
	struct tree_task **best = &s->best[l->cpu];
	if (!*best || look_of(*best)->run_delta < l->run_delta) *best = task;
}

static void look_at_wait(struct sampler *s, struct tree_task *task, struct look *l, int64_t now)
{
	struct proc_wait w;

	if (task->state == STATE_WAITING && l->reason_count == task->kernel_count) return;
	if (proc_wait(task->proc->pid, task->tid, &w) != 1 || w.wait.why == WAIT_TRACER) return;
	if (s->channels) channels_wait(s->channels, now, task->proc->pid, &w);
	/* It was on a CPU since the last look: this is another wait, though perhaps for the same, and what it waited for then has
	 * happened. */
	if (task->state == STATE_WAITING && l->reason_count != UNKNOWN)
		tree_state(s->tree, now, task->tid, STATE_RUNNING, UNKNOWN, NULL, 0, 0, PRECISION_INFERRED);
	tree_state(s->tree, now, task->tid, STATE_WAITING, UNKNOWN, &w.wait, 0, 0, PRECISION_BOUNDED);
	l->reason_count = w.unsettled ? UNKNOWN : task->kernel_count;
}

/* Look through its descriptors, after it may have changed them, but not too often. */
static void scan(struct sampler *s, struct tree_proc *proc, int64_t now)
{
	struct ended *e = ended_of(proc);

	if (!s->channels || !e->scan_due || now < e->scanned + e->scan_gap) return;
	e->scan_due = false;
	e->scanned = now;
	if (channels_scan(s->channels, now, proc->pid, PRECISION_BOUNDED) != 0) e->scan_gap = shortest;
	else if (e->scan_gap < longest) e->scan_gap = 2 * e->scan_gap + shortest;
}

/* A thread that has waited for long is most likely to go on waiting. */
static void back_off(struct look *l, bool changed, int64_t now, int64_t since)
{
	if (changed) l->interval = shortest;
	else if (l->interval < longest || (l->interval < 4 * longest && now - since > settled)) l->interval *= 2;
	l->next = now + l->interval;
}

static void look_at(struct sampler *s, struct tree_task *task, int64_t now)
{
	struct look *l = look_of(task);
	struct proc_stat stat;
	int ran = read_counters(s, task, l);

	if (ran > 0) ended_of(task->proc)->scan_due = true;
	scan(s, task->proc, now);
	back_off(l, ran > 0 || task->state != STATE_WAITING || ended_of(task->proc)->scan_due, now, task->since);
	if (ran < 0 || (!ran && task->state == STATE_WAITING && l->reason_count == task->kernel_count)) return;
	if (proc_stat(task->proc->pid, task->tid, &stat)) return;
	if (stat.state == 'R') remember_runnable(s, task, stat.cpu);
	else if (stat.state == 'S' || stat.state == 'D') look_at_wait(s, task, l, now);
	if (now >= l->usage_at + usage_every) sampler_usage(s, task, now, false);
}

/* Of the runnable threads of each CPU one runs: most likely the one that has run most of late. */
static void tell_runnable(struct sampler *s, int64_t now)
{
	for (uint32_t i = 0; i < s->nrunnable; i++) {
		struct tree_task *task = s->runnable[i];
		int cpu = look_of(task)->cpu;
		if (s->best[cpu] != task) tree_state(s->tree, now, task->tid, STATE_READY, UNKNOWN, NULL, 0, 0, PRECISION_SAMPLED);
	}
	for (uint32_t i = 0; i < s->nrunnable; i++) {
		struct tree_task *task = s->runnable[i];
		int cpu = look_of(task)->cpu;
		if (s->best[cpu] != task) continue;
		tree_state(s->tree, now, task->tid, STATE_RUNNING, cpu, NULL, 0, 0, PRECISION_SAMPLED);
		s->best[cpu] = NULL;
	}
	s->nrunnable = 0;
}

int64_t sampler_step(struct sampler *s, int64_t now)
{
	if (now < s->not_before) return s->not_before - now;
	int64_t began = cpu_clock(), next = now + 4 * longest;

	for (struct tree_proc *proc = tree_first(s->tree); proc; proc = proc->next) {
		if (proc->exited) continue;
		for (struct tree_task *task = proc->tasks; task; task = task->next) {
			struct look *l = look_of(task);
			if (l->paused || task->state == STATE_GONE) continue;
			if (l->next - l->interval / 4 <= now) look_at(s, task, now); /* a little early, for several at once */
			if (l->next < next) next = l->next;
		}
	}
	tell_runnable(s, now);
	s->not_before = now + SHARE * (cpu_clock() - began);
	return (next > s->not_before ? next : s->not_before) - now;
}

/* --- what the tier tells --- */

void sampler_active(struct sampler *s, struct tree_task *task, int64_t now)
{
	struct look *l = look_of(task);

	if (l->paused) return;
	tree_state(s->tree, now, task->tid, STATE_RUNNING, UNKNOWN, NULL, 0, 0, PRECISION_SAMPLED);
	l->reason_count = UNKNOWN;
	ended_of(task->proc)->scan_due = true;
	look_soon(l, now);
}

void sampler_waits(struct sampler *s, struct tree_task *task, int64_t now, const struct wait *wait)
{
	tree_state(s->tree, now, task->tid, STATE_WAITING, UNKNOWN, wait, 0, 0, PRECISION_EXACT);
	look_soon(look_of(task), now);
}

void sampler_pause(struct sampler *s, struct tree_task *task, bool paused, int64_t now)
{
	struct look *l = look_of(task);

	(void)s;
	l->paused = paused;
	l->reason_count = UNKNOWN;
	look_soon(l, now);
}

void sampler_usage(struct sampler *s, struct tree_task *task, int64_t now, bool last)
{
	struct look *l = look_of(task);
	struct proc_status status = {.vol = UNKNOWN, .invol = UNKNOWN};

	l->usage_at = now;
	if (last && (read_counters(s, task, l) < 0 || proc_status(task->proc->pid, task->tid, &status)))
		status.vol = status.invol = UNKNOWN;
	if (task->kernel_run == UNKNOWN || (!last && task->kernel_run == l->usage_run)) return;
	l->usage_run = task->kernel_run;
	tree_usage(s->tree, now, task->proc->pid, task->tid, task->kernel_run, task->kernel_ready, status.vol, status.invol, false,
	           PRECISION_EXACT);
	if (!last) return;
	struct ended *e = ended_of(task->proc);
	e->run += task->kernel_run;
	e->ready += task->kernel_ready;
	e->vol += status.vol > 0 ? status.vol : 0;
	e->invol += status.invol > 0 ? status.invol : 0;
}

void sampler_usage_whole(struct sampler *s, struct tree_proc *proc, int64_t now)
{
	const struct ended *e = ended_of(proc);

	if (e->run) tree_usage(s->tree, now, proc->pid, proc->pid, e->run, e->ready, e->vol, e->invol, true, PRECISION_EXACT);
}
