/*
 * view_policy.c - pane 9: the scheduler. Each CPU with who runs on it, why, and for how long yet; who is ready, in the order in which the
 * policy's queues have them; and the last switches. Real kernels do not tell their queues: then what is known is said, and that.
 */
#include <stdio.h>
#include <string.h>

#include "trace/queues.h"
#include "trace/transition.h"
#include "tui/text.h"
#include "tui/view.h"

#define SEARCHED 4096 /* events back from the cursor, for the last switches */
#define SWITCHES 12
#define WIDE 60        /* columns, from which on there is room for more words */

/* What the pane says, from its top to the last row that can be seen. */
struct page {
	struct app *a;
	const struct world *w;
	const struct trace_header *h;
	struct queues ready;
	struct lines lines;
	size_t most;               /* no more lines than these are looked at */
	int width;
	bool sim, per_cpu;
};

/* "102 worker", "102/105 worker" for a thread that is not the first. */
static const char *who(const struct world *w, const struct world_thread *th, char buf[64])
{
	const char *name = w->procs[th->proc].name;
	if (th->tid == th->pid) snprintf(buf, 64, "%d %.40s", (int)th->pid, name ? name : "");
	else snprintf(buf, 64, "%d/%d %.40s", (int)th->pid, (int)th->tid, name ? name : "");
	return buf;
}

static void add_policy(struct page *p)
{
	unsigned long long all = p->w->edges[STATE_READY][STATE_RUNNING], preempted = p->w->edges[STATE_RUNNING][STATE_READY];
	if (p->sim) lines_add(&p->lines, STYLE_STRONG, "policy %s", p->h->policy);
	else lines_add(&p->lines, STYLE_STRONG, "Linux does not tell its queues, nor why it chose: here is what is known.");
	lines_add(&p->lines, STYLE_NORMAL, "%llu dispatches, %llu preemptions or yields", all, preempted);
}

/* What is left of the quantum. One that nobody disputes begins anew without a word. */
static void left_text(const struct page *p, const struct world_thread *th, char *buf, size_t size)
{
	struct turn turn = turn_of(p->a->trace, th);
	const struct event *e = trace_get(p->a->trace, th->placed);
	char left[24], whole[24];
	*buf = 0;
	if (!e || !turn.slice) return;
	int64_t ran = app_time(p->a) - e->t;
	time_text(turn.slice - (ran > 0 ? (ran - 1) % turn.slice + 1 : 0), left);
	snprintf(buf, size, p->width < WIDE ? ", %s of %s left" : ", %s of its quantum of %s left", left, time_text(turn.slice, whole));
}

static const struct world_thread *running_on(const struct world *w, int cpu)
{
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		if (!w->procs[i].threads_in[STATE_RUNNING]) continue;
		for (const struct world_thread *th = world_threads(w, &w->procs[i]); th; th = world_next_thread(w, th))
			if (th->state == STATE_RUNNING && th->cpu == cpu) return th;
	}
	return NULL;
}

static void add_cpu(struct page *p, int cpu)
{
	const struct world_thread *th = running_on(p->w, cpu);
	char name[64], since[24], left[80];
	if (!th && p->sim) lines_add(&p->lines, STYLE_DIM, "CPU %d  idle", cpu);
	if (!th) return;
	left_text(p, th, left, sizeof left);
	lines_add(&p->lines, STYLE_STATE + STATE_RUNNING, "CPU %d  %s since %s%s", cpu, who(p->w, th, name), time_text(th->acc.since, since), left);
	if (*choice_of(p->a->trace, th)) lines_add(&p->lines, STYLE_NORMAL, "  %s", choice_of(p->a->trace, th));
}

/* Running, but nobody knows where. */
static void add_elsewhere(struct page *p)
{
	char name[64], since[24];
	for (uint32_t i = p->w->here; i != WORLD_NONE; i = p->w->procs[i].here_next)
		for (const struct world_thread *th = world_threads(p->w, &p->w->procs[i]); th && p->lines.count < p->most; th = world_next_thread(p->w, th))
			if (th->state == STATE_RUNNING && (th->cpu < 0 || th->cpu >= p->h->cpus))
				lines_add(&p->lines, STYLE_STATE + STATE_RUNNING, "CPU ?  %s since %s", who(p->w, th, name), time_text(th->acc.since, since));
}

static bool is_told(const struct page *p)
{
	return p->ready.count && p->ready.list[0].turn.queue;
}

static void add_next(struct page *p, const char *of, const struct queued *first)
{
	char name[64];
	if (!first) lines_add(&p->lines, STYLE_DIM, "Nobody is ready%s", of);
	else if (!is_told(p)) lines_add(&p->lines, STYLE_STRONG, "Ready%s, the longest first", p->sim ? ": this recording does not tell the queues" : "");
	else if (first->turn.lot) lines_add(&p->lines, STYLE_STRONG, "Ready%s: who is next is drawn by lot", of);
	else lines_add(&p->lines, STYLE_STRONG, "Ready%s: next is %s", of, who(p->w, first->thread, name));
}

static void add_ready(struct page *p, const struct queued *q)
{
	char name[64], time[24];
	const struct world_thread *th = q->thread;
	int style = th->pid == p->a->selected ? (STYLE_STATE + STATE_READY) | PAINT_REVERSE : STYLE_STATE + STATE_READY;
	lines_add(&p->lines, style, "  %s%s%s, ready for %s%s", who(p->w, th, name), q->turn.measure ? ", " : "", q->turn.measure ? q->turn.measure : "",
	          time_text(app_time(p->a) - th->acc.since, time), th->precision == PRECISION_SAMPLED ? "~" : "");
}

/* The ready ones of a queue; a line between the levels of one that has several. */
static void add_queue(struct page *p, int queue)
{
	int level = -1;
	for (size_t i = 0; i < p->ready.count && p->lines.count < p->most; i++) {
		const struct queued *q = &p->ready.list[i];
		if (p->per_cpu && q->turn.queue != queue) continue;
		if (level >= 0 && q->turn.level != level) lines_add(&p->lines, STYLE_DIM, "  --");
		level = q->turn.level;
		add_ready(p, q);
	}
}

static void add_queues(struct page *p)
{
	char of[32] = "";
	for (int cpu = 0; cpu < (p->per_cpu ? p->h->cpus : 1) && p->lines.count < p->most; cpu++) {
		if (p->per_cpu) snprintf(of, sizeof of, " for CPU %d", cpu);
		add_next(p, of, queues_first(&p->ready, cpu, p->per_cpu));
		add_queue(p, cpu + 1);
	}
}

static void add_switch(struct page *p, const struct event *e)
{
	const struct world_proc *proc = world_proc(p->w, e->pid);
	char time[24], cpu[16] = "";
	const char *how = e->state.to == STATE_READY ? "preempted, or gave way" : e->state.to == STATE_WAITING ? "blocked" : e->state.to == STATE_STOPPED ? "stopped" : "ended";
	if (e->cpu >= 0) snprintf(cpu, sizeof cpu, " CPU %d", e->cpu);
	lines_add(&p->lines, STYLE_STATE + e->state.to, "  e%u %s%s %d %s: %s%s%s", e->n, time_text(e->t, time), cpu, (int)e->tid,
	          proc && proc->name ? proc->name : "", how, e->state.to == STATE_WAITING && e->state.wait.why ? ", waits for " : "",
	          e->state.to == STATE_WAITING && e->state.wait.why ? wait_meaning(e->state.wait.why) : "");
}

static void add_switches(struct page *p)
{
	uint32_t here = cursor_position(p->a->cursor), first = here > SEARCHED ? here - SEARCHED : 1;
	int listed = 0;
	for (uint32_t n = here; n >= first && n > 0 && listed < SWITCHES && p->lines.count < p->most; n--) {
		const struct event *e = trace_get(p->a->trace, n);
		if (!e || e->kind != EV_STATE || e->state.from != STATE_RUNNING || e->state.to == STATE_RUNNING) continue;
		if (!listed++) lines_add(&p->lines, STYLE_STRONG, "Who left a CPU, the last first");
		add_switch(p, e);
	}
}

static void draw(struct app *a, const struct area *area)
{
	struct page p = {.a = a, .w = app_world(a), .h = trace_header_const(a->trace), .width = area->w,
		.most = (size_t)(a->policy_top + area->h)};
	p.sim = p.h->policy != NULL;
	p.per_cpu = p.sim && strstr(p.h->policy, "queues_per_cpu=1");
	queues_make(&p.ready, a->trace, p.w);
	add_policy(&p);
	for (int cpu = 0; cpu < p.h->cpus && p.lines.count < p.most; cpu++) add_cpu(&p, cpu);
	add_elsewhere(&p);
	add_queues(&p);
	add_switches(&p);
	int rows = lines_draw(&p.lines, area, a->policy_top);
	if (a->policy_top && a->policy_top >= rows) a->policy_top = rows - 1;
	lines_clear(&p.lines);
	queues_clear(&p.ready);
}

/* At the end of a list that is made only as far as it is seen, draw stops. */
static void step(struct app *a, int rows)
{
	int64_t to = rows == MOVE_FIRST ? 0 : (int64_t)a->policy_top + (rows == MOVE_LAST ? 1000 : rows);
	a->policy_top = to < 0 ? 0 : (int)to;
}

static void title(struct app *a, char *buf, size_t size)
{
	struct queues q = {0};
	queues_make(&q, a->trace, app_world(a));
	int used = snprintf(buf, size, "%zu ready", q.count);
	bool one = q.count && q.list[0].turn.queue && !q.list[0].turn.lot && q.list[0].turn.queue == q.list[q.count - 1].turn.queue;
	if (one && used > 0 && (size_t)used < size) snprintf(buf + used, size - (size_t)used, ", next %d", (int)q.list[0].thread->tid);
	queues_clear(&q);
}

const struct view view_policy = {
	.pane = PANE_POLICY, .name = "Policy", .draw = draw, .step = step, .title = title, .details = OVERLAY_PROCESS,
};
