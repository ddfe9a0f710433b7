/*
 * run.c - see run.h.
 *
 * A recording does not say in so many words how its run ended. It follows: the program's exit or signal is an event, and whether it was
 * killed because of a deadlock the world before the kill tells.
 */
#include "trace/export/run.h"

#include <signal.h>

#include "trace/memory.h"

#define SILENCE 100000000      /* ns without an event: a deadlock has lasted */
#define AFTERMATH 1000000000   /* ns from the first kill to the program's own end, at most */

uint32_t export_until(const struct trace *t, const struct export_options *o)
{
	return o->until && o->until < trace_count(t) ? o->until : trace_count(t);
}

/* What e may have ended: nobody of a tree that is locked can have sent a kill, or broken a long silence. */
static bool may_end_deadlock(const struct export_run *r, const struct event *e)
{
	if (e->kind == EV_EXIT && e->exit.sig == SIGKILL) return true;
	if (e->kind == EV_SIGNAL && e->signal.cause == SIGNAL_CAUSE_PROCLAB) return true;
	return e->t - r->world.t >= SILENCE;
}

/* Called before e is folded in. */
static void look_for_deadlock(struct export_run *r, const struct event *e)
{
	struct deadlock d = {0};
	if (!may_end_deadlock(r, e) || world_deadlock(&r->world, &d) != 1) return;
	if (!d.total) {
		deadlock_clear(&d);
		return;
	}
	deadlock_clear(&r->dead);
	r->dead = d;
	r->broken = e->t;
	if (world_copy(&r->dead_world, &r->world) < 0) memory_exhausted();
}

/* Whether the deadlock found last is what the program was killed for. */
static bool ended_locked(const struct export_run *r, const struct world_proc *first)
{
	return r->dead.npid && first->exited && first->exit_sig == SIGKILL && first->died - r->broken <= AFTERMATH;
}

static void find_ending(struct export_run *r)
{
	const struct world_proc *first = r->world.nproc ? &r->world.procs[0] : NULL;
	r->status = (struct source_status){.done = true, .code = UNKNOWN, .sig = UNKNOWN};
	if (!ended_locked(r, first)) deadlock_clear(&r->dead);
	if (!first || !first->exited) return;
	r->status.code = first->exit_code;
	r->status.sig = first->exit_sig;
	r->status.ended_by = r->dead.npid ? "deadlock" : first->exit_sig > 0 ? "signal" : first->exit_code != UNKNOWN ? "exit" : NULL;
}

void export_run_init(struct export_run *r, const struct trace *t, const struct export_options *o,
                     void (*each)(void *arg, const struct event *e, const struct world *after), void *arg)
{
	*r = (struct export_run){.trace = t, .timeline = timeline_new(0), .notes = report_notes_new()};
	memory_check(r->timeline);
	memory_check(r->notes);
	world_init(&r->world);
	world_init(&r->dead_world);
	for (uint32_t n = 1; n <= export_until(t, o); n++) {
		const struct event *e = trace_get(t, n);
		look_for_deadlock(r, e);
		world_apply(&r->world, e);
		timeline_feed(r->timeline, e);
		report_notes_feed(r->notes, e, &r->world);
		if (each) each(arg, e, &r->world);
	}
	find_ending(r);
}

void export_run_clear(struct export_run *r)
{
	world_clear(&r->world);
	world_clear(&r->dead_world);
	timeline_free(r->timeline);
	report_notes_free(r->notes);
	deadlock_clear(&r->dead);
}

struct report_input export_run_report(const struct export_run *r)
{
	bool dead = r->dead.npid > 0;
	return (struct report_input){
		.header = trace_header_const(r->trace), .world = &r->world, .status = &r->status, .notes = r->notes,
		.deadlock = dead ? &r->dead : NULL, .deadlock_world = dead ? &r->dead_world : NULL,
	};
}
