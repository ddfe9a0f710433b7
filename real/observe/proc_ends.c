/*
 * proc_ends.c - ends and reaps in tier S, in an order that may have been: what has ended since the last look is told children
 * first, and a parent reaps before it ends.
 */
#include <errno.h>

#include "real/observe/pidfd.h"
#include "real/observe/proc.h"
#include "real/observe/proc_tier.h"

static const int64_t poll_ends = 10 * MS;

/* The zombie's exit code reads 0 for those who may not know it; its exe tells the two apart. */
static bool may_know(int32_t pid)
{
	char path[8];
	return proc_exe(pid, path, sizeof path) == 0 || errno != EACCES;
}

/* After the reap: the pidfd (Linux 6.15), or the connector. */
static void ask_after_end(const struct tree_proc *p, const struct row *r, int32_t *code, int32_t *sig, bool *core)
{
	struct pidfd_info_out info;
	if (p->pidfd >= 0 && !pidfd_query(p->pidfd, &info) && info.exited) tree_wait_status(info.status, code, sig, core);
	else if (r->last_known) tree_wait_status(r->last_status, code, sig, core);
}

static void tell_exit(struct proc_tier *pt, struct tree_proc *p, struct row *r, int64_t t)
{
	struct proc_stat s;
	int32_t code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	if (p->exited) return;
	for (struct tree_task *task = p->tasks; task; task = task->next)
		if (task->state != STATE_GONE) sampler_usage(pt->sampler, task, t, true);
	sampler_usage_whole(pt->sampler, p, t);
	if (!proc_stat(p->pid, 0, &s) && s.state == 'Z' && s.start == r->start) {
		r->missed.faults = s.faults + s.child_faults;
		if (may_know(p->pid)) tree_wait_status(s.exit_code, &code, &sig, &core);
	} else {
		ask_after_end(p, r, &code, &sig, &core);
	}
	if (pt->channels) channels_exit(pt->channels, t, p->pid, PRECISION_BOUNDED);
	tree_exit(pt->o->tree, t, p->pid, code, sig, core, PRECISION_BOUNDED);
}

/* Only its parent can have reaped it, or the kernel, when the parent wanted to know nothing. */
int32_t proc_reaper(struct proc_tier *pt, const struct tree_proc *p)
{
	struct tree_proc *parent = tree_proc(pt->o->tree, p->ppid);
	return parent && observer_ignores_children(parent) ? 0 : p->ppid;
}

void proc_tell_reap(struct proc_tier *pt, struct tree_proc *p, int64_t t, int32_t by, const int *status,
                      enum precision precision)
{
	struct row *r = proc_row(pt, p->pid);
	int32_t code = UNKNOWN, sig = UNKNOWN;
	bool core = false;
	tell_exit(pt, p, r, t);
	if (status) tree_wait_status(*status, &code, &sig, &core);
	else ask_after_end(p, r, &code, &sig, &core);
	struct row *parent = proc_row(pt, by);
	if (parent) missed_reaped(&parent->missed, &r->missed, r->gone_round);
	proc_row_drop(pt, p->pid);
	tree_reap(pt->o->tree, t, p->pid, by, code, sig, precision);
}

/* Where no pidfd tells: is it a zombie, is it gone, has another its number? */
static void look_for_end(struct proc_tier *pt, const struct tree_proc *p, struct row *r)
{
	struct proc_stat s;
	int result = proc_stat(p->pid, 0, &s);
	if (result || s.start != r->start) proc_row_gone(pt, r);
	else if (s.state == 'Z' && s.threads <= 1) r->zombie = true;
}

static void look_for_ends(struct proc_tier *pt, int64_t now)
{
	if (now - pt->ends_polled < poll_ends) return;
	pt->ends_polled = now;
	for (struct tree_proc *p = tree_first(pt->o->tree); p; p = p->next)
		if (p->pidfd < 0 || (p->exited && !pidfd_hup_supported())) look_for_end(pt, p, proc_row(pt, p->pid));
}

/* A parent has ended: whether its children have too is asked, for their own word may not have been read yet. */
static void look_at_children_of_ended(struct proc_tier *pt)
{
	for (struct tree_proc *p = tree_first(pt->o->tree); p; p = p->next) {
		const struct tree_proc *parent = tree_proc(pt->o->tree, p->ppid);
		const struct row *of = parent && !parent->exited ? proc_row(pt, p->ppid) : NULL;
		struct row *r = proc_row(pt, p->pid);
		if (of && (of->zombie || of->gone) && !r->zombie && !r->gone) look_for_end(pt, p, r);
	}
}

/* Child and parent have ended since the last look. Either the parent reaped and then exited, or it exited and the
 * supervisor reaped: then the supervisor says so in a moment. */
static bool in_doubt(struct proc_tier *pt, const struct tree_proc *p, const struct row *r, int64_t now)
{
	const struct tree_proc *parent = tree_proc(pt->o->tree, p->ppid);
	const struct row *of = parent && !parent->exited ? proc_row(pt, p->ppid) : NULL;
	return of && (of->zombie || of->gone) && !r->by_supervisor && now - r->gone_at < PROC_HOLD_REAP;
}

/* Of those that have ended since the last look, children first: no orphan is made of one that has ended too. */
static void exit_after_children(struct proc_tier *pt, struct tree_proc *p, int64_t now)
{
	struct row *r = proc_row(pt, p->pid);
	if (p->exited || (!r->zombie && !r->gone)) return;
	for (struct tree_proc *child = p->children ? p->next : NULL; child; child = child->next)
		if (child->ppid == p->pid) exit_after_children(pt, child, now);
	tell_exit(pt, p, r, now);
}

/* A process that has gone after a child of its own: the child comes first. */
static bool has_gone_child(struct proc_tier *pt, const struct tree_proc *parent)
{
	if (!parent->children) return false;
	for (const struct tree_proc *p = tree_first(pt->o->tree); p; p = p->next) {
		const struct row *r = p->ppid == parent->pid ? proc_row(pt, p->pid) : NULL;
		if (r && r->gone && !r->by_supervisor) return true;
	}
	return false;
}

/* One round of reaps by parents; whether there was one. */
static bool tell_reaps(struct proc_tier *pt, int64_t now)
{
	struct tree *tr = pt->o->tree;
	bool any = false;
	pt->holding = false;
	for (struct tree_proc *p = tree_first(tr), *next; p; p = next) {
		struct row *r = proc_row(pt, p->pid);
		next = p->next;
		if (!r->gone || r->by_supervisor || !tree_proc(tr, p->ppid) || has_gone_child(pt, p)) continue;
		if (in_doubt(pt, p, r, now)) {
			pt->holding = true;
			continue;
		}
		proc_tell_reap(pt, p, now, proc_reaper(pt, p), NULL, PRECISION_BOUNDED);
		any = true;
	}
	return any;
}

/* Reaps by parents come before the parents' own ends, those by the supervisor after. */
void proc_tell_ends(struct proc_tier *pt, int64_t now)
{
	struct tree *tr = pt->o->tree;
	look_for_ends(pt, now);
	if (pt->dying) {
		proc_read_connector(pt);
		look_at_children_of_ended(pt);
	}
	while (tell_reaps(pt, now)) {}
	if (pt->holding) return;
	for (struct tree_proc *p = tree_first(tr); p; p = p->next) exit_after_children(pt, p, now);
	for (struct tree_proc *p = tree_first(tr), *next; p; p = next) {
		struct row *r = proc_row(pt, p->pid);
		next = p->next;
		int32_t by = tree_proc(tr, p->ppid) ? pt->o->options.supervisor : p->ppid;
		if (r->by_supervisor) proc_tell_reap(pt, p, now, by, &r->status, PRECISION_EXACT);
		else if (r->gone) proc_tell_reap(pt, p, now, p->ppid, NULL, PRECISION_BOUNDED);
	}
	pt->dying = 0;
}
