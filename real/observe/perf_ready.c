/*
 * perf_ready.c - when did a wait end? Switch records say when a task got its CPU, not since when it could have run.
 *
 * The kernel adds up the time a task was ready (schedstat's second figure) at each switch-in, and counts those (the third). So
 * what was added between two readings, less the gaps in which it was preempted (known exactly), is how long it was ready
 * after its waits; one wait alone between two readings is known to some 20 us, several share. In tier R the scheduler's
 * tracepoint tells, and this only reads the counters.
 */
#include <unistd.h>

#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define READS_A_STEP 512

/* Walk the pending switches of tasks in the tree, keeping each one's place in its row. */
typedef void walker(struct perf_tier *pt, struct record *r, struct tree_task *task, struct perf_task *w);

static void walk(struct perf_tier *pt, uint64_t round, walker *visit)
{
	size_t n;
	struct record *all = perf_pending(pt->perf, &n);
	for (struct record *r = all; r < all + n; r++) {
		if (r->kind != RECORD_IN && r->kind != RECORD_OUT) continue;
		struct tree_task *task = tree_task(pt->o->tree, r->tid);
		if (!task || task->state == STATE_GONE || task->proc->exited) continue;
		struct perf_task *w = perf_task(task);
		if (w->round != round) {
			w->round = round;
			w->round_ins = w->ins;
			w->round_left = w->left + pt->o->t0;
			w->round_blocked = w->left_blocked;
			w->round_running = task->state == STATE_RUNNING;
		}
		visit(pt, r, task, w);
	}
}

static void place(struct record *r, struct perf_task *w)
{
	w->round_running = r->kind == RECORD_IN;
	if (r->kind == RECORD_IN) w->round_ins++;
	else w->round_left = r->t, w->round_blocked = !r->flag;
}

struct reading {
	struct perf_task *w;
	struct tree_task *task;
	struct proc_sched now;
	int64_t asked, done;
};

struct readings {
	struct reading rows[READS_A_STEP];
	int n;
};

static void note_task(struct perf_tier *pt, struct record *r, struct tree_task *task, struct perf_task *w)
{
	(void)pt;
	(void)task;
	place(r, w);
}

/* First pass over the pending records: who switched; read the counters of those. */
static void read_active(struct perf_tier *pt, struct readings *out)
{
	size_t n;
	struct record *all = perf_pending(pt->perf, &n);
	out->n = 0;
	walk(pt, pt->round * 4 + 1, note_task);
	for (struct record *r = all; r < all + n && out->n < READS_A_STEP; r++) {
		if (r->kind != RECORD_IN && r->kind != RECORD_OUT) continue;
		struct tree_task *task = tree_task(pt->o->tree, r->tid);
		if (!task || !task->tier || task->proc->exited) continue;
		struct perf_task *w = task->tier;
		if (w->round != pt->round * 4 + 1) continue;
		w->round = pt->round * 4 + 2;
		struct reading *row = &out->rows[out->n];
		row->asked = observer_now(pt->o);
		if (proc_schedstat_kept(&task->schedstat, pt->most_files, task->proc->pid, r->tid, &row->now)) continue;
		row->task = task;
		row->w = w;
		w->round_kernel_count = row->now.count;
		row->done = observer_now(pt->o);
		out->n++;
	}
}

/* Second pass: sum the preempted gaps and count the waits that the reading covers. */
static void sum_gaps(struct perf_tier *pt, struct record *r, struct tree_task *task, struct perf_task *w)
{
	(void)pt;
	if (r->kind == RECORD_IN && w->base + w->round_ins + 1 > task->kernel_count && w->base + w->round_ins + 1 <= w->round_kernel_count) {
		if (w->round_blocked) w->share_waits++;
		else w->share_rest -= r->t - w->round_left;
	}
	place(r, w);
}

/* Third pass: give each covered wait its share, no more than the gap is long. */
static void give(struct perf_tier *pt, struct record *r, struct tree_task *task, struct perf_task *w)
{
	int64_t index = w->base + w->round_ins + 1;
	(void)pt;
	if (r->kind == RECORD_IN && w->round_blocked && index > task->kernel_count && index <= w->round_kernel_count && w->share_waits) {
		int64_t gap = r->t - w->round_left, part = w->share_rest > 0 ? w->share_rest / w->share_waits : 0;
		if (part > gap) part = gap;
		r->in.known = true;
		r->in.wake = r->t - part;
		w->share_rest -= part;
		w->share_waits--;
	}
	place(r, w);
}

/* To be told in its turn, when all that had happened by then is told. */
static void add_counters(struct perf_tier *pt, const struct reading *row)
{
	struct record r = {.kind = RECORD_COUNTERS, .t = row->done + pt->o->t0, .pid = row->task->proc->pid, .tid = row->task->tid,
		.cpu = UNKNOWN, .counters = {row->asked, row->now.run, row->now.delay, row->now.count}};
	perf_add(pt->perf, &r);
}

void perf_ready(struct perf_tier *pt)
{
	static _Thread_local struct readings readings;
	read_active(pt, &readings);
	if (!readings.n) return;
	perf_collect(pt->perf);
	for (int i = 0; i < readings.n; i++) {
		struct reading *row = &readings.rows[i];
		int64_t before = row->task->kernel_ready != UNKNOWN ? row->task->kernel_ready : row->w->anchor.ready;
		if (row->task->kernel_count == UNKNOWN) row->task->kernel_count = row->w->base;
		row->w->share_rest = row->now.delay - before;
		row->w->share_waits = 0;
	}
	walk(pt, pt->round * 4 + 2 + 1, sum_gaps);
	walk(pt, pt->round * 4 + 4, give);
	for (int i = 0; i < readings.n; i++) {
		struct reading *row = &readings.rows[i];
		row->task->kernel_ready = row->now.delay;
		row->task->kernel_count = row->now.count;
		add_counters(pt, row);
	}
}
