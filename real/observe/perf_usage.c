/*
 * perf_usage.c - time on a CPU and ready, as the kernel counts them (schedstat), carried on by the records between two readings.
 *
 * A record of a switch onto a CPU comes some us late, which adds up over thousands of switches: by how much, the readings show.
 */
#include "real/observe/perf_tier.h"

#define USAGE_EVERY (1000 * MS)
#define LATE_ENOUGH 100        /* switches from which an average lateness is taken, */
#define LATE_FORGET 4000       /* and after which the older ones count for less */

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

void perf_anchor(struct perf_tier *pt, struct tree_task *task, struct perf_task *w, int64_t run, int64_t ready)
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

void perf_tell_usage(struct perf_tier *pt, int64_t t, struct tree_task *task, struct perf_task *w)
{
	if (t - w->usage_told < USAGE_EVERY) return;
	w->usage_told = t;
	tree_usage(pt->o->tree, t, task->proc->pid, task->tid, total_run(pt, task, w), total_ready(w), UNKNOWN, UNKNOWN, false, PRECISION_EXACT);
}

void perf_add_ended(struct perf_tier *pt, int64_t t, struct tree_task *task)
{
	struct perf_proc *pp = perf_proc(task->proc);
	struct perf_task *w = perf_task(task);
	if (task->state == STATE_RUNNING) task->run += t - task->since;
	pp->run += total_run(pt, task, w);
	pp->ready += total_ready(w);
	pp->vol += task->vol;
	pp->invol += task->invol;
}

/* The kernel's own figures of a process that ends now. The leader's last switch, after its exit, has no record: it counts. */
void perf_tell_whole(struct perf_tier *pt, int64_t t, struct tree_proc *proc)
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

