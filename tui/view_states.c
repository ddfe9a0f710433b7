/*
 * view_states.c - pane 3: the textbook's diagram of states, with how many processes are in each, and the transition that came
 * last as a sentence. An arrow is lit when somebody has just gone that way.
 */
#include <stdio.h>
#include <string.h>

#include "trace/transition.h"
#include "tui/view.h"

/* How long an arrow stays lit while the view is live, ns. */
#define LIT 400000000

#define S(name) (1u << STATE_##name)
#define ANY 0xffu

/* The arrows of the diagram, each for the transitions from one set of states to another. */
enum arrow { ADMIT, DISPATCH, PREEMPT, WAIT, WAKE, EXIT, REAP, STOP, CONTINUE, ARROWS };
static const struct { unsigned from, to; } arrows[ARROWS] = {
	[ADMIT] = {S(NEW), S(READY) | S(RUNNING)},
	[DISPATCH] = {S(READY) | S(NEW), S(RUNNING)},
	[PREEMPT] = {S(RUNNING), S(READY)},
	[WAIT] = {S(RUNNING) | S(WAITING), S(WAITING)},
	[WAKE] = {S(WAITING), S(READY) | S(RUNNING)},
	[EXIT] = {ANY & ~S(ZOMBIE), S(ZOMBIE)},
	[REAP] = {ANY, S(GONE)},
	[STOP] = {ANY & ~S(STOPPED), S(STOPPED)},
	[CONTINUE] = {S(STOPPED), S(READY) | S(RUNNING) | S(WAITING)},
};

/* Note which transitions have been taken since the last frame; where time stands still the last one stays lit, be it stepped to forwards or back. */
static void look_at_edges(struct app *a, const struct world *w)
{
	if (a->edges_at == w->n) return;
	const struct event *e = trace_get(a->trace, w->last_state);
	bool jumped = w->n < a->edges_at;
	for (int f = 0; f < STATE_COUNT; f++)
		for (int t = 0; t < STATE_COUNT; t++) {
			bool last = e && e->kind == EV_STATE && e->state.from == f && e->state.to == t;
			bool taken = (!jumped && w->edges[f][t] > a->edges[f][t]) || (!a->following && last);
			if (taken) a->lit[f][t] = a->now;
			else if (!a->following) a->lit[f][t] = 0;
		}
	memcpy(a->edges, w->edges, sizeof a->edges);
	a->edges_at = w->n;
}

static bool is_lit(struct app *a, enum arrow arrow)
{
	bool lit = false;
	for (int f = 0; f < STATE_COUNT; f++)
		for (int t = 0; t < STATE_COUNT; t++) {
			bool ours = arrows[arrow].from >> f & 1 && arrows[arrow].to >> t & 1;
			int64_t until = a->lit[f][t] + LIT;
			if (!ours || !a->lit[f][t] || (a->following && until <= a->now)) continue;
			lit = true;
			if (a->following) app_wake_at(a, until);
		}
	return lit;
}

static int draw_arrow(struct app *a, const struct area *area, int row, int col, enum arrow arrow, enum glyph g)
{
	bool lit = is_lit(a, arrow);
	return put_glyph(area, row, col, lit ? STYLE_STRONG | PAINT_REVERSE : STYLE_DIM, g);
}

static int draw_line(struct app *a, const struct area *area, int row, int col, int end, enum arrow arrow)
{
	int style = is_lit(a, arrow) ? STYLE_STRONG : STYLE_DIM;
	/* not by what put_glyph returns: in a row below the area that never grows */
	for (int at = col; at < end; at++) put_glyph(area, row, at, style, GLYPH_ACROSS);
	return end > col ? end : col;
}

static int draw_state(const struct area *area, int row, int col, const char *name, enum state s, const int *count)
{
	int style = STYLE_STATE + s;
	return putf(area, row, col, count[s] ? style | PAINT_BOLD : style, "%s %d", name, count[s]);
}

/* The top line; returns where READY, RUNNING and ZOMBIE begin. */
static void draw_main_line(struct app *a, const struct area *area, const int *count, int place[3])
{
	char all[96];
	int fixed = snprintf(all, sizeof all, "NEW>READY %d<>RUNNING %d>ZOMBIE %d", count[STATE_READY], count[STATE_RUNNING],
	                     count[STATE_ZOMBIE]);
	int shaft = (area->w - fixed - 1) / 3;
	shaft = shaft < 0 ? 0 : shaft > 6 ? 6 : shaft;
	int at = put(area, 0, 0, STYLE_STATE + STATE_NEW, "NEW");
	at = draw_line(a, area, 0, at, at + shaft, ADMIT);
	at = draw_arrow(a, area, 0, at, ADMIT, GLYPH_RIGHT);
	place[0] = at;
	at = draw_state(area, 0, at, "READY", STATE_READY, count);
	at = draw_arrow(a, area, 0, at, PREEMPT, GLYPH_LEFT);
	at = draw_line(a, area, 0, at, at + shaft, DISPATCH);
	at = draw_arrow(a, area, 0, at, DISPATCH, GLYPH_RIGHT);
	place[1] = at;
	at = draw_state(area, 0, at, "RUNNING", STATE_RUNNING, count);
	at = draw_line(a, area, 0, at, at + shaft, EXIT);
	at = draw_arrow(a, area, 0, at, EXIT, GLYPH_RIGHT);
	place[2] = at;
	draw_state(area, 0, at, "ZOMBIE", STATE_ZOMBIE, count);
}

static int draw_diagram(struct app *a, const struct area *area, const int *count)
{
	int place[3], row = area->h >= 12 ? 2 : 1;
	draw_main_line(a, area, count, place);
	int up = place[0] + 2, down = place[1] + 3;
	for (int y = 1; y <= row; y++) {
		draw_arrow(a, area, y, up, WAKE, GLYPH_UP);
		draw_arrow(a, area, y, down, WAIT, GLYPH_DOWN);
		draw_arrow(a, area, y, place[2] + 2, REAP, GLYPH_DOWN);
	}
	row++;
	char text[32];
	int width = snprintf(text, sizeof text, "WAITING %d", count[STATE_WAITING]), at = (up + down - width) / 2 + 1;
	put_glyph(area, row, up, is_lit(a, WAKE) ? STYLE_STRONG : STYLE_DIM, GLYPH_CORNER);
	draw_line(a, area, row, up + 1, at, WAKE);
	int end = draw_state(area, row, at, "WAITING", STATE_WAITING, count);
	draw_line(a, area, row, end, down, WAIT);
	put_glyph(area, row, down, is_lit(a, WAIT) ? STYLE_STRONG : STYLE_DIM, GLYPH_ELBOW);
	draw_state(area, row, place[2] > down ? place[2] : down + 2, "GONE", STATE_GONE, count);
	if (area->h < 5) return row + 1;
	row++;
	int arrow = draw_arrow(a, area, row, at - 3, STOP, GLYPH_RIGHT);
	draw_arrow(a, area, row, arrow, CONTINUE, GLYPH_LEFT);
	draw_state(area, row, at, "STOPPED", STATE_STOPPED, count);
	return row + 1;
}

/* "what P12 waited for has happened": the table's sentence with the process put in. */
static void sentence(const struct transition *t, const char *who, char *buf, size_t size)
{
	const char *place = strstr(t->sentence, "%s");
	int before = place ? (int)(place - t->sentence) : 0;
	snprintf(buf, size, "%.*s%s%s", before, t->sentence, place ? who : "", place ? place + 2 : t->sentence);
}

static int draw_last(struct app *a, const struct area *area, int row)
{
	const struct world *w = app_world(a);
	const struct event *e = trace_get(a->trace, w->last_state);
	if (!e || e->kind != EV_STATE) return row;
	const struct world_proc *p = world_proc(w, e->pid);
	const struct transition *t = transition_find(e->state.from, e->state.to);
	char who[64], text[256];
	bool sampled = e->precision == PRECISION_SAMPLED;
	int at = putf(area, row, 0, STYLE_STRONG, "%d: ", (int)e->pid);
	at = put(area, row, at, STYLE_STATE + e->state.from, state_name(e->state.from));
	at = put(area, row, at, STYLE_DIM, " > ");
	at = putf(area, row, at, STYLE_STATE + e->state.to, "%s%s", state_name(e->state.to), sampled ? "~" : "");
	putf(area, row, at, STYLE_DIM, "  e%u", e->n);
	row++;
	if (!t) return row;
	snprintf(who, sizeof who, "%d %s", (int)e->pid, p && p->name ? p->name : "");
	sentence(t, who, text, sizeof text);
	if (e->state.decision) snprintf(text + strlen(text), sizeof text - strlen(text), ": %s", e->state.decision);
	struct area rest = {area->y + row, area->x, area->h - row, area->w};
	return row + put_wrapped(&rest, 0, STYLE_NORMAL, text, true);
}

static void draw_legend(const struct area *area, int row, const int *count)
{
	for (int s = 0; s < STATE_COUNT && row < area->h; s++, row++) {
		int style = STYLE_STATE + s;
		put_state_cell(area, row, 0, s, false);
		int at = put_cell(area, row, 2, 8, style, state_name(s));
		at = putf(area, row, at, style, "%5d  ", count[s]);
		put_cell(area, row, at, area->w - at, STYLE_DIM, state_meaning(s));
	}
}

/* How often each way was gone so far, where there is room for it. */
static void draw_taken(const struct app *a, const struct area *area, int row)
{
	const struct world *w = app_world(a);
	const struct event *last = trace_get(a->trace, w->last_state);
	if (row + 2 >= area->h) return;
	put(area, row++, 0, STYLE_STRONG, "gone so far");
	for (const struct transition *t = transition_table(); t->sentence && row < area->h; t++) {
		uint64_t n = w->edges[t->from][t->to];
		bool now = last && last->kind == EV_STATE && last->state.from == t->from && last->state.to == t->to;
		if (!n) continue;
		int at = put_cell(area, row, 0, 8, STYLE_STATE + t->from, state_name(t->from));
		at = put(area, row, at, now ? STYLE_STRONG | PAINT_REVERSE : STYLE_DIM, ">");
		at = put_cell(area, row, at + 1, 8, STYLE_STATE + t->to, state_name(t->to));
		putf(area, row++, at, now ? STYLE_STRONG : STYLE_NORMAL, "%7llu  %s", (unsigned long long)n, t->cause);
	}
}

static void draw(struct app *a, const struct area *area)
{
	const struct world *w = app_world(a);
	int count[STATE_COUNT] = {0};
	for (const struct world_proc *p = w->procs; p < w->procs + w->nproc; p++) count[p->state]++;
	look_at_edges(a, w);
	int row = draw_diagram(a, area, count);
	if (area->h > row + 8) row++;
	if (row < area->h) row = draw_last(a, area, row);
	if (area->h < row + STATE_COUNT) return;
	row += area->h > row + STATE_COUNT;
	draw_legend(area, row, count);
	draw_taken(a, area, row + STATE_COUNT + 1);
}

static void step(struct app *a, int rows)
{
	select_row(a, &a->rows, rows);
}

static void title(struct app *a, char *buf, size_t size)
{
	uint64_t surprises = app_world(a)->surprises;
	*buf = 0;
	if (surprises) snprintf(buf, size, "%llu not in the diagram", (unsigned long long)surprises);
}

const struct view view_states = {
	.pane = PANE_STATES, .name = "States", .draw = draw, .step = step, .title = title, .details = OVERLAY_STATES,
};
