/*
 * pair.c - two halves, each an interface of its own that only draws; what moves is the step that both stand at.
 */
#include "tui/pair.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "trace/recording.h"
#include "tui/app.h"
#include "tui/moves.h"
#include "tui/pages.h"
#include "tui/screen_loop.h"
#include "tui/term.h"
#include "tui/text.h"
#include "tui/view.h"

#define BESIDE 72         /* columns from which the halves are beside each other */
#define PICTURE 14        /* rows from which a half has its timeline below */
#define STEP_TIME 4e8     /* ns that a step is shown when they play, at speed 1 */

struct pair {
	const struct pair_options *o;
	const struct parting *p;
	struct app half[2];
	struct tui_options options[2];
	struct source *source[2];
	bool open[2];
	char backend[2][64];
	size_t step;
	bool by_time, plays;
	double speed;
	int64_t next;            /* ns of the clock: when the next step is due while they play */
	enum pane pane;
	bool help, zoom;
	int help_top, help_rows, page;
	char message[160];
};

/* ---- In step --------------------------------------------------------------------------------------------------------------------- */

static const struct parting_step *steps_of(const struct pair *p, size_t *n)
{
	*n = p->by_time ? p->p->ntimed : p->p->nstep;
	return p->by_time ? p->p->timed : p->p->steps;
}

static size_t parting_step_of(const struct pair *p)
{
	return p->by_time ? p->p->timed_at : p->p->at;
}

static void stand_at(struct pair *p, size_t step)
{
	size_t n;
	const struct parting_step *s = steps_of(p, &n);
	p->step = step < n ? step : n - 1;
	for (int i = 0; i < 2; i++) move_to(&p->half[i], s[p->step].n[i]);
}

static int move_by_steps(struct pair *p, int64_t by)
{
	int64_t at = (int64_t)p->step + by;
	p->plays = false;
	stand_at(p, at < 0 ? 0 : (size_t)at);
	return EFFECT_DRAW;
}

static int say(struct pair *p, const char *text)
{
	snprintf(p->message, sizeof p->message, "%s", text);
	return EFFECT_DRAW;
}

static int play_tick(void *arg, int64_t now, int64_t *due)
{
	struct pair *p = arg;
	size_t n, before = p->step;
	bool steps = p->plays && now >= p->next;
	steps_of(p, &n);
	if (steps) {
		p->next = now + (int64_t)(STEP_TIME / p->speed);
		stand_at(p, p->step + 1);
		/* they halt where they part: that is what is to be seen */
		p->plays = p->step + 1 < n && p->step != before && !(p->p->parts && p->step == parting_step_of(p));
	}
	*due = p->plays ? p->next : 0;
	return steps ? EFFECT_DRAW : EFFECT_NONE;
}

/* ---- What keys do ---------------------------------------------------------------------------------------------------------------- */

static int to_parting(struct pair *p)
{
	if (!p->p->parts) return say(p, "they do not part");
	p->plays = false;
	stand_at(p, parting_step_of(p));
	return EFFECT_DRAW;
}

/* Stay where A is. Of several events at one time a step by time is the last. */
static int in_step(struct pair *p)
{
	size_t n;
	uint32_t here = cursor_position(p->half[0].cursor);
	p->by_time = !p->by_time;
	const struct parting_step *s = steps_of(p, &n);
	size_t at = 0;
	while (at + 1 < n && (p->by_time ? s[at].n[0] < here : s[at + 1].n[0] <= here)) at++;
	stand_at(p, at);
	return say(p, p->by_time ? "in step by time: both stand at the same time of their runs" : "in step by what happens: both have done the same");
}

static int play(struct pair *p)
{
	size_t n;
	steps_of(p, &n);
	p->plays = !p->plays;
	p->next = 0;
	if (p->plays && p->step + 1 >= n) stand_at(p, 0);
	return EFFECT_DRAW;
}

static int set_speed(struct pair *p, double speed)
{
	p->speed = speed < 0.125 ? 0.125 : speed > 64 ? 64 : speed;
	snprintf(p->message, sizeof p->message, "%gx", p->speed);
	return EFFECT_DRAW;
}

static int move_rows(struct pair *p, int rows)
{
	if (!p->help) {
		for (int i = 0; i < 2; i++) view_of(p->pane)->step(&p->half[i], rows);
		return EFFECT_DRAW;
	}
	int last = p->help_rows - p->page;
	p->help_top = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? last : p->help_top + rows;
	p->help_top = p->help_top > last ? last : p->help_top;
	p->help_top = p->help_top < 0 ? 0 : p->help_top;
	return EFFECT_DRAW;
}

static int show_pane(struct pair *p, enum pane pane)
{
	p->pane = pane;
	p->help = false;
	return EFFECT_DRAW;
}

static int next_pane(struct pair *p, int step)
{
	int pane = p->pane;
	do pane = (pane + step + PANE_COUNT) % PANE_COUNT;
	while (pane == PANE_NONE || !view_of((enum pane)pane));
	return show_pane(p, (enum pane)pane);
}

static int show_help(struct pair *p)
{
	p->help = !p->help;
	p->help_top = 0;
	return EFFECT_DRAW;
}

static bool go_back(struct pair *p)
{
	bool somewhere = p->help || p->zoom;
	if (p->help) p->help = false;
	else p->zoom = false;
	return somewhere;
}

static int theme(struct pair *p)
{
	paint_theme(!paint_light());
	say(p, paint_light() ? "colours for a light background" : "colours for a dark background");
	return EFFECT_DRAW | EFFECT_CLEAR;
}

static int zoom(struct pair *p)
{
	p->zoom = !p->zoom;
	return EFFECT_DRAW;
}

static int first(struct pair *p) { return p->help ? move_rows(p, MOVE_FIRST) : move_by_steps(p, -INT32_MAX); }
static int last(struct pair *p) { return p->help ? move_rows(p, MOVE_LAST) : move_by_steps(p, INT32_MAX); }
static int step_on(struct pair *p) { return move_by_steps(p, 1); }
static int step_back(struct pair *p) { return move_by_steps(p, -1); }
static int leap_on(struct pair *p) { return move_by_steps(p, 10); }
static int leap_back(struct pair *p) { return move_by_steps(p, -10); }
static int faster(struct pair *p) { return set_speed(p, p->speed * 2); }
static int slower(struct pair *p) { return set_speed(p, p->speed / 2); }
static int as_is(struct pair *p) { return set_speed(p, 1); }
static int up(struct pair *p) { return move_rows(p, -1); }
static int down(struct pair *p) { return move_rows(p, 1); }
static int page_up(struct pair *p) { return move_rows(p, 1 - p->page); }
static int page_down(struct pair *p) { return move_rows(p, p->page - 1); }
static int pane_on(struct pair *p) { return next_pane(p, 1); }
static int pane_back(struct pair *p) { return next_pane(p, -1); }
static int quit(struct pair *p) { (void)p; return EFFECT_LEAVE; }
static int back(struct pair *p) { return go_back(p) ? EFFECT_DRAW : EFFECT_LEAVE; }
static int close_page(struct pair *p) { return go_back(p) ? EFFECT_DRAW : say(p, "q leaves"); }
static int redraw(struct pair *p) { (void)p; return EFFECT_DRAW | EFFECT_CLEAR; }
static int suspend(struct pair *p) { (void)p; return EFFECT_DRAW | EFFECT_SUSPEND; }

static int (*const commands[REQUEST_COUNT])(struct pair *) = {
	[REQUEST_PARTING] = to_parting, [REQUEST_IN_STEP] = in_step, [REQUEST_BOTH_PLAY] = play, [REQUEST_MOMENT_ON] = step_on,
	[REQUEST_MOMENT_BACK] = step_back, [REQUEST_MOMENTS_ON] = leap_on, [REQUEST_MOMENTS_BACK] = leap_back, [REQUEST_FASTER] = faster,
	[REQUEST_SLOWER] = slower, [REQUEST_AS_IS] = as_is, [REQUEST_UP] = up, [REQUEST_DOWN] = down, [REQUEST_PAGE_UP] = page_up,
	[REQUEST_PAGE_DOWN] = page_down, [REQUEST_BOTH_START] = first, [REQUEST_BOTH_END] = last, [REQUEST_NEXT_PANE] = pane_on,
	[REQUEST_PREVIOUS_PANE] = pane_back,
	 [REQUEST_ZOOM] = zoom, [REQUEST_HELP] = show_help,
	[REQUEST_THEME] = theme, [REQUEST_BACK] = back, [REQUEST_CLOSE] = close_page, [REQUEST_QUIT] = quit, [REQUEST_REDRAW] = redraw,
	[REQUEST_SUSPEND] = suspend,
};

/* The pane that a request is the name of; PANE_NONE. */
static enum pane pane_of(enum request r)
{
	for (int p = 1; p < PANE_COUNT; p++)
		if (view_of((enum pane)p) && !strcmp(pane_word((enum pane)p), request_name(r))) return (enum pane)p;
	return PANE_NONE;
}

static bool works(const struct key *k)
{
	return scope_applies(k->scope, PANE_PAIR) && (commands[k->request] || pane_of(k->request));
}

static int key(void *arg, int code)
{
	struct pair *p = arg;
	if (code == KEY_MOUSE) {
		MEVENT m;
		bool wheel = getmouse(&m) == OK && m.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED);
		return wheel ? move_rows(p, m.bstate & BUTTON4_PRESSED ? -3 : 3) : EFFECT_NONE;
	}
	*p->message = 0;
	enum request r = key_find(code, PANE_PAIR);
	if (pane_of(r)) return show_pane(p, pane_of(r));
	return commands[r] ? EFFECT_DRAW | commands[r](p) : say(p, "that key does nothing here; ? shows the keys");
}

/* ---- The picture ----------------------------------------------------------------------------------------------------------------- */

static void draw_view(struct pair *p, int side, enum pane pane, const struct area *area)
{
	const struct view *v = view_of(pane);
	int title = area->h >= 3; /* where there is hardly room, for the pane itself */
	struct area line = {area->y, area->x, title, area->w}, inner = {area->y + title, area->x, area->h - title, area->w};
	char more[128] = "";
	int at = putf(&line, 0, 0, pane == p->pane ? STYLE_FOCUS : STYLE_TITLE, "%d %s", (int)pane, v->name);
	if (v->title) v->title(&p->half[side], more, sizeof more);
	put(&line, 0, at + 1, STYLE_DIM, more);
	if (inner.h > 0) v->draw(&p->half[side], &inner);
}

static void draw_half(struct pair *p, int side, const struct area *area)
{
	struct app *a = &p->half[side];
	char time[24], text[256];
	const struct moment *m = parting_moment(p->p, side, cursor_position(a->cursor));
	struct area line = {area->y, area->x, 2, area->w}, rest = {area->y + 2, area->x, area->h - 2, area->w};
	int at = putf(&line, 0, 0, STYLE_HEADER, "%c %s", "AB"[side], p->o->names[side]);
	putf(&line, 0, at + 1, STYLE_NORMAL, "%s  t=%s", p->backend[side], time_text(app_time(a), time));
	put(&line, 1, 0, STYLE_MARK, m ? moment_text(p->p, m, text, sizeof text) : "nothing yet");
	if (!a->selected && app_world(a)->nproc) a->selected = app_world(a)->procs[0].pid;
	a->focus = p->pane;
	int lower = !p->zoom && p->pane != PANE_TIMELINE && rest.h >= PICTURE ? rest.h / 2 : 0;
	struct area upper = {rest.y, rest.x, rest.h - lower, rest.w};
	if (upper.h > 0) draw_view(p, side, p->pane, &upper);
	if (lower) draw_view(p, side, PANE_TIMELINE, &(struct area){rest.y + upper.h, rest.x, lower, rest.w});
}

static void draw_halves(struct pair *p, int rows)
{
	bool beside = COLS >= BESIDE;
	int w = beside ? (COLS - 1) / 2 : COLS, h = beside ? rows : rows / 2;
	draw_half(p, 0, &(struct area){0, 0, h, w});
	draw_half(p, 1, &(struct area){beside ? 0 : h, beside ? w + 1 : 0, h, w});
	if (!beside) return;
	border_begin(LINES, COLS);
	border_down(w, 0, rows - 1);
	border_draw();
}

static void draw_help(struct pair *p, int rows)
{
	struct lines l = {0};
	struct area outer = {0, 0, rows, COLS}, inner = {1, 2, rows - 2, COLS - 4};
	border_box(&outer, "Help");
	page_help(&l, works);
	p->page = inner.h;
	p->help_rows = lines_draw(&l, &inner, p->help_top);
	lines_clear(&l);
}

/* Where they stand, and where they part. */
static int draw_state(const struct pair *p, const struct area *area, bool draw)
{
	char text[1300], first[1100];
	size_t n, parting = parting_step_of(p);
	steps_of(p, &n);
	int len = snprintf(text, sizeof text, "step %zu of %zu%s. ", p->step, n - 1, p->by_time ? ", by time" : "");
	parting_first(p->p, first, sizeof first);
	char *rest = text + len;
	size_t room = sizeof text - (size_t)len;
	if (!p->p->parts) snprintf(rest, room, "%s", parting_text(p->p, first, sizeof first));
	else if (p->step == parting) snprintf(rest, room, "They part here: %s.", first);
	else snprintf(rest, room, "They %s at step %zu: %s.", p->step < parting ? "part" : "parted", parting, first);
	int rows = put_wrapped(area, 0, p->p->parts && p->step >= parting ? STYLE_ERROR : STYLE_STRONG, text, draw);
	return rows < area->h ? rows : area->h;
}

static const char *hint_of(const struct pair *p, const struct key *k)
{
	if (k->request == REQUEST_BOTH_PLAY) return p->plays ? "pause" : "play";
	if (k->request == REQUEST_IN_STEP) return p->by_time ? "by moments" : "by time";
	return k->footer;
}

/* The way to the help and the way out are always there. */
static void draw_footer(const struct pair *p)
{
	struct area line = {LINES - 1, 0, 1, COLS}, rest = {LINES - 1, 0, 1, COLS - 16};
	int at = 0;
	if (*p->message) {
		put(&line, 0, 1, STYLE_STRONG, p->message);
		return;
	}
	for (const struct key *k = key_table(); k->code; k++)
		if (k->footer && works(k) && k->request != REQUEST_HELP && k->request != REQUEST_BACK) at = put_hint(&rest, at, k->shown, hint_of(p, k));
	put_hint(&line, put_hint(&line, at, "?", "help"), "q", p->help || p->zoom ? "back" : "quit");
}

static void draw(void *arg)
{
	struct pair *p = arg;
	struct area screen = {0, 0, LINES, COLS}, state = {0, 1, LINES >= 22 ? 3 : LINES >= 14 ? 2 : 1, COLS - 2};
	erase();
	curs_set(0);
	if (LINES < LAYOUT_MIN_ROWS || COLS < LAYOUT_MIN_COLS) {
		put_wrapped(&screen, 0, STYLE_NORMAL, "too small; enlarge, or q quits", true);
	} else {
		int rows = draw_state(p, &state, false);
		state.y = LINES - 1 - rows;
		if (p->help) draw_help(p, state.y);
		else draw_halves(p, state.y);
		p->page = p->help ? p->page : state.y / 2;
		draw_state(p, &state, true);
		draw_footer(p);
	}
}

/* ---- The whole -------------------------------------------------------------------------------------------------------------------- */

static int open_half(struct pair *p, int side, struct trace *t)
{
	trace_backend_text(trace_header_const(t), p->backend[side], sizeof p->backend[side]);
	p->source[side] = recording_new(t);
	p->options[side] = (struct tui_options){.title = p->o->names[side], .backend = p->backend[side], .paused = true};
	int code = app_init(&p->half[side], &p->options[side], p->source[side], t);
	if (code) return code;
	p->open[side] = true;
	app_begin(&p->half[side], 0);
	return 0;
}

static void close_half(struct pair *p, int side)
{
	if (p->open[side]) app_clear(&p->half[side]);
	if (p->source[side]) p->source[side]->ops->close(p->source[side]);
}

int tui_pair(const struct pair_options *o, struct trace *const t[2], const struct parting *parting)
{
	struct pair p = {.o = o, .p = parting, .speed = 1, .pane = PANE_PROCS};
	int result = open_half(&p, 0, t[0]);
	if (!result) result = open_half(&p, 1, t[1]);
	if (!result) result = term_open(NULL);
	if (!result) {
		paint_init(&(struct tui_options){.ascii = o->ascii, .color = o->color});
		stand_at(&p, 0);
		result = screen_loop(&(struct screen_ops){.draw = draw, .key = key, .tick = play_tick}, &p);
		term_close();
	}
	for (int side = 0; side < 2; side++) close_half(&p, side);
	return result;
}
