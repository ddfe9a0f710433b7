/*
 * view_procs.c - pane 1: the process table. A process that is gone stays in it while there is room.
 */
#include <stdio.h>
#include <string.h>

#include "tui/view.h"

/* Levels of the tree that are drawn before a name; deeper ones lose their outer branches. */
#define MOST_BRANCHES 4

struct columns { int pid, ppid, name, state, cpu, threads, waits; }; /* where each begins; -1 not shown */

static struct columns place_columns(const struct rows *r, const struct world *w, int width, bool tree)
{
	int pid = pid_columns(r, w), depth = 0;
	for (size_t i = 0; tree && i < r->count; i++) depth = r->row[i].depth > depth ? r->row[i].depth : depth;
	int name = width >= 60 ? 12 : 8;
	name += 2 * (depth > 3 ? 3 : depth) * (width >= 60 ? 1 : 0);
	struct columns c = {.pid = 0, .ppid = pid + 1};
	c.name = c.ppid + pid + 1;
	if (width < 44) {
		c.ppid = -1;
		c.name = pid + 1;
	}
	c.state = c.name + name + 1;
	bool wide = width >= 60;
	c.cpu = wide ? c.state + 9 : -1;
	c.threads = wide ? c.cpu + 4 : -1;
	c.waits = wide ? c.threads + 4 : c.state + 9;
	return c;
}

static void draw_heads(const struct app *a, const struct area *area, const struct columns *c)
{
	static const int underlined[SORT_COUNT] = {[SORT_BIRTH] = 0, [SORT_STATE] = 3, [SORT_CPU] = 4, [SORT_NAME] = 2};
	const struct { int at; const char *name; } heads[] = {
		{c->pid, "PID"}, {c->ppid, "PPID"}, {c->name, "NAME"}, {c->state, "STATE"}, {c->cpu, "CPU"}, {c->threads, "THR"},
		{c->waits, "WAITS FOR"},
	};
	for (int i = 0; i < (int)(sizeof heads / sizeof *heads); i++) {
		bool sorted = !a->tree_order && underlined[a->sort] == i;
		if (heads[i].at >= 0) put(area, 0, heads[i].at, sorted ? STYLE_STRONG | PAINT_REVERSE : STYLE_STRONG, heads[i].name);
	}
}

/* What it waits for, where it runs, or how it ended; width: columns there are for it. */
static void what_about(const struct world *w, const struct world_proc *p, int cpu, int width, char *buf, size_t size)
{
	char end[48], why[128];
	if (cpu >= 0) snprintf(why, sizeof why, "on CPU %d", cpu);
	else why_short(w, p, why, sizeof why);
	const char *text = p->state == STATE_GONE ? fate(p, end) : why;
	if (p->state == STATE_ZOMBIE) snprintf(buf, size, width < 16 ? "reaping" : "reaping; %s", fate(p, end));
	else if (p->orphan && p->state != STATE_ZOMBIE) snprintf(buf, size, "%s%s%s", "orphan", *text ? "; " : "", text);
	else snprintf(buf, size, "%s", text);
}

/* For how long it has been waiting, a zombie or stopped, at the right edge if there is room for it after `used` columns. */
static void put_duration(const struct app *a, const struct area *area, int line, int used, int style, const struct world_proc *p)
{
	char text[16] = "";
	int64_t s = (app_time(a) - p->acc.since) / 1000000000;
	bool lasts = p->state == STATE_WAITING || p->state == STATE_ZOMBIE || p->state == STATE_STOPPED;
	if (!lasts || s < 1) return;
	if (s < 100) snprintf(text, sizeof text, "%ds", (int)s);
	else if (s < 6000) snprintf(text, sizeof text, "%dm", (int)(s / 60));
	else snprintf(text, sizeof text, "%lldh", (long long)(s / 3600));
	int at = area->w - (int)strlen(text);
	if (at > used) put(area, line, at, style, text);
}

static void draw_row(const struct app *a, const struct area *area, int line, const struct row *r, const struct columns *c)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = &w->procs[r->proc];
	int cpu = a->rows.cpu[r->proc], chosen = world_proc(w, a->selected) == p ? PAINT_REVERSE : 0;
	int plain = (p->state == STATE_GONE ? STYLE_DIM : STYLE_NORMAL) | chosen;
	int tinted = state_style(p) | chosen;
	char text[192], word[16];
	put_fill(area, line, 0, plain);
	snprintf(text, sizeof text, "%*d", c->pid + (c->ppid > 0 ? c->ppid : c->name) - 1, (int)p->pid);
	put(area, line, c->pid, plain, text);
	if (c->ppid >= 0) {
		snprintf(text, sizeof text, "%*d", c->name - c->ppid - 1, (int)p->ppid);
		put(area, line, c->ppid, p->orphan ? STYLE_ERROR | chosen : plain, text);
	}
	struct area name = {area->y, area->x, area->h, c->state - 1 < area->w ? c->state - 1 : area->w};
	int at = a->tree_order ? put_branches(&name, line, c->name, STYLE_DIM | chosen, r, c->state - c->name > 12 ? MOST_BRANCHES : 2) : c->name;
	if (at < name.w) put_cell(area, line, at, name.w - at, plain, p->name ? p->name : "?");
	put(area, line, c->state, tinted, state_word(p, word));
	if (c->cpu >= 0 && cpu >= 0) putf(area, line, c->cpu + 1, tinted, "%d", cpu);
	else if (c->cpu >= 0) put(area, line, c->cpu + 1, plain, "-");
	if (c->threads >= 0) putf(area, line, c->threads + 1, plain, "%d", (int)p->threads_live);
	what_about(w, p, c->cpu < 0 ? cpu : UNKNOWN, area->w - c->waits, text, sizeof text);
	int style = p->orphan ? STYLE_ERROR | chosen : tinted;
	put_cell(area, line, c->waits, area->w - c->waits, style, text);
	put_duration(a, area, line, c->waits + text_columns(text), style, p);
}

/* The simulated machine's own: they are no part of the tree, and only wait. Shown dimmed where there is room for all. */
enum { OWN_ROWS = 2 };

static int own_rows(const struct app *a, int page)
{
	return trace_header_const(a->trace)->policy && !*a->filter && (int)a->rows.count + OWN_ROWS <= page ? OWN_ROWS : 0;
}

static void draw_own(const struct app *a, const struct area *area, const struct columns *c)
{
	const struct world *w = app_world(a);
	char child[24];
	bool runs = w->nproc && w->procs[0].state != STATE_GONE;
	snprintf(child, sizeof child, "child %d", w->nproc ? (int)w->procs[0].pid : 0);
	const struct { int pid, ppid; const char *name, *waits; } own[OWN_ROWS] = {{1, 0, "init", "a child"}, {2, 1, "shell", runs ? child : "the user"}};
	for (int i = 0; i < OWN_ROWS; i++) {
		putf(area, i + 1, c->pid, STYLE_DIM, "%*d", (c->ppid > 0 ? c->ppid : c->name) - 1, own[i].pid);
		if (c->ppid >= 0) putf(area, i + 1, c->ppid, STYLE_DIM, "%*d", c->name - c->ppid - 1, own[i].ppid);
		put_cell(area, i + 1, c->name, c->state - c->name, STYLE_DIM, own[i].name);
		put(area, i + 1, c->state, STYLE_DIM, state_name(STATE_WAITING));
		if (c->cpu >= 0) put(area, i + 1, c->cpu + 1, STYLE_DIM, "-");
		put_cell(area, i + 1, c->waits, area->w - c->waits, STYLE_DIM, own[i].waits);
	}
}

static size_t living(const struct world *w)
{
	size_t n = 0;
	for (uint32_t i = 0; i < w->nproc; i++) n += w->procs[i].state != STATE_GONE;
	return n;
}

static void draw(struct app *a, const struct area *area)
{
	const struct world *w = app_world(a);
	int page = area->h - 1;
	bool gone = (int)w->nproc <= page || !living(w);
	if (a->tree_order) rows_tree(&a->rows, w, a->filter, gone);
	else rows_list(&a->rows, w, a->filter, a->sort);
	struct columns c = place_columns(&a->rows, w, area->w, a->tree_order);
	draw_heads(a, area, &c);
	a->rows_top = scroll_to(a->rows_top, rows_find(&a->rows, w, a->selected), (int)a->rows.count, page);
	int own = a->rows_own = own_rows(a, page);
	if (own) draw_own(a, area, &c);
	for (int i = 0; i < page && a->rows_top + i < (int)a->rows.count; i++)
		draw_row(a, area, i + 1 + own, &a->rows.row[a->rows_top + i], &c);
	if (!a->rows.count && *a->filter) putf(area, 1, 0, STYLE_DIM, "no process matches \"%s\" (\\ changes the filter)", a->filter);
}

static void step(struct app *a, int rows)
{
	select_row(a, &a->rows, rows);
}

static bool find(struct app *a, int step)
{
	return find_row(a, &a->rows, step);
}

static void title(struct app *a, char *buf, size_t size)
{
	const struct world *w = app_world(a);
	size_t live = living(w);
	snprintf(buf, size, "%zu live%s%s", live, *a->filter ? ", filter " : "", a->filter);
}

static void click(struct app *a, int row)
{
	if (row > a->rows_own) choose_row(a, &a->rows, a->rows_top + row - 1 - a->rows_own);
}

const struct view view_procs = {
	.pane = PANE_PROCS, .name = "Processes", .draw = draw, .step = step, .find = find, .title = title, .click = click,
	.details = OVERLAY_PROCESS,
};
