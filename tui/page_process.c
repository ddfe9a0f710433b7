/*
 * page_process.c - all about the selected process: who it is, why it waits, its times, its ends, signals, transitions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/transition.h"
#include "tui/moves.h"
#include "tui/pages.h"
#include "tui/view.h"

/* How far back the trace is searched for what is listed. */
#define SEARCHED 20000
#define LISTED 12

static void heading(struct lines *l, const char *text)
{
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "%s", text);
}

static void add_exec(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct event *e = p->last_exec ? trace_get(a->trace, p->last_exec) : NULL;
	char text[512];
	size_t used = 0;
	if (!e || e->kind != EV_EXEC) return;
	*text = 0;
	const char *arg = e->exec.args, *end = arg ? arg + e->exec.args_len : NULL;
	for (; arg < end && used < sizeof text; arg += strlen(arg) + 1)
		used += (size_t)snprintf(text + used, sizeof text - used, " %s", arg);
	lines_add(l, STYLE_NORMAL, "runs %s:%s", e->exec.path ? e->exec.path : "?", text);
}

/* " (proclab)" for the part of proclab that started the program and adopts its orphans, " (init)"; else "". */
static const char *outsider(const struct app *a, int32_t pid, char buf[32])
{
	const struct trace_header *h = trace_header_const(a->trace);
	bool is = h->supervisor > 0 && h->supervisor == pid;
	snprintf(buf, 32, " (%s)", is ? trace_supervisor_name(h) : "init");
	return is || pid == 1 ? buf : "";
}

static void add_identity(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct world *w = app_world(a);
	const struct world_proc *parent = p->parent < w->nproc ? &w->procs[p->parent] : NULL;
	char time[24], end[48], who[32];
	lines_add(l, STYLE_STRONG, "%d %s", (int)p->pid, p->name ? p->name : "");
	lines_add(l, STYLE_NORMAL, "born at %s by %s, child of %d%s%s", time_text(p->born, time), fork_how_name(p->how), (int)p->ppid_birth,
	          parent && parent->name ? " " : "", parent && parent->name ? parent->name : outsider(a, p->ppid_birth, who));
	add_exec(a, l, p);
	if (p->orphaned != UNKNOWN)
		lines_add(l, STYLE_ERROR, "orphan since %s, when its parent died; adopted by %d%s", time_text(p->orphaned, time),
		          (int)p->adopted_by, outsider(a, p->adopted_by, who));
	if (p->exited) lines_add(l, STYLE_NORMAL, "ended at %s: %s", time_text(p->died, time), fate(p, end));
	if (p->reaped != UNKNOWN && p->reaped_by > 0)
		lines_add(l, STYLE_NORMAL, "reaped at %s by %d%s", time_text(p->reaped, time), (int)p->reaped_by,
		          outsider(a, p->reaped_by, who));
	else if (p->reaped != UNKNOWN)
		lines_add(l, STYLE_NORMAL, "reaped at %s%s", time_text(p->reaped, time), p->reap_auto ? " by the kernel itself" : "");
	else if (p->exited) lines_add(l, STYLE_STATE + STATE_ZOMBIE, "not reaped: a zombie until its parent calls wait()");
}

static void add_state(const struct app *a, struct lines *l, const struct world_proc *p)
{
	char word[16], time[24], lasted[24];
	char *chain = why_chain(app_world(a), p->pid);
	heading(l, "State");
	lines_add(l, state_style(p), "%s since %s, for %s: %s", state_word(p, word), time_text(p->acc.since, time),
	          time_text(app_time(a) - p->acc.since, lasted), state_meaning(p->state));
	if (!p->precision_running) lines_add(l, STYLE_DIM, "(running against ready is sampled on this tier: shares, not moments)");
	if (chain && *chain && p->state != STATE_GONE && p->state != STATE_RUNNING) {
		heading(l, p->state == STATE_WAITING ? "Why it waits" : "Why");
		lines_add(l, STYLE_NORMAL, "%s", chain);
	}
	free(chain);
}

static void add_failed_exec(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct event *e = p->failed_exec ? trace_get(a->trace, p->failed_exec) : NULL;
	char text[256];
	if (!e) return;
	heading(l, "Its exec failed");
	lines_add(l, STYLE_ERROR, "%s", event_text(e, app_world(a), text, sizeof text));
	lines_add(l, STYLE_NORMAL, "so it goes on with what stands after the exec, as the program it was");
}

static void add_threads(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct world *w = app_world(a);
	uint32_t index = (uint32_t)(p - w->procs);
	int listed = 0;
	if (p->threads_live < 2 && p->threads_total < 2) return;
	heading(l, "Threads");
	lines_add(l, STYLE_NORMAL, "%d live, %d in all", (int)p->threads_live, (int)p->threads_total);
	for (const struct world_thread *t = w->threads; t < w->threads + w->nthread && listed < 32; t++) {
		if (t->proc != index || t->state == STATE_GONE) continue;
		listed++;
		lines_add(l, STYLE_STATE + t->state, "  %d %-12s %s %s", (int)t->tid, t->name ? t->name : "", state_name(t->state),
		          t->state == STATE_WAITING ? wait_meaning(t->wait.why) : "");
	}
}

static void add_times(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct world *w = app_world(a);
	struct proc_times t;
	char x[24], y[24], z[24];
	world_proc_times(w, p, app_time(a), &t);
	heading(l, "Times so far");
	lines_add(l, STYLE_NORMAL, "running %s   ready %s   waiting %s", time_text(t.running, x), time_text(t.ready, y),
	          time_text(t.waiting, z));
	lines_add(l, STYLE_NORMAL, "stopped %s   zombie %s", time_text(t.stopped, x), time_text(t.zombie, y));
	lines_add(l, STYLE_NORMAL, "turnaround %s (birth to %s)   response %s (birth to first CPU)", time_text(t.turnaround, x),
	          p->exited ? "death" : "now", time_text(t.response, y));
	lines_add(l, STYLE_NORMAL, "gave the CPU up %lld times, was preempted %lld times", (long long)t.vol, (long long)t.invol);
}

static void add_ends(const struct app *a, struct lines *l, const struct world_proc *p)
{
	const struct world *w = app_world(a);
	uint32_t index = (uint32_t)(p - w->procs);
	bool any = false;
	for (const struct world_end *e = w->ends; e < w->ends + w->nend; e++) {
		const struct world_chan *c = world_chan(w, e->chan);
		char text[256], fd[24] = "mapped";
		if (e->proc != index || !e->open || !c) continue;
		if (!any) heading(l, "Ends it holds");
		any = true;
		if (e->fd >= 0) snprintf(fd, sizeof fd, "fd %d", (int)e->fd);
		lines_add(l, STYLE_NORMAL, "  %-7s %-2s  %s, by %s", fd, e->mode == (MODE_R | MODE_W) ? "rw" : e->mode == MODE_W ? "w" : "r",
		          channel_text(c, text, sizeof text), end_how_name(e->how));
	}
}

static void add_signals(const struct app *a, struct lines *l, const struct world_proc *p)
{
	size_t i = numbers_until(&a->traffic, cursor_position(a->cursor));
	int listed = 0, looked = 0;
	while (i-- > 0 && listed < LISTED && looked++ < SEARCHED) {
		const struct event *e = trace_get(a->trace, a->traffic.at[i]);
		char text[256];
		if (!e || e->kind != EV_SIGNAL || !event_concerns(e, p->pid)) continue;
		if (!listed++) heading(l, "Signals, the newest first");
		lines_add(l, STYLE_NORMAL, "  e%u  %s", e->n, event_text(e, app_world(a), text, sizeof text));
	}
}

static void add_transitions(const struct app *a, struct lines *l, const struct world_proc *p)
{
	uint32_t here = cursor_position(a->cursor), first = here > SEARCHED ? here - SEARCHED : 1;
	int listed = 0;
	for (uint32_t n = here; n >= first && n > 0 && listed < LISTED; n--) {
		const struct event *e = trace_get(a->trace, n);
		char time[24];
		if (!e || e->kind != EV_STATE || e->pid != p->pid) continue;
		const struct transition *t = transition_find(e->state.from, e->state.to);
		if (!listed++) heading(l, "Last transitions, the newest first");
		lines_add(l, STYLE_STATE + e->state.to, "  e%-6u %-8s %s > %s  %s  (%s)", e->n, time_text(e->t, time), state_name(e->state.from),
		          state_name(e->state.to), t ? t->cause : "not in the diagram", precision_name(e->precision));
	}
}

void page_process(struct app *a, struct lines *l)
{
	const struct world_proc *p = app_selected(a);
	if (!p) {
		lines_add(l, STYLE_DIM, "No process is selected here: choose one with the arrows.");
		return;
	}
	add_identity(a, l, p);
	add_state(a, l, p);
	add_failed_exec(a, l, p);
	add_threads(a, l, p);
	add_times(a, l, p);
	add_ends(a, l, p);
	add_signals(a, l, p);
	add_transitions(a, l, p);
}
