/*
 * page_why.c - why the selected process waits: the chain of processes, each in a sentence, with the event where its wait began.
 */
#include <stdlib.h>

#include "trace/why.h"
#include "tui/pages.h"
#include "tui/view.h"

#define MOST_LINKS 32
/* How many events of one moment are looked through. */
#define SEARCHED 20000

static const struct world_thread *waiting_thread(const struct world *w, const struct world_proc *p)
{
	const struct world_thread *th = world_threads(w, p);
	while (th && th->state != STATE_WAITING) th = world_next_thread(w, th);
	return th;
}

uint32_t page_why_began(const struct app *a, const struct world_proc *p)
{
	const struct world_thread *th = waiting_thread(app_world(a), p);
	if (!th) return 0;
	uint32_t n = trace_at_time(a->trace, th->acc.since), looked = 0;
	if (n > app_world(a)->n) n = app_world(a)->n;
	for (const struct event *e; (e = trace_get(a->trace, n)) && looked++ < SEARCHED; n--) {
		if (e->kind == EV_STATE && e->tid == th->tid && e->state.to == STATE_WAITING) return n;
		if (e->t < th->acc.since) return 0;
	}
	return 0;
}

static void add_link(struct app *a, struct lines *l, int32_t pid, bool first)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = world_proc(w, pid);
	char time[24], lasted[24];
	char *why = why_one(w, pid);
	uint32_t began = page_why_began(a, p);
	lines_add(l, first ? STYLE_STRONG : STYLE_STATE + p->state, "%s%d %s: %s", first ? "" : "  and ", (int)pid, p->name ? p->name : "", state_name(p->state));
	if (why) lines_add(l, STYLE_NORMAL, "  %s", why);
	if (began) lines_add(l, STYLE_DIM, "  since e%u, %s, for %s", began, time_text(trace_get(a->trace, began)->t, time),
	                     time_text(app_time(a) - trace_get(a->trace, began)->t, lasted));
	free(why);
}

static void add_deadlock(const struct world *w, struct lines *l, int32_t pid)
{
	struct deadlock d;
	bool in_it = false;
	if (world_deadlock(w, &d) <= 0) return;
	for (uint32_t i = 0; i < d.npid; i++) in_it |= d.pids[i] == pid;
	if (in_it) lines_add(l, STYLE_ERROR, "These wait for each other%s: a deadlock.", d.unsure ? ", as far as can be seen" : ", and nobody else can end it");
	deadlock_clear(&d);
}

void page_why(struct app *a, struct lines *l)
{
	const struct world_proc *p = app_selected(a);
	int32_t chain[MOST_LINKS];
	uint32_t n = p ? why_members(app_world(a), p->pid, chain, MOST_LINKS) : 0;
	if (!p) {
		lines_add(l, STYLE_DIM, "No process is selected here: choose one with the arrows.");
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (i) lines_add(l, STYLE_NORMAL, "%s", "");
		add_link(a, l, chain[i], !i);
	}
	add_deadlock(app_world(a), l, p->pid);
	lines_add(l, STYLE_NORMAL, "%s", "");
	if (page_why_began(a, p)) lines_add(l, STYLE_NORMAL, "Enter goes to the event where %d began to wait; from there , steps back to before it.", (int)p->pid);
	else lines_add(l, STYLE_DIM, "%d does not wait here; < and > step through its events.", (int)p->pid);
}
