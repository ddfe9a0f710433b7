/*
 * perf_exit.c - tier P: the switches in a process's exit, of which there are no records, because perf lets go of a task before the
 * kernel has cleared it away.
 *
 * A zombie's counters tell how many there were and of which kind, its CPU clock for how long it was off its CPU; at which moments
 * is not known. So they are told spread evenly between the EXIT record and the zombie, waits first (perf's own clearing away comes
 * first, and nothing else there waits), and marked inferred.
 */
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define EXIT_LONGEST (1000 * MS) /* that records are held back for; mostly it is some 0.1 ms, but tracepoints being closed delay it */
#define EXIT_MOST 100            /* switches of a kind in an exit that are told */

/* The process whose last thread, its leader, the record says is leaving; NULL. */
static struct tree_task *leaver(const struct perf_tier *pt, const struct record *r)
{
	struct tree_task *task = pt->wide || r->kind != RECORD_EXIT ? NULL : tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->proc->live_tasks > 1 || task != task->proc->tasks || task->state == STATE_GONE) return NULL;
	return task;
}

bool perf_exit_is_early(const struct perf_tier *pt, const struct record *r)
{
	const struct watched *row = leaver(pt, r) ? watch_find(pt->watch, r->pid) : NULL;
	struct proc_stat stat;
	if (!row || row->pidfd < 0 || row->zombie || row->gone || observer_now(pt->o) - (r->t - pt->o->t0) > EXIT_LONGEST) return false;
	/* A set-user-id exec ends the records too. */
	return !proc_stat(r->pid, 0, &stat) && stat.exiting;
}

struct unseen { int64_t waits, preempted, on; };

static int64_t between(int64_t least, int64_t n, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* What the zombie's counters have more than was told; the very last switch is no wait. on: ns on a CPU. */
static struct unseen count(struct perf_tier *pt, const struct tree_task *task, const struct perf_task *w, const struct watched *row, int64_t t)
{
	const struct perf_proc *pp = perf_proc(task->proc);
	return (struct unseen){
		.waits = between(0, row->last.vol - pp->vol_before - w->gave_up - 1, EXIT_MOST),
		.preempted = between(0, row->last.invol - pp->invol_before - w->preempted, EXIT_MOST),
		.on = row->last.cpu_time == UNKNOWN ? 0 : row->last.cpu_time - perf_run_told(pt, t, task->proc),
	};
}

static int64_t add_switch(struct perf_tier *pt, const struct record *exit, enum record_kind kind, bool preempted, int64_t t)
{
	struct record r = {.kind = (uint8_t)kind, .flag = preempted, .inferred = true, .t = t, .pid = exit->pid, .tid = exit->tid,
		.cpu = exit->cpu};
	perf_add(pt->perf, &r);
	return t;
}

bool perf_exit_put_off(struct perf_tier *pt, const struct record *r)
{
	struct tree_task *task = leaver(pt, r);
	const struct watched *row = task ? watch_find(pt->watch, r->pid) : NULL;
	int64_t t = r->t - pt->o->t0, took = row ? row->zombie_at - t : 0;
	if (!row || row->last.invol == UNKNOWN || perf_task(task)->leaving || took <= 0 || took > EXIT_LONGEST) return false;
	struct unseen n = count(pt, task, perf_task(task), row, t);
	int64_t all = n.waits + n.preempted;
	if (!all) return false;
	int64_t on = between(0, n.on, took) / (all + 1), off = (took - on * (all + 1)) / all, at = r->t;
	for (int64_t i = 0; i < all; i++) {
		at = add_switch(pt, r, RECORD_OUT, i >= n.waits, at + on);
		at = add_switch(pt, r, RECORD_IN, false, at + off);
	}
	struct record later = *r;
	later.t = row->zombie_at + pt->o->t0;
	perf_task(task)->leaving = row->zombie_at;
	perf_add(pt->perf, &later);
	return true;
}
