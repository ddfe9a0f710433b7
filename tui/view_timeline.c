/*
 * view_timeline.c - pane 4: what every CPU and every process was doing over time, with an axis and the author's marks. A letter in reverse
 * in a lane is who woke the process there; the last wake of the selected process up to the cursor is an arrow between the lanes.
 *
 * It shows all that has been recorded; when the cursor is in the past, what came after it is dim and the axis shows where
 * the cursor is. While the run goes on the picture grows into a window of a round length, so that it seldom changes scale.
 */
#include <stdio.h>
#include <string.h>

#include "tui/timeline_wakes.h"
#include "tui/timeline_window.h"
#include "tui/view.h"

#define MOST_CELLS 512

struct picture {
	struct area area;    /* with the labels */
	int label, cells;    /* columns of the labels, and of the cells after them */
	int64_t from, to;    /* ns */
	int now;             /* the cell of the cursor; cells when it is not in the past */
	int seen;            /* cells that are drawn: of a showing none of the future, which is asked about */
};

static char letter_of(uint32_t proc)
{
	return (char)(proc % 52 < 26 ? 'A' + proc % 52 : 'a' + proc % 52 - 26);
}

/* A run of cells that look the same is put at once. */
struct run { char text[MOST_CELLS * 3 + 4]; size_t len; int from, style; };

static void run_flush(const struct picture *p, int row, struct run *r)
{
	if (r->len) put_bytes(&p->area, row, p->label + r->from, r->style, r->text, r->len);
	r->len = 0;
}

static void run_add(const struct picture *p, int row, struct run *r, int cell, int style, const char *text)
{
	if (r->style != style || !r->len) {
		run_flush(p, row, r);
		r->from = cell;
		r->style = style;
	}
	size_t n = strlen(text);
	memcpy(r->text + r->len, text, n);
	r->len += n;
}

/* The state to show in a cell. One that takes a third of the time of many cells gets every third of them: what a cell's
 * most frequent state hides is carried over to the next, so that the proportions of the picture are right. */
static enum state choose_state(const struct timeline_cell *c, int carried[STATE_COUNT])
{
	enum state best = STATE_COUNT;
	for (int s = 0; s < STATE_COUNT; s++) {
		if (!c->share[s]) continue;
		carried[s] += c->share[s];
		if (best == STATE_COUNT || carried[s] > carried[best]) best = s;
	}
	if (best < STATE_COUNT) carried[best] -= 255;
	return best;
}

static void draw_process(struct app *a, const struct picture *p, const struct wakes *wakes, int row, const struct row *r)
{
	const struct world *w = app_world(a);
	const struct world_proc *proc = &w->procs[r->proc];
	struct timeline_cell cells[MOST_CELLS];
	struct run run = {.len = 0};
	int carried[STATE_COUNT] = {0};
	int chosen = world_proc(w, a->selected) == proc ? PAINT_REVERSE : 0;
	char label[64], chunks[MOST_CELLS], digit[2] = "";
	int32_t woken[MOST_CELLS];
	snprintf(label, sizeof label, "%c %d %s", letter_of(r->proc), (int)proc->pid, proc->name ? proc->name : "");
	put_cell(&p->area, row, 0, p->label - 1, (proc->state == STATE_GONE ? STYLE_DIM : STYLE_NORMAL) | chosen, label);
	timeline_process(a->timeline, proc->pid, p->from, p->to, p->cells, cells);
	bool works = timeline_chunks(a->timeline, proc->pid, p->from, p->to, p->cells, chunks);
	bool woke = wakes_of(wakes, proc->pid, p->cells, woken);
	for (int i = 0; i < p->seen; i++) {
		const struct timeline_cell *c = &cells[i];
		const struct world_proc *waker = woke && woken[i] ? world_proc(w, woken[i]) : NULL;
		enum state state = choose_state(c, carried);
		bool nothing = state == STATE_COUNT || state == STATE_GONE;
		int style = i > p->now ? STYLE_DIM : nothing ? STYLE_NORMAL : STYLE_STATE + (int)state;
		if (!nothing && c->sampled) a->sampled = true;
		*digit = works && chunks[i] ? chunks[i] : waker ? letter_of((uint32_t)(waker - w->procs)) : 0;
		if (waker && *digit) style = (i > p->now ? STYLE_DIM : STYLE_STRONG) | PAINT_REVERSE;
		run_add(p, row, &run, i, style, *digit ? digit : nothing ? " " : state_texture(state, c->sampled));
	}
	run_flush(p, row, &run);
}

/* Who had a CPU in the cell; where it was idle most of the time, carried over as for a process. */
static int32_t choose_owner(const struct app *a, const struct picture *p, int cpu, int cell, const struct timeline_cell *c, int *carried)
{
	struct timeline_cell parts[8];
	int64_t length = p->to - p->from;
	*carried += c->share[STATE_RUNNING];
	if (*carried < 128) return 0;
	*carried -= 255;
	if (c->pid || !c->share[STATE_RUNNING]) return c->pid;
	timeline_cpu(a->timeline, cpu, p->from + length * cell / p->cells, p->from + length * (cell + 1) / p->cells, 8, parts);
	for (int i = 0; i < 8; i++)
		if (parts[i].pid) return parts[i].pid;
	return 0;
}

static void draw_cpu(struct app *a, const struct picture *p, int row, int cpu)
{
	const struct world *w = app_world(a);
	struct timeline_cell cells[MOST_CELLS];
	struct run run = {.len = 0};
	const struct world_proc *proc = NULL;
	int carried = 0;
	putf(&p->area, row, 0, STYLE_STRONG, "CPU%d", cpu);
	timeline_cpu(a->timeline, cpu, p->from, p->to, p->cells, cells);
	for (int i = 0; i < p->seen; i++) {
		char letter[2] = "";
		int32_t pid = choose_owner(a, p, cpu, i, &cells[i], &carried);
		if (pid && (!proc || proc->pid != pid)) proc = world_proc(w, pid);
		if (pid && proc && proc->pid == pid) letter[0] = letter_of((uint32_t)(proc - w->procs));
		/* one that is not born yet has no letter */
		const char *text = *letter ? letter : pid ? state_texture(STATE_RUNNING, false) : " ";
		run_add(p, row, &run, i, i > p->now ? STYLE_DIM : pid ? STYLE_STATE + STATE_RUNNING : STYLE_NORMAL, text);
	}
	run_flush(p, row, &run);
}

/* Put text at a cell of a row unless something else is there already. */
static void put_free(const struct picture *p, int row, bool *taken, int cell, int style, const char *text)
{
	int n = (int)strlen(text);
	if (cell < 0 || cell + n > p->cells) return;
	for (int i = cell; i < cell + n; i++)
		if (taken[i]) return;
	put(&p->area, row, p->label + cell, style, text);
	/* a blank is kept after it */
	for (int i = cell; i <= cell + n && i < p->cells; i++) taken[i] = true;
}

static void draw_axis(const struct picture *p, int row, bool *taken)
{
	char text[32] = "|";
	int64_t step = window_step(p->to - p->from, p->cells / 11 + 1);
	for (int64_t t = (p->from + step - 1) / step * step; t < p->to; t += step) {
		window_time(t, step, text + 1, sizeof text - 1);
		put_free(p, row, taken, window_cell(p->from, p->to, p->cells, t), STYLE_DIM, text);
	}
}

static int marks_in(const struct app *a, const struct picture *p)
{
	int n = 0;
	for (size_t i = 0; i < a->marks.count; i++) {
		const struct event *e = trace_get(a->trace, a->marks.at[i]);
		n += e && e->t >= p->from && e->t < p->to;
	}
	return n + (int)a->own_marks.count;
}

static void draw_marks_of(const struct app *a, const struct picture *p, int row, bool *taken, const struct numbers *marks, char letter)
{
	char text[24];
	for (size_t i = 0; i < marks->count; i++) {
		const struct event *e = trace_get(a->trace, marks->at[i]);
		if (!e || e->t < p->from || e->t >= p->to) continue;
		snprintf(text, sizeof text, "%c%zu", letter, i + 1);
		put_free(p, row, taken, window_cell(p->from, p->to, p->cells, e->t), STYLE_MARK | PAINT_REVERSE, text);
	}
}

/* The author's marks as m1, m2 and the user's as u1: so they are written to go to them. */
static void draw_marks(const struct app *a, const struct picture *p, int row, bool *taken)
{
	draw_marks_of(a, p, row, taken, &a->own_marks, 'u');
	draw_marks_of(a, p, row, taken, &a->marks, 'm');
}

static void draw_now(const struct app *a, const struct picture *p, int row)
{
	if (p->now < p->cells) put(&p->area, row, p->label + p->now, STYLE_FROZEN, "^");
	if (!a->following) put_cell(&p->area, row, 0, p->label - 1, STYLE_FROZEN, "you: ^");
}

/* The axis with the marks: on a row of their own when there is room for it. */
static void draw_foot(const struct app *a, const struct picture *p, int rows)
{
	bool axis[MOST_CELLS] = {false}, marks[MOST_CELLS] = {false};
	int row = p->area.h - 1;
	/* sharing the row, few marks go before the times, and many after them */
	bool few = marks_in(a, p) <= p->cells / 12;
	if (few) draw_marks(a, p, p->area.h - rows, rows > 1 ? marks : axis);
	draw_axis(p, row, axis);
	if (!few) draw_marks(a, p, p->area.h - rows, rows > 1 ? marks : axis);
	if (rows > 1) put(&p->area, row - 1, 0, STYLE_DIM, "marks");
	draw_now(a, p, row);
}

/* The row of a process's lane; -1: it is not shown. */
static int lane_of(const struct app *a, int32_t pid, int first, int page)
{
	int lane = rows_find(&a->lanes, app_world(a), pid) - a->timeline_top;
	return lane >= 0 && lane < page && lane + a->timeline_top >= 0 ? first + lane : -1;
}

/* The arrow of the selected process's last wake, from who woke it. */
static void draw_arrow(const struct app *a, const struct picture *p, const struct wakes *w, int first, int page)
{
	if (w->last < 0) return;
	int from = lane_of(a, w->at[w->last].by, first, page), to = lane_of(a, w->at[w->last].pid, first, page), cell = p->label + w->at[w->last].cell;
	if (from < 0 || to < 0 || w->at[w->last].cell >= p->seen) return;
	int step = from < to ? 1 : -1;
	for (int row = from + step; row != to; row += step) put_glyph(&p->area, row, cell, STYLE_STRONG, GLYPH_DOWNWARD);
	put_glyph(&p->area, from, cell, STYLE_STRONG | PAINT_REVERSE, step > 0 ? GLYPH_DOWN : GLYPH_UP);
}

static void plan_picture(struct app *a, const struct area *area, struct picture *p)
{
	const struct world *w = app_world(a);
	int digits = pid_columns(&a->lanes, w);
	p->area = *area;
	p->label = 2 + digits + (area->w >= 60 ? 10 : area->w >= 50 ? 5 : 1);
	p->cells = area->w - p->label;
	p->cells = p->cells < 1 ? 1 : p->cells > MOST_CELLS ? MOST_CELLS : p->cells;
	window_update(a);
	p->from = a->window_from;
	p->to = a->window_to;
	bool past = cursor_position(a->cursor) < trace_count(a->trace);
	p->now = past ? window_cell(p->from, p->to, p->cells, w->t) : p->cells;
	p->seen = show_runs(a) && p->now < p->cells ? p->now : p->cells;
}

static void draw(struct app *a, const struct area *area)
{
	int16_t cpus[64];
	struct picture p;
	struct wakes wakes;
	const struct world *w = app_world(a);
	int ncpu = timeline_cpus(a->timeline, cpus, 64), foot = area->h >= 9 && (a->marks.count || a->own_marks.count) ? 2 : 1;
	int most = area->h / 3 > 0 ? area->h / 3 : 1;
	ncpu = ncpu > 64 ? 64 : ncpu;
	ncpu = area->h < 4 ? 0 : ncpu > most ? most : ncpu;
	int page = area->h - ncpu - foot;
	bool gone = (int)w->nproc <= page || !w->nproc || a->status.done;
	a->sampled = false;
	if (app_ticks(a)) timeline_extend(a->timeline, app_time(a));
	rows_tree(&a->lanes, w, a->filter, gone);
	if (!a->lanes.count) rows_tree(&a->lanes, w, a->filter, true);
	plan_picture(a, area, &p);
	wakes_collect(a, p.from, p.to, p.cells, &wakes);
	for (int i = 0; i < ncpu; i++) draw_cpu(a, &p, i, cpus[i]);
	a->timeline_top = scroll_to(a->timeline_top, rows_find(&a->lanes, w, a->selected), (int)a->lanes.count, page);
	for (int i = 0; i < page && a->timeline_top + i < (int)a->lanes.count; i++)
		draw_process(a, &p, &wakes, ncpu + i, &a->lanes.row[a->timeline_top + i]);
	draw_arrow(a, &p, &wakes, ncpu, page);
	if (area->h > 1) draw_foot(a, &p, foot);
}

static void step(struct app *a, int rows)
{
	select_row(a, &a->lanes, rows);
}

static bool find(struct app *a, int step)
{
	return find_row(a, &a->lanes, step);
}

static void title(struct app *a, char *buf, size_t size)
{
	static const enum state order[] = {STATE_RUNNING, STATE_READY, STATE_WAITING, STATE_ZOMBIE, STATE_STOPPED};
	size_t used = (size_t)snprintf(buf, size, "%s", a->sampled ? "sampled: " : "");
	for (size_t i = 0; i < sizeof order / sizeof *order && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s %s%s", i ? "  " : "", state_texture(order[i], a->sampled),
		                         state_name(order[i]), a->sampled && order[i] == STATE_READY ? ";" : "");
	if (a->wakes.count && used < size) snprintf(buf + used, size - used, "  letter: waker");
}

const struct view view_timeline = {
	.pane = PANE_TIMELINE, .name = "Timeline", .draw = draw, .step = step, .find = find, .title = title,
	.details = OVERLAY_PROCESS,
};
