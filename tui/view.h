/*
 * view.h - the panes: one row each of a table, so that the loop, the layout and the keys know none by name.
 */
#ifndef PROCLAB_TUI_VIEW_H
#define PROCLAB_TUI_VIEW_H

#include "tui/app.h"

/* How far a key moves a list's selection: rows, or to an end. */
#define MOVE_FIRST (-1000000000)
#define MOVE_LAST 1000000000

struct view {
	enum pane pane;
	const char *name;
	void (*draw)(struct app *a, const struct area *area);
	/* Move the selection or the scrolled place by rows. */
	void (*step)(struct app *a, int rows);
	/* What Enter shows. */
	enum overlay details;
	/* Go to the next row that has a->find (step 1 or -1). False when there is none. */
	bool (*find)(struct app *a, int step);
	/* More for the title, or NULL. */
	void (*title)(struct app *a, char *buf, size_t size);
	/* Row of the pane (0 is its first inner row) was clicked. */
	void (*click)(struct app *a, int row);
};

extern const struct view view_procs, view_tree, view_states, view_timeline, view_memory, view_ipc, view_source, view_output, view_policy;

/* The view of a pane; never NULL for a pane that exists. */
const struct view *view_of(enum pane p);

/* Keep row `at` of `count` on a page of `rows`: returns the first row to show, given the one shown before. */
int scroll_to(int top, int at, int count, int rows);
/* Select the process of the row with this number, if there is such a row and such a process at this moment. */
void choose_row(struct app *a, const struct rows *r, int at);
/* Select the process of a row, by rows from the selected one. */
void select_row(struct app *a, const struct rows *r, int rows);
/* Find the next row whose process matches a->find. */
bool find_row(struct app *a, const struct rows *r, int step);
/* The branches before a row of a tree; at most `most` levels of them. Returns the column after it. */
int put_branches(const struct area *area, int line, int col, int style, const struct row *r, int most);
/* Columns that the widest pid of the rows takes. */
int pid_columns(const struct rows *r, const struct world *w);
/* The state as a word; a tilde follows where running against ready is only sampled. */
const char *state_word(const struct world_proc *p, char buf[16]);
/* How it ended, "exit 0", "killed by SIGTERM", or "". */
const char *fate(const struct world_proc *p, char buf[48]);
/* The style for a process's state. */
int state_style(const struct world_proc *p);

#endif
