/*
 * view_tree.c - pane 2: all processes there have been, children below the parent that bore them, each with its fate.
 */
#include <stdio.h>

#include "tui/view.h"

#define MOST_BRANCHES 12

static void describe(const struct world_proc *p, char *buf, size_t size)
{
	char end[48], word[16];
	if (p->state == STATE_GONE) snprintf(buf, size, "%s", p->exited ? fate(p, end) : "gone");
	else if (p->state == STATE_ZOMBIE && p->exited) snprintf(buf, size, "zombie, %s", fate(p, end));
	else snprintf(buf, size, "%s", state_word(p, word));
}

static void draw_row(const struct app *a, const struct area *area, int line, const struct row *r)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = &w->procs[r->proc];
	int chosen = world_proc(w, a->selected) == p ? PAINT_REVERSE : 0;
	int plain = (p->state == STATE_GONE ? STYLE_DIM : STYLE_NORMAL) | chosen;
	char text[96];
	put_fill(area, line, 0, plain);
	int at = put_branches(area, line, 0, STYLE_DIM | chosen, r, MOST_BRANCHES);
	at = putf(area, line, at, plain, "%d %s ", (int)p->pid, p->name ? p->name : "?");
	describe(p, text, sizeof text);
	at = put(area, line, at, state_style(p) | chosen, text);
	if (p->orphaned == UNKNOWN) return;
	if (p->adopted_by) putf(area, line, at, STYLE_ERROR | chosen, " orphan, adopted by %d", (int)p->adopted_by);
	else put(area, line, at, STYLE_ERROR | chosen, " orphan");
}

static void draw(struct app *a, const struct area *area)
{
	const struct world *w = app_world(a);
	rows_tree(&a->tree, w, a->filter, true);
	a->tree_top = scroll_to(a->tree_top, rows_find(&a->tree, w, a->selected), (int)a->tree.count, area->h);
	for (int i = 0; i < area->h && a->tree_top + i < (int)a->tree.count; i++)
		draw_row(a, area, i, &a->tree.row[a->tree_top + i]);
}

static void step(struct app *a, int rows)
{
	select_row(a, &a->tree, rows);
}

static bool find(struct app *a, int step)
{
	return find_row(a, &a->tree, step);
}

static void title(struct app *a, char *buf, size_t size)
{
	snprintf(buf, size, "%u born", app_world(a)->nproc);
}

static void click(struct app *a, int row)
{
	choose_row(a, &a->tree, a->tree_top + row);
}

const struct view view_tree = {
	.pane = PANE_TREE, .name = "Tree", .draw = draw, .step = step, .find = find, .title = title, .click = click,
	.details = OVERLAY_PROCESS,
};
