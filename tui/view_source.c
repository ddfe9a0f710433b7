/*
 * view_source.c - pane 7: the source as the recording holds it, with a sign at the line of the selected process, and the pid of
 * each process at its line.
 *
 * The file is the one that the selected process is in, unless another one was chosen. The line that breakpoints are set on is
 * where that process is; the arrows choose another one, until the next step in time. Only what events say is shown: where nobody
 * has told lines, or the recording holds no text, the pane says so.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tui/source.h"
#include "tui/view.h"

#define TAB 4
#define MOST_COLUMNS 1024

/* Of a process the thread to look at: one that runs; else the first whose line is known. */
static const struct world_thread *thread_of(const struct world *w, const struct world_proc *p)
{
	const struct world_thread *found = NULL;
	for (const struct world_thread *t = world_threads(w, p); t; t = world_next_thread(w, t))
		if (t->line > 0 && (!found || (t->state == STATE_RUNNING && found->state != STATE_RUNNING))) found = t;
	return found;
}

static bool is_there(const struct world_thread *t)
{
	return t->line > 0 && t->state != STATE_ZOMBIE && t->state != STATE_GONE;
}

/* Where the selected process is; NULL when nobody knows. */
static const struct world_thread *here(const struct app *a)
{
	const struct world_proc *p = app_selected(a);
	return p ? thread_of(app_world(a), p) : NULL;
}

const char *source_file(const struct app *a)
{
	const struct world_thread *t = here(a);
	if (a->source_file >= 0 && (size_t)a->source_file < a->listings.count) return a->listings.list[a->source_file].file;
	if (t && t->file) return t->file;
	return a->listings.count ? a->listings.list[0].file : NULL;
}

/* The line of the selected process in the file that is shown, 0. */
static int own_line(const struct app *a)
{
	const struct world_thread *t = here(a);
	const char *file = source_file(a);
	return t && t->file && file && !strcmp(t->file, file) ? t->line : 0;
}

int source_line(const struct app *a)
{
	return a->source_line ? a->source_line : own_line(a);
}

const char *source_base(const char *file)
{
	const char *slash = strrchr(file, '/');
	return slash ? slash + 1 : file;
}

/* ---- Drawing --------------------------------------------------------------------------------------------------------------- */

/* Who is at a line, in words: "12 14/15~". Returns the columns. */
static int say_who(const struct app *a, const char *file, int line, char *buf, size_t size)
{
	const struct world *w = app_world(a);
	size_t used = 0;
	*buf = 0;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next)
		for (const struct world_thread *t = world_threads(w, &w->procs[i]); t; t = world_next_thread(w, t)) {
			if (t->line != line || !is_there(t) || !t->file || strcmp(t->file, file) || used >= size) continue;
			const char *sign = t->line_precision == PRECISION_EXACT ? "" : t->state == STATE_WAITING || t->state == STATE_STOPPED ? "~" : "?";
			if (t->tid == t->pid) used += (size_t)snprintf(buf + used, size - used, " %d%s", (int)t->pid, sign);
			else used += (size_t)snprintf(buf + used, size - used, " %d/%d%s", (int)t->pid, (int)t->tid, sign);
		}
	return text_columns(buf);
}

/* Tabs as blanks. */
static void expand(const char *text, size_t len, char *out, size_t size)
{
	size_t at = 0;
	for (size_t i = 0; i < len && at + TAB < size; i++) {
		if (text[i] != '\t') out[at++] = text[i];
		else do out[at++] = ' ';
		while (at % TAB);
	}
	out[at] = 0;
}

static void draw_line(struct app *a, const struct area *area, int row, const struct listing *l, int line, int digits)
{
	char text[MOST_COLUMNS], who[128];
	size_t len;
	const char *bytes = listing_line(l, line, &len);
	bool own = own_line(a) == line, chosen = a->focus == PANE_SOURCE && source_line(a) == line;
	bool found = *a->find && a->focus == PANE_SOURCE;
	int columns = say_who(a, l->file, line, who, sizeof who), style = chosen ? PAINT_REVERSE : 0;
	const struct world_proc *p = app_selected(a);
	expand(bytes, len, text, sizeof text);
	put_fill(area, row, 0, STYLE_NORMAL | style);
	put(area, row, 0, STYLE_ERROR | style, breaks_has(&a->breaks, l->file, line) ? "*" : " ");
	put(area, row, 1, (own && p ? state_style(p) : STYLE_NORMAL) | PAINT_BOLD | style, own ? "=>" : "  ");
	int at = putf(area, row, 3, STYLE_DIM | style, "%*d  ", digits, line);
	struct area code = {area->y, area->x, area->h, columns ? area->w - columns : area->w};
	found = found && strcasestr(text, a->find);
	put(&code, row, at, (found || own ? STYLE_STRONG : columns ? STYLE_NORMAL : STYLE_DIM) | style, text);
	put(area, row, area->w - columns, (own && p ? state_style(p) : STYLE_TITLE) | style, who);
}

static int digits_of(int n)
{
	int digits = 1;
	while (n /= 10) digits++;
	return digits < 3 ? 3 : digits;
}

/* The first line of the file at which somebody is, 0. */
static int first_place(const struct app *a, const char *file)
{
	const struct world *w = app_world(a);
	int first = 0;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next)
		for (const struct world_thread *t = world_threads(w, &w->procs[i]); t; t = world_next_thread(w, t))
			if (is_there(t) && t->file && !strcmp(t->file, file) && (!first || t->line < first)) first = t->line;
	return first;
}

/* The first line to show: what is looked at stays in sight, with some lines around it. */
static void scroll(struct app *a, const struct listing *l, int rows)
{
	int line = source_line(a) || a->source_top ? source_line(a) : first_place(a, l->file), margin = rows > 6 ? 2 : rows > 2 ? 1 : 0, last = l->lines - rows + 1;
	int top = a->source_top ? a->source_top : 1;
	if (line && line < top + margin) top = line - margin;
	if (line && line > top + rows - 1 - margin) top = line - rows + 1 + margin;
	if (top > last) top = last;
	a->source_top = top < 1 ? 1 : top;
}

/* Where everybody is, when there is no text to show it in. */
static void draw_places(struct app *a, const struct area *area, int row)
{
	const struct world *w = app_world(a);
	for (uint32_t i = w->here; i != WORLD_NONE && row < area->h; i = w->procs[i].here_next) {
		const struct world_thread *t = thread_of(w, &w->procs[i]);
		if (!t || !is_there(t)) continue;
		int style = state_style(&w->procs[i]) | (w->procs[i].pid == a->selected ? PAINT_REVERSE : 0);
		putf(area, row++, 0, style, "%d %s: %s:%d", (int)w->procs[i].pid, w->procs[i].name ? w->procs[i].name : "?",
		     t->file ? source_base(t->file) : "line", (int)t->line);
	}
}

static void draw_nothing(struct app *a, const struct area *area, const char *file)
{
	char text[256];
	if (file) snprintf(text, sizeof text, "The text of %.150s is not in this recording: it could not be read, or is younger than the program.", source_base(file));
	else snprintf(text, sizeof text, "No source is known: the program has no debugging information (cc -g), or it has not come to a line yet.");
	draw_places(a, area, put_wrapped(area, 0, STYLE_DIM, text, true));
}

/* A step in time goes on from where the process is. */
static void unpin(struct app *a)
{
	uint32_t n = cursor_position(a->cursor);
	if (!a->following && n != a->source_at) a->source_line = 0;
	a->source_at = n;
}

static void draw(struct app *a, const struct area *area)
{
	unpin(a);
	const char *file = source_file(a);
	const struct listing *l = listings_find(&a->listings, file);
	if (!l) {
		draw_nothing(a, area, file);
		return;
	}
	scroll(a, l, area->h);
	for (int i = 0; i < area->h && a->source_top + i <= l->lines; i++)
		draw_line(a, area, i, l, a->source_top + i, digits_of(l->lines));
}

/* ---- Moving ---------------------------------------------------------------------------------------------------------------- */

static void choose(struct app *a, const struct listing *l, int line)
{
	a->source_line = line < 1 ? 1 : line > l->lines ? l->lines : line;
	a->source_at = cursor_position(a->cursor);
}

static void step(struct app *a, int rows)
{
	const struct listing *l = listings_find(&a->listings, source_file(a));
	int line = source_line(a);
	if (!l) return;
	if (rows == MOVE_FIRST) line = 1;
	else if (rows == MOVE_LAST) line = l->lines;
	else line = (line ? line : a->source_top) + rows;
	choose(a, l, line);
}

static bool find(struct app *a, int step)
{
	const struct listing *l = listings_find(&a->listings, source_file(a));
	char text[MOST_COLUMNS];
	int from = l && source_line(a) ? source_line(a) - 1 : 0;
	for (int i = 1; l && i <= l->lines; i++) {
		size_t len;
		int line = ((from + step * i) % l->lines + l->lines) % l->lines + 1;
		const char *bytes = listing_line(l, line, &len);
		expand(bytes, len, text, sizeof text);
		if (!strcasestr(text, a->find)) continue;
		choose(a, l, line);
		return true;
	}
	return false;
}

static void click(struct app *a, int row)
{
	const struct listing *l = listings_find(&a->listings, source_file(a));
	if (l && a->source_top + row <= l->lines) choose(a, l, a->source_top + row);
}

/* The files as tabs, the one that is shown in brackets, and first where there is no room for all. */
static void title(struct app *a, char *buf, size_t size)
{
	const char *shown = source_file(a);
	size_t used = 0;
	*buf = 0;
	if (shown) used = (size_t)snprintf(buf, size, a->listings.count > 1 ? "[%s]" : "%s", source_base(shown));
	for (size_t i = 0; i < a->listings.count && used < size; i++)
		if (strcmp(a->listings.list[i].file, shown))
			used += (size_t)snprintf(buf + used, size - used, " %s", source_base(a->listings.list[i].file));
}

const struct view view_source = {
	.pane = PANE_SOURCE, .name = "Source", .draw = draw, .step = step, .find = find, .title = title, .click = click,
	.details = OVERLAY_PROCESS,
};
