/*
 * home.c - the home screen: a list with headings, more about what is selected, and a footer of keys.
 *
 * What holds: a line of the list is a heading or an item; an item is always selected unless there is none.
 */
#include "tui/home.h"

#include <ncurses.h>
#include <string.h>

#include "tui/app.h"
#include "tui/pages.h"
#include "tui/screen_loop.h"
#include "tui/term.h"
#include "tui/text.h"
#include "tui/view.h"

#define ABOUT_ROWS 7  /* of what is said about an item, where the screen has room */
#define ABOUT_FROM 20 /* rows of the screen */
#define LIST_TOP 2    /* the first row of the list */

struct screen {
	struct home *h;
	enum home_wish wish;
	bool asking;          /* on which kernel the scenario is to run */
	bool help;
	int top, help_top, help_rows;
	int rows;             /* of the list, as last drawn */
	struct prompt prompt; /* what to find */
};

/* ---- The list ------------------------------------------------------------------------------------------------------------------ */

static const struct home_item *chosen(const struct screen *s)
{
	return s->h->count ? &s->h->items[s->h->selected] : NULL;
}

static bool begins_section(const struct home *h, size_t i)
{
	return !i || strcmp(h->items[i].section, h->items[i - 1].section);
}

/* The line of the list that item i is on; i may be their number: then how many lines there are. */
static int line_of(const struct home *h, size_t i)
{
	int line = (int)i;
	for (size_t k = 0; k <= i && k < h->count; k++) line += begins_section(h, k);
	return line;
}

static void move_by(struct screen *s, int rows)
{
	struct home *h = s->h;
	int last = (int)h->count - 1, at = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? last : (int)h->selected + rows;
	h->selected = (size_t)(at < 0 || last < 0 ? 0 : at > last ? last : at);
}

static void scroll_help(struct screen *s, int rows)
{
	int last = s->help_rows - s->rows;
	s->help_top = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? last : s->help_top + rows;
	if (s->help_top > last) s->help_top = last;
	if (s->help_top < 0) s->help_top = 0;
}

static int move_rows(struct screen *s, int rows)
{
	s->asking = false;
	if (s->help) scroll_help(s, rows);
	else move_by(s, rows);
	return EFFECT_DRAW;
}

/* ---- What keys do -------------------------------------------------------------------------------------------------------------- */

static int say(struct screen *s, const char *text)
{
	snprintf(s->h->message, sizeof s->h->message, "%s", text);
	return EFFECT_DRAW;
}

static int choose(struct screen *s, enum home_wish wish)
{
	s->wish = wish;
	return EFFECT_LEAVE;
}

static int run(struct screen *s)
{
	const struct home_item *i = chosen(s);
	if (!i) return say(s, "there is nothing to run here");
	if (!i->asks) return choose(s, HOME_RUN);
	s->asking = !s->asking;
	return s->asking ? EFFECT_DRAW : choose(s, HOME_SIM);
}

static int run_on(struct screen *s, enum home_wish wish)
{
	const struct home_item *i = chosen(s);
	return i && i->asks ? choose(s, wish) : say(s, "only a scenario can be run on either kernel; Enter opens this");
}

static bool matches(const struct home_item *i, const char *text)
{
	return strcasestr(i->name, text) || strcasestr(i->about, text);
}

static int find_again(struct screen *s, int step)
{
	struct home *h = s->h;
	if (!*h->find) return say(s, "find what? / asks");
	for (size_t i = 1; i <= h->count; i++) {
		size_t at = (h->selected + (step > 0 ? i : h->count - i)) % h->count;
		if (!matches(&h->items[at], h->find)) continue;
		h->selected = at;
		return EFFECT_DRAW;
	}
	snprintf(h->message, sizeof h->message, "\"%s\" is not in the list", h->find);
	return EFFECT_DRAW;
}

static int ask_find(struct screen *s)
{
	prompt_open(&s->prompt, "find: ", NULL, NULL);
	return EFFECT_DRAW;
}

static int show_help(struct screen *s)
{
	s->help = !s->help;
	s->help_top = 0;
	return EFFECT_DRAW;
}

/* Back to where one came from; false when this is there. */
static bool go_back(struct screen *s)
{
	bool somewhere = s->help || s->asking;
	s->help = s->asking = false;
	return somewhere;
}

static int theme(struct screen *s)
{
	paint_theme(!paint_light());
	say(s, paint_light() ? "colours for a light background" : "colours for a dark background");
	return EFFECT_DRAW | EFFECT_CLEAR;
}

static int up(struct screen *s) { return move_rows(s, -1); }
static int down(struct screen *s) { return move_rows(s, 1); }
static int page_up(struct screen *s) { return move_rows(s, 1 - s->rows); }
static int page_down(struct screen *s) { return move_rows(s, s->rows - 1); }
static int first(struct screen *s) { return move_rows(s, MOVE_FIRST); }
static int last(struct screen *s) { return move_rows(s, MOVE_LAST); }
static int run_sim(struct screen *s) { return run_on(s, HOME_SIM); }
static int run_real(struct screen *s) { return run_on(s, HOME_REAL); }
static int run_show(struct screen *s)
{
	return chosen(s) && chosen(s)->shows ? choose(s, HOME_SHOW) : say(s, "there is no script for this; s and r run a scenario");
}

static int find_next(struct screen *s) { return find_again(s, 1); }
static int find_previous(struct screen *s) { return find_again(s, -1); }
static int quit(struct screen *s) { return choose(s, HOME_LEAVE); }
static int back(struct screen *s) { return go_back(s) ? EFFECT_DRAW : quit(s); }
static int close_page(struct screen *s) { return go_back(s) ? EFFECT_DRAW : say(s, "q leaves"); }
static int redraw(struct screen *s) { (void)s; return EFFECT_DRAW | EFFECT_CLEAR; }
static int suspend(struct screen *s) { (void)s; return EFFECT_DRAW | EFFECT_SUSPEND; }

static int (*const commands[REQUEST_COUNT])(struct screen *) = {
	[REQUEST_RUN] = run, [REQUEST_RUN_SIM] = run_sim, [REQUEST_RUN_REAL] = run_real, [REQUEST_RUN_SHOW] = run_show,
	[REQUEST_UP] = up, [REQUEST_DOWN] = down, [REQUEST_PAGE_UP] = page_up, [REQUEST_PAGE_DOWN] = page_down, [REQUEST_FIRST] = first,
	[REQUEST_LAST] = last, [REQUEST_FIND] = ask_find, [REQUEST_FIND_NEXT] = find_next, [REQUEST_FIND_PREVIOUS] = find_previous,
	[REQUEST_HELP] = show_help, [REQUEST_THEME] = theme, [REQUEST_BACK] = back, [REQUEST_CLOSE] = close_page, [REQUEST_QUIT] = quit,
	[REQUEST_REDRAW] = redraw, [REQUEST_SUSPEND] = suspend,
};

static bool works(const struct key *k)
{
	/* in lists Enter means details, and End the present; here it is the home's */
	return scope_applies(k->scope, PANE_HOME) && commands[k->request];
}

static int find_key(struct screen *s, int code)
{
	enum prompt_step step = prompt_edit(&s->prompt, code);
	s->prompt.open = step == PROMPT_GOES_ON;
	if (step != PROMPT_ANSWERED) return EFFECT_DRAW;
	if (*s->prompt.text) snprintf(s->h->find, sizeof s->h->find, "%s", s->prompt.text);
	return find_again(s, 1);
}

/* The item on a line of the list; their number when it is a heading, or nothing is there. */
static size_t item_at(const struct home *h, int line)
{
	size_t i = 0;
	while (i < h->count && line_of(h, i) != line) i++;
	return i;
}

static int mouse(struct screen *s)
{
	MEVENT m;
	if (getmouse(&m) != OK || s->prompt.open) return EFFECT_NONE;
	if (m.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED)) return move_rows(s, m.bstate & BUTTON4_PRESSED ? -3 : 3);
	size_t at = item_at(s->h, m.y - LIST_TOP + s->top);
	if (!s->help && m.y >= LIST_TOP && m.y < LIST_TOP + s->rows && at < s->h->count) s->h->selected = at;
	return EFFECT_DRAW;
}

static int key(void *arg, int code)
{
	struct screen *s = arg;
	if (code == KEY_MOUSE) return mouse(s);
	*s->h->message = 0;
	if (s->prompt.open) return find_key(s, code);
	enum request r = key_find(code, PANE_HOME);
	if (commands[r]) return EFFECT_DRAW | commands[r](s);
	return say(s, "that key does nothing here; ? shows the keys");
}

/* ---- The picture --------------------------------------------------------------------------------------------------------------- */

static void draw_heading(const struct area *area, int row, const char *section)
{
	put(area, row, 0, STYLE_TITLE, section);
}

static void draw_item(const struct area *area, int row, const struct home_item *i, int width, bool selected)
{
	int style = selected ? STYLE_NORMAL | PAINT_REVERSE : STYLE_NORMAL;
	put_fill(area, row, 0, style);
	int at = put_cell(area, row, 2, width, style, i->name);
	put_cell(area, row, at + 1, area->w - at - 1, selected ? style : STYLE_DIM, i->about);
}

static int name_columns(const struct home *h, int most)
{
	int width = 8;
	for (size_t i = 0; i < h->count; i++) {
		int columns = text_columns(h->items[i].name);
		if (columns > width) width = columns;
	}
	return width > most ? most : width;
}

static void draw_list(struct screen *s, const struct area *area)
{
	const struct home *h = s->h;
	int at = line_of(h, h->selected), width = name_columns(h, area->w / 3);
	if (!h->count) put(area, 0, 0, STYLE_DIM, "Nothing to run was found beside proclab. `proclab --help` says how to run a program.");
	s->rows = area->h;
	/* the heading above the first item of a section comes into sight with it */
	if (h->count && begins_section(h, h->selected)) s->top = scroll_to(s->top, at - 1, line_of(h, h->count), area->h);
	s->top = scroll_to(s->top, at, line_of(h, h->count), area->h);
	for (size_t i = 0; i < h->count; i++) {
		int row = line_of(h, i) - s->top;
		if (begins_section(h, i)) draw_heading(area, row - 1, h->items[i].section);
		draw_item(area, row, &h->items[i], width, i == h->selected);
	}
}

static void draw_about(const struct screen *s, const struct area *outer)
{
	const struct home_item *i = chosen(s);
	struct area inner = {outer->y + 1, outer->x + 1, outer->h - 2, outer->w - 2};
	border_box(outer, i ? i->name : "");
	if (i) put_wrapped(&inner, 0, STYLE_NORMAL, i->text ? i->text : i->about, true);
}

static void draw_help(struct screen *s, const struct area *outer)
{
	struct lines l = {0};
	struct area inner = {outer->y + 1, 2, outer->h - 2, outer->w - 4};
	border_box(outer, "Help");
	page_help(&l, works);
	s->rows = inner.h;
	s->help_rows = lines_draw(&l, &inner, s->help_top);
	lines_clear(&l);
}

static void draw_panes(struct screen *s)
{
	int about = LINES >= ABOUT_FROM ? ABOUT_ROWS : 0;
	struct area list = {1, 0, LINES - 2 - about, COLS}, inner = {LIST_TOP, 1, list.h - 2, list.w - 2};
	if (s->help) {
		draw_help(s, &(struct area){1, 0, LINES - 2, COLS});
		return;
	}
	border_box(&list, "What to run");
	draw_list(s, &inner);
	if (about) draw_about(s, &(struct area){list.y + list.h, 0, about, COLS});
}

static void draw_hints(const struct screen *s, const struct area *line)
{
	const struct home_item *item = chosen(s);
	int at = s->asking ? putf(line, 0, 1, STYLE_STRONG, "%s on:", item->name) : 0;
	for (const struct key *k = key_table(); k->code; k++) {
		bool how = k->scope == SCOPE_HOME && k->request != REQUEST_RUN, can = item && (k->request == REQUEST_RUN_SHOW ? item->shows : item->asks);
		if (!k->footer || !works(k) || (how && !can) || (s->asking && !how) || (s->help && k->scope == SCOPE_HOME)) continue;
		at = put_hint(line, at, k->shown, s->help && k->request == REQUEST_BACK ? "back" : k->footer);
	}
	if (s->asking) put_hint(line, at, "Esc", "back");
}

static void draw_footer(const struct screen *s, int *cursor)
{
	struct area line = {LINES - 1, 0, 1, COLS};
	if (s->prompt.open) *cursor = put(&line, 0, put(&line, 0, 1, STYLE_STRONG, s->prompt.label), STYLE_NORMAL, s->prompt.text);
	else if (*s->h->message) put(&line, 0, 1, STYLE_STRONG, s->h->message);
	else draw_hints(s, &line);
}

static void draw(void *arg)
{
	struct screen *s = arg;
	struct area screen = {0, 0, LINES, COLS};
	int cursor = -1;
	erase();
	if (LINES < LAYOUT_MIN_ROWS || COLS < LAYOUT_MIN_COLS) {
		put_wrapped(&screen, 0, STYLE_NORMAL, "too small; enlarge, or q quits", true);
	} else {
		int at = put(&screen, 0, 1, STYLE_HEADER, "proclab");
		put(&screen, 0, at + 2, STYLE_NORMAL, "what processes do, and why they wait");
		draw_panes(s);
		draw_footer(s, &cursor);
	}
	curs_set(cursor >= 0);
	if (cursor >= 0) move(LINES - 1, cursor < COLS ? cursor : COLS - 1);
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------------- */

int tui_home(struct home *h, const struct tui_options *o, enum home_wish *wish)
{
	struct screen s = {.h = h};
	int result = term_open(NULL);
	if (result) return result;
	paint_init(o);
	result = screen_loop(&(struct screen_ops){.draw = draw, .key = key}, &s);
	term_close();
	*wish = s.wish;
	return result;
}
