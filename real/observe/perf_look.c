/*
 * perf_look.c - looking at /proc where records do not tell: why a wait lasts, whether it is a stop, which descriptors there are.
 *
 * A look shows the present, some ms after what is being told: it counts only when nothing has happened since. Looks cost, so
 * there is a budget, and long waits go first.
 */
#include "real/observe/perf_tier.h"
#include "real/observe/proc.h"

#define LOOK_LATEST (400 * MS) /* a wait is looked at when it has lasted LOOK_AFTER, or so long, when there are too many: */
#define LOOKS_A_SECOND 400     /* each costs some 40 us */
#define LOOK_AGAIN (20 * MS)   /* what a call left open about a descriptor is asked that often */
#define SWEEP (100 * MS)       /* where calls are not seen, descriptors are looked through again after so long, */
#define SWEEP_RARELY (1600 * MS) /* or so long when nothing is ever new */

/* How often the task has been given a CPU, as the kernel counts; UNKNOWN. */
static int64_t times_on_cpu(const struct perf_tier *pt, struct tree_task *task)
{
	struct proc_sched sched;
	return proc_schedstat_kept(&task->schedstat, pt->most_files, task->proc->pid, task->tid, &sched) ? UNKNOWN : sched.count;
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

/* Whether a look at the descriptors has yet to tell what it waits on. */
static bool is_unknown(struct perf_tier *pt, const struct tree_task *task, const struct wait *wait)
{
	struct channels_answer at;
	return pt->exact && wait->fd >= 0 && !wait->chan && channels_at(pt->o->channels, task->proc->pid, wait->fd, &at) == AT_UNKNOWN;
}

/* A read of what is no channel does not last: that may be of proclab's own, in step(). */
static bool reads_no_channel(const struct wait *wait)
{
	return wait->why == WAIT_READ && wait->fd >= 0 && !wait->chan;
}

static void look(struct perf_tier *pt, struct tree_task *task, struct perf_task *w, int64_t now)
{
	struct proc_wait found;
	struct proc_stat stat;
	w->looked = w->left;
	w->stopping = 0;
	int64_t before = times_on_cpu(pt, task);
	if (proc_stat(task->proc->pid, task->tid, &stat)) return;
	int waits = stat.state == 'T' || stat.state == 't' ? 0 : proc_wait(task->proc->pid, task->tid, &found);
	/* What /proc says is about this wait only if it has lasted all the while. */
	if (before == UNKNOWN || before != times_on_cpu(pt, task) || has_moved(pt, task->tid)) {
		w->looked = UNKNOWN;
		return;
	}
	w->base = before - w->ins;
	if (stat.state == 'T') {
		tree_state(pt->o->tree, now, task->tid, STATE_STOPPED, UNKNOWN, NULL, 0, stat.exit_code & 0x7f, PRECISION_BOUNDED);
	} else if (waits > 0) {
		channels_wait(pt->o->channels, now, task->proc->pid, &found);
		if (is_unknown(pt, task, &found.wait) || found.unsettled) w->looked = UNKNOWN;
		if (stat.state == 't') found.wait.why = WAIT_TRACER;
		tree_state(pt->o->tree, now, task->tid, STATE_WAITING, UNKNOWN, &found.wait, 0, 0, PRECISION_BOUNDED);
	}
}

/* Whether a look can tell more than the records did: the reason is not known, is one of several, or it may have been stopped. */
static bool wants_look(struct perf_tier *pt, const struct tree_task *task, const struct perf_task *w, int64_t now)
{
	if ((task->state != STATE_WAITING && !(task->state == STATE_STOPPED && w->stopping)) || w->looked == w->left || now - w->left < pt->look_after) return false;
	bool known = pt->wide && w->in_call && task->wait.why != WAIT_UNKNOWN && task->wait.why != WAIT_TRACER && task->wait.why != WAIT_POLL && task->wait.why != WAIT_LOCK &&
	             task->wait.why != WAIT_OPEN && !reads_no_channel(&task->wait) && !is_unknown(pt, task, &task->wait);
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

/* The look is told in its place among the calls. */
void perf_look_now(struct perf_tier *pt, struct tree_proc *proc)
{
	struct perf_proc *pp = perf_proc(proc);
	if (pp->look) return;
	pp->look = channels_look_new(pt->o->channels, proc->pid, observer_now(pt->o));
	if (!pp->look) return;
	struct record r = {.kind = RECORD_LOOKED, .t = observer_now(pt->o) + pt->o->t0, .pid = proc->pid, .cpu = UNKNOWN};
	perf_add(pt->perf, &r);
}

/* Where all calls are seen. */
static void look_at_descriptors(struct perf_tier *pt, struct tree_proc *proc, struct perf_proc *pp, int64_t now)
{
	if (pp->look || now - pp->swept < LOOK_AGAIN) return;
	perf_look_now(pt, proc);
	if (!pp->look) return;
	pp->dirty = pp->ran = false;
	pp->sweep = !pp->sweep ? SWEEP : pp->sweep * 2 < SWEEP_RARELY ? pp->sweep * 2 : SWEEP_RARELY;
	pp->swept = now;
}

void perf_looked(struct perf_tier *pt, const struct record *r, int64_t t)
{
	struct tree_proc *proc = tree_proc(pt->o->tree, r->pid);
	struct perf_proc *pp = proc ? perf_proc(proc) : NULL;
	bool opening = false, closing = false;
	if (!proc || proc->exited || !pp->look) return;
	for (const struct tree_task *task = proc->tasks; task; task = task->next) {
		const struct perf_task *w = task->tier;
		if (!w || !w->in_call) continue;
		opening |= perf_calls_changes(w->nr);
		closing |= perf_calls_closes(w->nr);
	}
	pp->dirty |= !channels_look_tell(pt->o->channels, t, proc->pid, pp->look, opening, closing);
	channels_look_free(pp->look);
	pp->look = NULL;
}

/* Where calls are not seen: read the descriptors of a process that has done something. */
static void rescan(struct perf_tier *pt, struct tree_proc *proc, struct perf_proc *pp, int64_t now)
{
	int changes = channels_scan(pt->o->channels, now, proc->pid, PRECISION_BOUNDED);
	channels_scanned(pt->o->channels, proc->pid, observer_now(pt->o));
	pp->dirty = pp->ran = false;
	pp->sweep = changes || !pp->sweep ? SWEEP : pp->sweep * 2 < SWEEP_RARELY ? pp->sweep * 2 : SWEEP_RARELY;
	pp->swept = now;
}

/* Where calls are not seen, whoever has run may have other descriptors now. */
static bool wants_sweep(const struct perf_tier *pt, const struct perf_proc *pp, int64_t now)
{
	return pp->ran && !(pt->wide && pt->exact) && now - pp->swept > pp->sweep;
}

void perf_look_around(struct perf_tier *pt, int64_t now)
{
	allow_looks(pt, now);
	for (struct tree_proc *proc = tree_first(pt->o->tree); proc; proc = proc->next) {
		struct perf_proc *pp = perf_proc(proc);
		if (proc->exited) continue;
		if (pt->exact && (pp->dirty || wants_sweep(pt, pp, now))) look_at_descriptors(pt, proc, pp, now);
		else if (pp->dirty || wants_sweep(pt, pp, now)) rescan(pt, proc, pp, now);
		for (struct tree_task *task = proc->tasks; task; task = task->next) {
			struct perf_task *w = perf_task(task);
			if (w->failed.tries && now - w->failed.since > LOOK_AFTER) failed_exec_tell(&w->failed, pt->o->tree, now, task, PRECISION_BOUNDED);
			if (w->sent) perf_signal_pending(pt, task, now);
			if (pt->looks < 1 || !wants_look(pt, task, w, now)) continue;
			look(pt, task, w, now);
			pt->looks--;
		}
	}
}
