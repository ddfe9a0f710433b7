/*
 * frame.c - the whole screen: header, panes, page, question, footer.
 */
#include "tui/frame.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "tui/bench.h"
#include "tui/header.h"
#include "tui/pages.h"
#include "tui/player.h"
#include "tui/text.h"
#include "tui/view.h"

#define SECOND INT64_C(1000000000)
#define SAID_MOST 5   /* rows */
#define LATE 20000000 /* ns: a frame just before a second would call for another just after it */

/* The mark that the cursor stands after, its number, and how many there are. */
static const struct event *mark_here(const struct app *a, size_t *number)
{
	*number = numbers_until(&a->marks, cursor_position(a->cursor));
	return *number ? trace_get(a->trace, a->marks.at[*number - 1]) : NULL;
}

/* The author's mark that holds here, as a caption below the header, in at most `most` rows. Returns the rows it takes. */
static int draw_caption(const struct app *a, const struct area *area, int row, int most, bool draw)
{
	size_t number;
	char text[400];
	const struct event *e = mark_here(a, &number);
	if (!e) return 0;
	struct area lines = {area->y + row, area->x + 1, most, area->w - 2};
	bool waits = app_world(a)->step_waits && !a->status.done;
	int n = snprintf(text, sizeof text, "%s %zu/%zu%s", mark_name(e->mark.what), number, a->marks.count, waits ? " (c goes on)" : "");
	snprintf(text + n, sizeof text - (size_t)n, ": %s", e->mark.text ? e->mark.text : "");
	int rows = put_wrapped(&lines, 0, STYLE_MARK, text, draw);
	if (draw && waits) put_bytes(&lines, 0, 0, STYLE_FROZEN, text, (size_t)n);
	return rows < most ? rows : most;
}

static int draw_deadlock(const struct app *a, const struct area *area, int row, bool draw)
{
	char text[1024];
	int most = area->h >= 22 ? 3 : area->h >= 14 ? 2 : 1;
	struct area lines = {area->y + row, area->x + 1, most, area->w - 2};
	if (!a->deadlocked || show_asks(a)) return 0; /* it may be what is asked about */
	snprintf(text, sizeof text, "DEADLOCK%s: %s", a->deadlock.total ? "" : " of some", a->deadlock.why ? a->deadlock.why : "");
	int rows = put_wrapped(&lines, 0, STYLE_ERROR, text, draw);
	return rows < lines.h ? rows : lines.h;
}

/* What the script says, below the header. It is what the audience came for: on a small screen it has nearly half of it. Returns the rows it
 * takes. */
static int draw_said(const struct app *a, const struct area *area, int row, bool draw)
{
	int most = area->h / 2 - 1 < SAID_MOST ? area->h / 2 - 1 : SAID_MOST;
	struct area lines = {area->y + row, area->x + 1, most, area->w - 2};
	if (!*a->show.said || most < 1) return 0;
	int rows = put_wrapped(&lines, 0, a->show.says_answer ? STYLE_MARK : STYLE_STRONG, a->show.said, draw);
	return rows < most ? rows : most;
}

static void draw_title(struct app *a, const struct slot *s)
{
	const struct view *v = view_of(s->pane);
	struct area line = {s->inner.y - 1, s->inner.x, 1, s->inner.w};
	char more[128] = "";
	int style = a->focus == s->pane ? STYLE_FOCUS : STYLE_TITLE;
	int at = putf(&line, 0, 0, style, "%d %s", (int)s->pane, v->name);
	if (v->title) v->title(a, more, sizeof more);
	if (*more) putf(&line, 0, at, STYLE_DIM, " %s ", more);
}

static void draw_panes(struct app *a)
{
	layout_borders(&a->layout);
	border_draw();
	for (const struct slot *s = a->layout.slots; s < a->layout.slots + a->layout.count; s++) {
		if (s->inner.h > 0) view_of(s->pane)->draw(a, &s->inner);
		draw_title(a, s);
	}
}

static void draw_page(struct app *a)
{
	char title[64] = "";
	struct lines l = {0};
	struct area outer = {a->layout.top, 0, a->layout.bottom - a->layout.top + 1, a->layout.cols};
	struct area inner = {outer.y + 1, 2, outer.h - 2, outer.w - 4};
	struct area foot = {outer.y + outer.h - 1, 1, 1, outer.w - 2};
	page_fill(a, &l, title, sizeof title);
	border_box(&outer, title);
	a->overlay_rows = lines_draw(&l, &inner, a->overlay_top);
	if (a->overlay_top > 0 && a->overlay_rows - inner.h < a->overlay_top)
		a->overlay_top = a->overlay_rows > inner.h ? a->overlay_rows - inner.h : 0;
	int end = a->overlay_top + inner.h < a->overlay_rows ? a->overlay_top + inner.h : a->overlay_rows;
	if (a->overlay_rows > inner.h)
		putf(&foot, 0, 1, STYLE_DIM, " lines %d-%d of %d ", a->overlay_top + 1, end, a->overlay_rows);
	lines_clear(&l);
}

static void draw_choices(const struct app *a, int bottom)
{
	const struct prompt *p = &a->prompt;
	int count = 0, most = bottom - a->layout.top - 2;
	while (prompt_choice(p, count)) count++;
	int rows = count < most ? count : most;
	if (rows <= 0) return;
	int first = scroll_to(0, p->selected, count, rows), width = a->layout.cols < 72 ? a->layout.cols : 72;
	struct area outer = {bottom - rows - 1, 0, rows + 2, width}, inner = {outer.y + 1, 1, rows, width - 2};
	border_box(&outer, "choose with the arrows, or type");
	for (int i = 0; i < rows; i++) {
		const struct choice *c = prompt_choice(p, first + i);
		int style = first + i == p->selected ? STYLE_NORMAL | PAINT_REVERSE : STYLE_NORMAL;
		put_fill(&inner, i, 0, style);
		int at = put_cell(&inner, i, 0, 15, style, c->name);
		put_cell(&inner, i, at + 1, inner.w - at - 1, style, c->help ? c->help : "");
	}
}

/* Where the user's typing goes on, for the terminal's own cursor. */
static void draw_prompt(const struct app *a, const struct area *line, int *cursor)
{
	const struct prompt *p = &a->prompt;
	int at = put(line, 0, 1, STYLE_STRONG, p->label);
	if (p->confirm) {
		put(line, 0, at + 1, STYLE_KEY, "y n");
		return;
	}
	*cursor = put(line, 0, at, STYLE_NORMAL, p->text);
}

static bool selected_waits(const struct app *a)
{
	const struct world_proc *p = app_selected(a);
	return p && p->state == STATE_WAITING;
}

/* Of who waits, why is the first thing to ask: before the key that tells all. */
static bool why_comes_first(const struct app *a, const struct key *details)
{
	return details->code == '\r' && (!a->status.done || a->status.recorded) && a->overlay != OVERLAY_WHY && selected_waits(a);
}

/* Whether a key is left out of the footer now: what leads nowhere, and what has to give its room to other keys. */
static bool hint_hidden(const struct app *a, const struct key *k)
{
	bool lines = a->status.lines || a->lines_told;
	if (!k->footer || !scope_applies(k->scope, a->focus) || (k->scope == SCOPE_BENCH && !bench_is(a))) return true;
	switch (k->request) {
	case REQUEST_WHY: return a->overlay == OVERLAY_WHY || selected_waits(a); /* it stands before Enter then */
	case REQUEST_FREEZE: return a->status.stuck && a->following;
	case REQUEST_CHOICE_ON: return !a->status.paused;
	case REQUEST_LINE_ON: return !lines || (!a->status.paused && !a->status.recorded);
	case REQUEST_DETAILS:
		if (a->overlay == OVERLAY_WHY) return !selected_waits(a);
		return (a->status.recorded && a->layout.cols < 90) || (a->status.paused && lines);
	case REQUEST_MARK_ON: return !a->status.recorded || !a->marks.count;
	case REQUEST_FASTER:
	case REQUEST_GOTO: return !a->status.recorded;
	default: return a->status.done && (k->scope == SCOPE_PROCESS || k->scope == SCOPE_BENCH);
	}
}

static const char *freeze_word(const struct app *a)
{
	if (show_waits(a)) return "go on";
	if (a->plays) return "pause";
	if (a->status.done || (!a->following && cursor_position(a->cursor) < trace_count(a->trace))) return "play";
	if (a->status.steps) return a->status.paused ? "go on" : "pause";
	return a->following ? "freeze" : "play";
}

/* A key's word in the footer: what it does now. */
static const char *hint_word(const struct app *a, const struct key *k)
{
	if (k->request == REQUEST_FREEZE) return freeze_word(a);
	if (k->request == REQUEST_DETAILS && a->overlay == OVERLAY_WHY) return "where it began";
	return k->footer;
}

/* The way to the help and the way out are always there; the others as far as there is room. */
static void draw_hints(const struct app *a, const struct area *line)
{
	int at = 0;
	char text[64];
	const char *back = a->overlay || a->zoom || *a->filter ? "back" : "quit";
	bool over = a->status.done && !a->status.recorded;
	struct area rest = {line->y, line->x, 1, line->w - (over ? 8 : 16)};
	if (app_world(a)->step_waits && !a->status.done) at = put_hint(line, at, "c", "go on");
	if (over) {
		at = putf(line, 0, 1, STYLE_STRONG, "ended: %s", header_outcome(a, text));
		at = put_hint(line, at, "q", *back == 'b' ? "back" : "leaves");
	} else if (!a->following && !a->status.recorded && !(a->status.paused && cursor_position(a->cursor) == trace_count(a->trace))) {
		at = put_hint(line, at, "End", "catch up");
	}
	for (const struct key *k = key_table(); k->code; k++) {
		if (k->request == REQUEST_DETAILS && why_comes_first(a, k)) at = put_hint(&rest, at, "W", "why");
		if (hint_hidden(a, k) || k->request == REQUEST_HELP || k->request == REQUEST_BACK) continue;
		at = put_hint(&rest, at, k->shown, hint_word(a, k));
	}
	at = put_hint(line, at, "?", "help");
	if (!over) put_hint(line, at, "q", back);
}

static void draw_footer(const struct app *a, int *cursor)
{
	struct area line = {a->layout.rows - 1, 0, 1, a->layout.cols};
	if (a->prompt.open) draw_prompt(a, &line, cursor);
	else if (a->ending) put(&line, 0, 1, STYLE_STRONG, "ending the program and all its processes ... (q: do not wait)");
	else if (*a->message) put(&line, 0, 1, STYLE_STRONG, a->message);
	else if (a->typing) {
		int at = put(&line, 0, 1, STYLE_FROZEN, " typing into the program ");
		put_hint(&line, at, a->typing_escape ? "Esc" : "Esc Esc", a->typing_escape ? "again leaves" : "leaves");
	} else {
		draw_hints(a, &line);
	}
}

/* The program's terminal is as large as its pane; it hears of it only when the screen changes, as in any terminal. */
static void fit_program(struct app *a)
{
	int rows, cols;
	if (a->layout.rows == LINES && a->layout.cols == COLS) return;
	tui_program_size(&rows, &cols);
	bool known = a->program_rows > 0, same = rows == a->program_rows && cols == a->program_cols;
	a->program_rows = rows;
	a->program_cols = cols;
	if (known && !same && !a->status.done && a->source->ops->resize) a->source->ops->resize(a->source, rows, cols);
}

static void draw_small(const struct area *screen)
{
	put_wrapped(screen, 0, STYLE_NORMAL, "too small", true);
	putf(screen, 1, 0, STYLE_NORMAL, "%dx%d, needs %dx%d", screen->w, screen->h, LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS);
	put_wrapped(&(struct area){screen->y + 2, 0, screen->h - 2, screen->w}, 0, STYLE_NORMAL, "enlarge, or q quits", true);
}

void frame_draw(struct app *a)
{
	struct area screen = {0, 0, LINES, COLS};
	int cursor = -1;
	if (a->following) cursor_seek(a->cursor, trace_count(a->trace));
	if (!a->selected && app_world(a)->nproc) a->selected = app_world(a)->procs[0].pid;
	a->wake = 0;
	player_wake(a);
	show_wake(a);
	if (app_ticks(a)) app_wake_at(a, a->now + SECOND - app_time(a) % SECOND + LATE);
	erase();
	int said = draw_said(a, &screen, 1, false);
	int most = LINES >= 22 ? said ? 1 : 2 : LINES >= 14 && !said ? 1 : 0;
	int head = 1 + said + (most ? draw_caption(a, &screen, 1 + said, most, false) : 0);
	int banner = draw_deadlock(a, &screen, head, false);
	fit_program(a);
	layout_make(&a->layout, LINES, COLS, head + banner, 1, a->focus, a->zoom);
	if (a->layout.too_small) {
		draw_small(&screen);
	} else {
		header_draw(a, &screen);
		if (said) draw_said(a, &screen, 1, true);
		if (head > 1 + said) draw_caption(a, &screen, 1 + said, most, true);
		if (banner) draw_deadlock(a, &screen, head, true);
		if (a->overlay) draw_page(a);
		else draw_panes(a);
		if (a->prompt.open && a->prompt.choices) draw_choices(a, LINES - 2);
	}
	draw_footer(a, &cursor);
	curs_set(cursor >= 0);
	if (cursor >= 0) move(LINES - 1, cursor < COLS ? cursor : COLS - 1);
}
