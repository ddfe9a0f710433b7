/*
 * view.c - the table of views, and what those that list processes share.
 */
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

static const struct view *const views[PANE_COUNT] = {
	[PANE_PROCS] = &view_procs, [PANE_TREE] = &view_tree, [PANE_STATES] = &view_states,
	[PANE_TIMELINE] = &view_timeline, [PANE_MEMORY] = &view_memory, [PANE_IPC] = &view_ipc, [PANE_SOURCE] = &view_source, [PANE_OUTPUT] = &view_output,
	[PANE_POLICY] = &view_policy,
};

const struct view *view_of(enum pane p)
{
	return views[p];
}

int scroll_to(int top, int at, int count, int rows)
{
	if (at >= 0 && at < top) top = at;
	if (at >= 0 && at >= top + rows) top = at - rows + 1;
	if (top > count - rows) top = count - rows;
	return top < 0 ? 0 : top;
}

void choose_row(struct app *a, const struct rows *r, int at)
{
	const struct world *w = app_world(a);
	/* rows of a world that has changed since they were made are made anew before the screen is */
	if (at >= 0 && at < (int)r->count && r->row[at].proc < w->nproc) a->selected = w->procs[r->row[at].proc].pid;
}

void select_row(struct app *a, const struct rows *r, int rows)
{
	int count = (int)r->count, at = rows_find(r, app_world(a), a->selected);
	at = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? count - 1 : at < 0 ? 0 : at + rows;
	choose_row(a, r, at < 0 ? 0 : at >= count ? count - 1 : at);
}

bool find_row(struct app *a, const struct rows *r, int step)
{
	const struct world *w = app_world(a);
	int count = (int)r->count, at = rows_find(r, w, a->selected);
	for (int i = 1; i <= count; i++) {
		int row = ((at < 0 ? 0 : at) + step * i) % count;
		if (row < 0) row += count;
		if (r->row[row].proc >= w->nproc || !proc_matches(&w->procs[r->row[row].proc], a->find)) continue;
		a->selected = w->procs[r->row[row].proc].pid;
		return true;
	}
	return false;
}

int put_branches(const struct area *area, int line, int col, int style, const struct row *r, int most)
{
	int from = r->depth > most ? r->depth - most + 1 : 1;
	for (int level = from; level <= r->depth; level++) {
		bool more = level < 64 && r->trunks >> level & 1;
		if (level == r->depth) col = put_glyph(area, line, col, style, more ? GLYPH_BRANCH : GLYPH_LAST);
		else col = more ? put_glyph(area, line, col, style, GLYPH_TRUNK) : put(area, line, col, style, "  ");
	}
	return col;
}

int pid_columns(const struct rows *r, const struct world *w)
{
	char text[16];
	int32_t most = 0;
	for (size_t i = 0; i < r->count; i++)
		if (w->procs[r->row[i].proc].pid > most) most = w->procs[r->row[i].proc].pid;
	int columns = snprintf(text, sizeof text, "%d", (int)most);
	return columns < 4 ? 4 : columns;
}

const char *state_word(const struct world_proc *p, char buf[16])
{
	bool sampled = !p->precision_running && (p->state == STATE_RUNNING || p->state == STATE_READY);
	snprintf(buf, 16, "%s%s", state_name(p->state), sampled ? "~" : "");
	return buf;
}

const char *fate(const struct world_proc *p, char buf[48])
{
	char name[24];
	*buf = 0;
	if (!p->exited) return buf;
	if (p->exit_sig > 0) snprintf(buf, 48, "killed by %s", signal_name(p->exit_sig, name));
	else if (p->exit_code >= 0) snprintf(buf, 48, "exit %d", (int)p->exit_code);
	else snprintf(buf, 48, "ended");
	if (p->failed_exec) strcat(buf, ", exec failed");
	return buf;
}

int state_style(const struct world_proc *p)
{
	return STYLE_STATE + p->state;
}
