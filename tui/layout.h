/*
 * layout.h - where the panes are, for a screen of any size.
 */
#ifndef PROCLAB_TUI_LAYOUT_H
#define PROCLAB_TUI_LAYOUT_H

#include "tui/keys.h"
#include "tui/paint.h"

#define LAYOUT_MIN_ROWS 10
#define LAYOUT_MIN_COLS 40
#define LAYOUT_SLOTS 9

/* A pane on the screen. inner is without the borders that it shares with its neighbours. */
struct slot { enum pane pane; struct area inner; };

struct layout {
	int rows, cols;      /* of the screen */
	bool too_small;
	int top, bottom;     /* the rows for panes: [top, bottom] */
	int count;
	struct slot slots[LAYOUT_SLOTS];
};

/* Panes for a screen of rows by cols, with head rows taken at the top and foot rows at the bottom. The focused pane is always
 * shown: in the place of one that shares its slot if need be; alone when zoom. */
void layout_make(struct layout *l, int rows, int cols, int head, int foot, enum pane focus, bool zoom);
/* Mark the borders of a layout (border.c draws them). */
void layout_borders(const struct layout *l);
/* The slot that shows a pane, or NULL. */
const struct slot *layout_find(const struct layout *l, enum pane p);
/* The pane shown after (step 1) or before (step -1) p. */
enum pane layout_next(const struct layout *l, enum pane p, int step);
/* The pane at a place on the screen. */
enum pane layout_at(const struct layout *l, int y, int x);

#endif
