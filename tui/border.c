/*
 * border.c - the lines between panes.
 *
 * The panes of a layout share their borders, so the lines are first marked, each cell with the ways a line goes on from it,
 * and then drawn with the junction that those ways make.
 */
#include "tui/paint.h"

#include <stdlib.h>
#include <string.h>

/* Which ways a line goes on from a cell, as bits. */
enum { WAY_UP = 1, WAY_DOWN = 2, WAY_LEFT = 4, WAY_RIGHT = 8 };
static struct {
	int rows, cols;
	size_t size;
	uint8_t *ways;
} grid;

void border_begin(int rows, int cols)
{
	size_t size = (size_t)rows * (size_t)cols;
	if (size > grid.size) {
		free(grid.ways);
		grid.ways = malloc(size);
		grid.size = grid.ways ? size : 0;
	}
	if (grid.ways) memset(grid.ways, 0, size);
	grid.rows = rows;
	grid.cols = cols;
}

static void border_way(int y, int x, int way)
{
	if (grid.ways && y >= 0 && x >= 0 && y < grid.rows && x < grid.cols)
		grid.ways[y * grid.cols + x] |= (uint8_t)way;
}

void border_across(int y, int x0, int x1)
{
	for (int x = x0; x <= x1; x++) border_way(y, x, (x > x0 ? WAY_LEFT : 0) | (x < x1 ? WAY_RIGHT : 0));
}

void border_down(int x, int y0, int y1)
{
	for (int y = y0; y <= y1; y++) border_way(y, x, (y > y0 ? WAY_UP : 0) | (y < y1 ? WAY_DOWN : 0));
}

void border_draw(void)
{
	static const char *const lines[16] = {
		" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼",
	};
	struct area screen = {0, 0, grid.rows, grid.cols};
	if (!grid.ways) return;
	for (int y = 0; y < grid.rows; y++)
		for (int x = 0; x < grid.cols; x++) {
			int ways = grid.ways[y * grid.cols + x];
			if (!ways) continue;
			const char *plain = ways == (WAY_LEFT | WAY_RIGHT) ? "-" : ways == (WAY_UP | WAY_DOWN) ? "|" : "+";
			put(&screen, y, x, STYLE_BORDER, paint_ascii() ? plain : lines[ways]);
		}
}

void border_box(const struct area *outer, const char *title)
{
	struct area line = {outer->y, outer->x + 1, 1, outer->w - 2};
	for (int y = 0; y < outer->h; y++) put_fill(outer, y, 0, STYLE_NORMAL);
	border_begin(outer->y + outer->h, outer->x + outer->w);
	border_across(outer->y, outer->x, outer->x + outer->w - 1);
	border_across(outer->y + outer->h - 1, outer->x, outer->x + outer->w - 1);
	border_down(outer->x, outer->y, outer->y + outer->h - 1);
	border_down(outer->x + outer->w - 1, outer->y, outer->y + outer->h - 1);
	border_draw();
	put(&line, 0, 0, STYLE_FOCUS, title);
}
