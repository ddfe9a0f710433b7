/*
 * view_memory.c - pane 5: the memory of the selected process beside its parent's (or child's): the chosen variable in all processes that
 * show it, and below it the regions, each page a letter.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tui/memory_rows.h"
#include "tui/text.h"
#include "tui/view.h"

#define MOST_CELLS 256
#define MOST_HOLDERS 64
#define ADDRESS 13 /* columns of an address, a blank after it */

static void draw_holder(const struct app *a, const struct area *area, int row, const struct memory_holder *first, const struct memory_holder *h)
{
	int style = (h->proc->state >= STATE_ZOMBIE ? STYLE_DIM : STYLE_NORMAL) | (h->proc->pid == a->selected ? PAINT_BOLD : 0);
	enum page_kind kind = memory_page(a, h->proc, h->var->addr);
	bool known = h->var->value && (!h->inherited || h->var->n <= h->proc->birth);
	char value[64];
	snprintf(value, sizeof value, "%s%s", known ? "= " : "", known ? h->var->value : "");
	int at = putf(area, row, 0, style, "%-6d %llx ", (int)h->proc->pid, (unsigned long long)h->var->addr);
	if (world_space(app_world(a), h->proc)) at = putf(area, row, at, memory_style(kind), "%c ", memory_letter(kind));
	at = put(area, row, at, style | (known ? PAINT_BOLD : 0), value);
	if (at < area->w - 8) putf(area, row, at + 1, STYLE_DIM, "%s", memory_compare(a, first, h));
}

/* The chosen variable in each process that has it: the first, the selected one always, and the newest. Returns the rows taken. */
static int draw_variable(const struct app *a, const struct area *area)
{
	struct memory_holder holders[MOST_HOLDERS];
	const char *name = memory_variable(a);
	int all, n = memory_holders(a, name, holders, MOST_HOLDERS, &all), most = area->h / 2 - 1, row = 1, from = 1;
	if (!name || !n || most < 1) return 0;
	int at = putf(area, 0, 0, STYLE_STRONG, "%s", name);
	if (all > most) putf(area, 0, at, STYLE_DIM, "  %d of %d processes", most < n ? most : n, all);
	draw_holder(a, area, row++, &holders[0], &holders[0]);
	if (n > most) from = n - most + 1;
	for (int i = 1; i < from; i++)
		if (holders[i].proc->pid == a->selected && from < n) holders[from] = holders[i];
	for (int i = from; i < n && row <= most; i++) draw_holder(a, area, row++, &holders[0], &holders[i]);
	return row;
}

static int draw_cells(const struct app *a, const struct area *area, int row, int col, int width, const struct world_proc *p, const struct world_region *r)
{
	enum page_kind cells[MOST_CELLS];
	int n = memory_cells(a, p, r, cells, width < MOST_CELLS ? width : MOST_CELLS);
	for (int i = 0; i < n; i++) col = putf(area, row, col, memory_style(cells[i]), "%c", memory_letter(cells[i]));
	return col;
}

static void draw_region(struct app *a, const struct area *area, int row, const struct world_proc *p, const struct world_proc *beside, int at)
{
	const struct world_space *s = world_space(app_world(a), p);
	const struct world_region *r = &s->regions[at], *other = beside ? world_region_at(world_space(app_world(a), beside), r->start) : NULL;
	int chosen = at == a->memory_row && a->focus == PANE_MEMORY ? PAINT_REVERSE : 0;
	bool wide = area->w >= 60;
	put_fill(area, row, 0, chosen);
	char text[96];
	int col = putf(area, row, 0, STYLE_DIM | chosen, "%-*llx", ADDRESS, (unsigned long long)r->start);
	snprintf(text, sizeof text, wide ? "%s %s" : "%s", world_region_kind(r), *r->name == '[' ? "" : memory_name(r));
	col = put_cell(area, row, col, wide ? 20 : 7, STYLE_NORMAL | chosen, text) + 1;
	int width = area->w - col;
	if (!wide || !beside) {
		draw_cells(a, area, row, col, width, p, r);
		return;
	}
	draw_cells(a, area, row, col, width / 2 - 2, p, r);
	if (other && other->start == r->start) draw_cells(a, area, row, col + width / 2, width - width / 2, beside, other);
	else put(area, row, col + width / 2, STYLE_DIM, "-");
}

static void draw(struct app *a, const struct area *area)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = app_selected(a), *beside = p ? memory_beside(w, p) : NULL;
	const struct world_space *s = p ? world_space(w, p) : NULL;
	int row = a->memory_above = draw_variable(a, area);
	struct area rest = {area->y + row, area->x, area->h - row, area->w};
	int count = s ? (int)s->nregion : 0, page = rest.h;
	if (!count) {
		const char *why = !p ? "no process is selected" : p->state >= STATE_ZOMBIE ? "it has ended: its memory is gone" :
			memory_complete(a) ? "nothing is known of its memory here" : "real: what show_var() shows, or all with --memory";
		if (rest.h > 0) put_wrapped(&rest, 0, STYLE_DIM, why, true);
		return;
	}
	if (a->memory_row >= count) a->memory_row = count - 1;
	a->memory_top = scroll_to(a->memory_top, a->memory_row, count, page);
	for (int i = 0; i < page && a->memory_top + i < count; i++) draw_region(a, &rest, i, p, beside, a->memory_top + i);
}

static void step(struct app *a, int rows)
{
	const struct world_proc *p = app_selected(a);
	const struct world_space *s = p ? world_space(app_world(a), p) : NULL;
	int last = s ? (int)s->nregion - 1 : 0;
	int at = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? last : a->memory_row + rows;
	a->memory_row = at > last ? last : at < 0 ? 0 : at;
}

static bool find(struct app *a, int step)
{
	const struct world_proc *p = app_selected(a);
	const struct world_space *s = p ? world_space(app_world(a), p) : NULL;
	int count = s ? (int)s->nregion : 0;
	for (int i = 1; i <= count; i++) {
		int row = ((a->memory_row + step * i) % count + count) % count;
		if (!strcasestr(s->regions[row].name, a->find) && !strcasestr(world_region_kind(&s->regions[row]), a->find)) continue;
		a->memory_row = row;
		return true;
	}
	return false;
}

static void title(struct app *a, char *buf, size_t size)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = app_selected(a), *beside = p ? memory_beside(w, p) : NULL;
	size_t used = p ? (size_t)snprintf(buf, size, "of %d", (int)p->pid) : 0;
	if (beside) used += (size_t)snprintf(buf + used, size - used, " beside %d", (int)beside->pid);
	if (used < size) snprintf(buf + used, size - used, "  C copied  s shared  o own  f file  . untouched");
}

static void click(struct app *a, int row)
{
	const struct world_proc *p = app_selected(a);
	const struct world_space *s = p ? world_space(app_world(a), p) : NULL;
	int at = a->memory_top + row - a->memory_above;
	if (s && row >= a->memory_above && at < (int)s->nregion) a->memory_row = at;
}

const struct view view_memory = {
	.pane = PANE_MEMORY, .name = "Memory", .draw = draw, .step = step, .find = find, .title = title, .click = click,
	.details = OVERLAY_MEMORY,
};
