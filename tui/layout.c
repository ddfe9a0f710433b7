/*
 * layout.c - one table of layouts; the first that fits the screen is taken.
 *
 * A layout is rows of slots. A slot names the panes that may be in it, the first by default: so on a small screen the pane
 * that the user asks for takes the place of a less important one, and the process table is the last to go.
 */
#include "tui/layout.h"

#include <string.h>

#define MAX_PANES 10

struct slot_plan {
	int cols;                  /* wanted, of 100 */
	unsigned char panes[MAX_PANES];
};
struct row_plan {
	int rows;                  /* wanted, of 100 */
	struct slot_plan slots[3];
};
static const struct plan {
	int rows, cols;            /* the smallest area for panes that it suits */
	struct row_plan row[3];
} plans[] = {
	{28, 118, {
		{36, {{44, {PANE_PROCS}}, {26, {PANE_TREE}}, {30, {PANE_STATES, PANE_POLICY}}}},
		{30, {{52, {PANE_OUTPUT}}, {48, {PANE_IPC}}}},
		{34, {{64, {PANE_TIMELINE}}, {36, {PANE_MEMORY, PANE_SOURCE}}}}}},
	{17, 72, {
		{40, {{57, {PANE_PROCS, PANE_TREE}}, {43, {PANE_STATES, PANE_POLICY, PANE_MEMORY}}}},
		{22, {{57, {PANE_OUTPUT, PANE_SOURCE}}, {43, {PANE_IPC}}}},
		{38, {{100, {PANE_TIMELINE}}}}}},
	{11, 72, {
		{55, {{57, {PANE_PROCS, PANE_TREE}}, {43, {PANE_STATES, PANE_POLICY, PANE_MEMORY, PANE_IPC, PANE_SOURCE, PANE_OUTPUT}}}},
		{45, {{100, {PANE_TIMELINE}}}}}},
	{17, 0, {
		{38, {{100, {PANE_PROCS, PANE_TREE}}}},
		{30, {{100, {PANE_STATES, PANE_POLICY, PANE_MEMORY, PANE_IPC, PANE_SOURCE, PANE_OUTPUT}}}},
		{32, {{100, {PANE_TIMELINE}}}}}},
	{11, 0, {
		{55, {{100, {PANE_PROCS, PANE_TREE, PANE_STATES, PANE_POLICY, PANE_MEMORY, PANE_IPC, PANE_SOURCE, PANE_OUTPUT}}}},
		{45, {{100, {PANE_TIMELINE}}}}}},
	{0, 0, {{100, {{100, {PANE_PROCS, PANE_TREE, PANE_STATES, PANE_POLICY, PANE_TIMELINE, PANE_MEMORY, PANE_IPC, PANE_SOURCE, PANE_OUTPUT}}}}}},
};
static const struct plan alone = {0, 0, {{100, {{100, {PANE_NONE}}}}}};

static enum pane choose(const struct slot_plan *s, enum pane focus)
{
	for (int i = 0; i < MAX_PANES; i++)
		if (s->panes[i] == focus) return focus;
	return s->panes[0] == PANE_NONE ? focus : s->panes[0];
}

/* Cut [from, to] in parts of the wanted sizes; the borders between them are shared. Returns the last cell of part i. */
static int part_end(int from, int to, int done, int total)
{
	return done >= total ? to : from + (to - from) * done / total;
}

static void place_row(struct layout *l, const struct row_plan *r, int y0, int y1, enum pane focus)
{
	int total = 0, done = 0, x0 = 0;
	for (int i = 0; i < 3; i++) total += r->slots[i].cols;
	for (int i = 0; i < 3 && r->slots[i].cols; i++) {
		done += r->slots[i].cols;
		int x1 = part_end(0, l->cols - 1, done, total);
		struct slot *s = &l->slots[l->count++];
		*s = (struct slot){choose(&r->slots[i], focus), {y0 + 1, x0 + 1, y1 - y0 - 1, x1 - x0 - 1}};
		x0 = x1;
	}
}

static const struct plan *choose_plan(int rows, int cols)
{
	const struct plan *p = plans;
	while (p->rows > rows || p->cols > cols) p++;
	return p;
}

void layout_make(struct layout *l, int rows, int cols, int head, int foot, enum pane focus, bool zoom)
{
	*l = (struct layout){.rows = rows, .cols = cols, .top = head, .bottom = rows - foot - 1};
	l->too_small = rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS;
	if (l->too_small) return;
	const struct plan *p = zoom ? &alone : choose_plan(l->bottom - l->top + 1, cols);
	int total = 0, done = 0, y0 = l->top;
	for (int i = 0; i < 3; i++) total += p->row[i].rows;
	for (int i = 0; i < 3 && p->row[i].rows; i++) {
		done += p->row[i].rows;
		int y1 = part_end(l->top, l->bottom, done, total);
		place_row(l, &p->row[i], y0, y1, focus);
		y0 = y1;
	}
}

void layout_borders(const struct layout *l)
{
	border_begin(l->rows, l->cols);
	for (const struct slot *s = l->slots; s < l->slots + l->count; s++) {
		int y0 = s->inner.y - 1, y1 = s->inner.y + s->inner.h, x0 = s->inner.x - 1, x1 = s->inner.x + s->inner.w;
		border_across(y0, x0, x1);
		border_across(y1, x0, x1);
		border_down(x0, y0, y1);
		border_down(x1, y0, y1);
	}
}

const struct slot *layout_find(const struct layout *l, enum pane p)
{
	for (const struct slot *s = l->slots; s < l->slots + l->count; s++)
		if (s->pane == p) return s;
	return NULL;
}

enum pane layout_next(const struct layout *l, enum pane p, int step)
{
	for (int i = 0; i < l->count; i++)
		if (l->slots[i].pane == p) return l->slots[(i + step + l->count) % l->count].pane;
	return p;
}

enum pane layout_at(const struct layout *l, int y, int x)
{
	for (const struct slot *s = l->slots; s < l->slots + l->count; s++)
		if (y >= s->inner.y - 1 && y < s->inner.y + s->inner.h && x >= s->inner.x - 1 && x < s->inner.x + s->inner.w)
			return s->pane;
	return PANE_NONE;
}
