/*
 * perf_usage.c - time on a CPU and ready, as the kernel counts them (schedstat), carried on by the records between two readings.
 *
 * A record of a switch onto a CPU comes some us late, which adds up over thousands of switches: by how much, the readings show.
 */
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define USAGE_EVERY (1000 * MS)
#define LEAVING_MOST (MS / 10)
#define LATE_ENOUGH 100        /* switches from which an average lateness is taken, */
#define LATE_FORGET 4000       /* and after which the older ones count for less */

/* By how many ns a stretch on a CPU falls short, on average; of few switches nothing can be said. */
static double lateness(const struct lateness *l)
{
	return l->switches < LATE_ENOUGH || l->missing < 0 ? 0 : (double)l->missing / (double)l->switches;
}

/* Time on a CPU up to its last switch: the kernel's counter where one was read, carried on by the records. Each of those is a few
 * us late; by how much the counters have shown, for this task or for others. */
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

static void anchor(struct perf_tier *pt, const struct tree_task *task, struct perf_task *w, const struct record *r)
{
	int64_t switches = w->ins - w->anchor.ins, missing = r->counters.run - w->anchor.run - (task->run - w->anchor.run_seen);
	if (switches > 0) {
		note_late(&w->late, switches, missing);
		note_late(&pt->late, switches, missing);
	}
	w->anchor.run = r->counters.run;
	w->anchor.run_seen = task->run;
	w->anchor.ins = w->ins;
	if (w->base + w->ins != r->counters.count) return; /* it has a CPU already, and its time ready is counted */
	w->anchor.ready = r->counters.ready;
	w->anchor.ready_seen = w->ready_seen;
}

/* The kernel brings a thread's time on a CPU up to date when it leaves it: what was read is right when it was off all the while. */
void perf_tell_counters(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_task *task = tree_task(pt->o->tree, r->tid);
	if (!task || task->proc->exited || task->state == STATE_GONE || task->state == STATE_RUNNING) return;
	struct perf_task *w = perf_task(task);
	if (w->left > r->counters.asked) return;
	anchor(pt, task, w, r);
	if (t - w->usage_told < USAGE_EVERY) return;
	w->usage_told = t;
	tree_usage(pt->o->tree, t, task->proc->pid, task->tid, w->anchor.run, total_ready(w), UNKNOWN, UNKNOWN, false, PRECISION_EXACT);
}

void perf_add_ended(struct perf_tier *pt, int64_t t, struct tree_task *task)
{
	struct perf_proc *pp = perf_proc(task->proc);
	struct perf_task *w = perf_task(task);
	if (task->state == STATE_RUNNING) task->run += t - task->since;
	pp->run += total_run(pt, task, w);
	pp->ready += total_ready(w);
	if (task == task->proc->tasks) return; /* the leader's are its process's to the end */
	pp->vol += task->vol;
	pp->invol += task->invol;
}

/* What the kernel says of a zombie: of all its threads, and final. UNKNOWN once it is reaped. */
static int64_t final_run(const struct watched *row)
{
	return row->gone || row->last.cpu_time != UNKNOWN ? row->last.cpu_time : proc_cpu_time(row->pid);
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The leader's switches. After its exit it has some more: the last one, which counts, and where records end with the exit those
 * while the kernel cleared away, which a zombie's own counters tell. */
static void leader_switches(const struct perf_tier *pt, const struct watched *row, struct perf_proc *pp, int64_t *vol, int64_t *invol)
{
	struct proc_status status;
	*vol += pp->vol_before + 1;
	*invol += pp->invol_before;
	bool later = !pt->wide && !row->gone && row->last.vol == UNKNOWN && !proc_status(row->pid, row->pid, &status);
	*vol = most(*vol, later ? status.vol : row->last.vol);
	*invol = most(*invol, later ? status.invol : row->last.invol);
}

/* What the records tell of its threads that live, added to those that have ended: ns on a CPU. */
int64_t perf_run_told(struct perf_tier *pt, int64_t t, const struct tree_proc *proc)
{
	int64_t run = perf_proc((struct tree_proc *)proc)->run;
	for (struct tree_task *task = proc->tasks; task; task = task->next) {
		if (task->state == STATE_GONE) continue;
		run += total_run(pt, task, perf_task(task)) + (task->state == STATE_RUNNING ? t - task->since : 0);
	}
	return run;
}

/* Time on a CPU after its EXIT, where records end with that: half of what it took to leave, for it may have run all the while,
 * or not at all. Who takes long has been preempted. */
static int64_t leaving(const struct perf_tier *pt, int64_t t, const struct watched *row)
{
	bool known = !pt->wide && row->last_known && row->zombie_at > t;
	int64_t half = known ? (row->zombie_at - t) / 2 : 0;
	return half < LEAVING_MOST ? half : LEAVING_MOST;
}

/* The kernel's own figures of a process that ends now, carried on by the records where it was too quick to be asked. */
void perf_tell_whole(struct perf_tier *pt, int64_t t, struct tree_proc *proc, const struct watched *row)
{
	struct perf_proc *pp = perf_proc(proc);
	int64_t ready = pp->ready, vol = proc->tasks->vol, invol = proc->tasks->invol, run = final_run(row);
	bool final = run != UNKNOWN && (pt->wide || row->last.invol != UNKNOWN);
	leader_switches(pt, row, pp, &vol, &invol);
	if (run == UNKNOWN) run = perf_run_told(pt, t, proc) + leaving(pt, t, row);
	for (struct tree_task *task = proc->tasks; task; task = task->next) {
		if (task->state == STATE_GONE) continue;
		ready += total_ready(perf_task(task));
		if (task == proc->tasks) continue;
		vol += task->vol;
		invol += task->invol;
	}
	tree_usage(pt->o->tree, t, proc->pid, proc->pid, run, ready, vol + pp->vol, invol + pp->invol, true,
	           final ? PRECISION_EXACT : PRECISION_BOUNDED);
}
