/*
 * commands.c - one function for each request, in one table.
 */
#include "tui/commands.h"

#include <errno.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tui/bench.h"
#include "tui/commands_time.h"
#include "tui/export.h"
#include "tui/memory_rows.h"
#include "tui/moves.h"
#include "tui/pages.h"
#include "tui/source.h"
#include "tui/timeline_window.h"
#include "tui/typing.h"
#include "tui/view.h"

static const enum pane pane_order[] = {PANE_PROCS, PANE_TREE, PANE_STATES, PANE_TIMELINE, PANE_MEMORY, PANE_IPC, PANE_SOURCE, PANE_OUTPUT, PANE_POLICY};
#define PANES ((int)(sizeof pane_order / sizeof *pane_order))

static int focus_on(struct app *a, enum pane p)
{
	a->focus = p;
	a->overlay = OVERLAY_NONE;
	return EFFECT_DRAW;
}

/* To the next pane on the screen; where only one has room, to the next there is. */
static int step_pane(struct app *a, int step)
{
	int i = 0;
	if (!a->zoom && a->layout.count > 2) return focus_on(a, layout_next(&a->layout, a->focus, step));
	while (pane_order[i] != a->focus) i++;
	return focus_on(a, pane_order[(i + step + PANES) % PANES]);
}

static int next_pane(struct app *a) { return step_pane(a, 1); }
static int previous_pane(struct app *a) { return step_pane(a, -1); }
static int show_procs(struct app *a) { return focus_on(a, PANE_PROCS); }
static int show_tree(struct app *a) { return focus_on(a, PANE_TREE); }
static int show_states(struct app *a) { return focus_on(a, PANE_STATES); }
static int show_timeline(struct app *a) { return focus_on(a, PANE_TIMELINE); }
static int show_memory(struct app *a) { return focus_on(a, PANE_MEMORY); }
static int show_ipc(struct app *a) { return focus_on(a, PANE_IPC); }
static int show_source(struct app *a) { return focus_on(a, PANE_SOURCE); }
static int show_output(struct app *a) { return focus_on(a, PANE_OUTPUT); }
static int show_policy(struct app *a) { return focus_on(a, PANE_POLICY); }

static int zoom(struct app *a)
{
	a->zoom = !a->zoom;
	return EFFECT_DRAW;
}

static int show_overlay(struct app *a, enum overlay o)
{
	a->overlay = o;
	a->overlay_top = 0;
	return EFFECT_DRAW;
}

static int help(struct app *a) { return show_overlay(a, a->overlay == OVERLAY_HELP ? OVERLAY_NONE : OVERLAY_HELP); }
static int why(struct app *a) { return show_overlay(a, a->overlay == OVERLAY_WHY ? OVERLAY_NONE : OVERLAY_WHY); }

static int details(struct app *a)
{
	const struct world_proc *p = app_selected(a);
	uint32_t began = a->overlay == OVERLAY_WHY && p ? page_why_began(a, p) : 0;
	if (a->overlay != OVERLAY_WHY) return show_overlay(a, view_of(a->focus)->details);
	if (began) move_to(a, began);
	else app_say(a, "it does not wait here");
	return EFFECT_DRAW;
}

static int next_variable(struct app *a)
{
	if (!memory_next_variable(a)) app_say(a, memory_variable(a) ? "no other variable has been shown so far" : "no variable has been shown so far");
	return EFFECT_DRAW;
}

/* Moving in lists */
static int move_rows(struct app *a, int rows)
{
	if (a->overlay) {
		int page = a->layout.bottom - a->layout.top - 1, last = a->overlay_rows - page;
		int top = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? last : a->overlay_top + rows;
		a->overlay_top = top > last ? last : top;
		if (a->overlay_top < 0) a->overlay_top = 0;
	} else {
		view_of(a->focus)->step(a, rows);
	}
	return EFFECT_DRAW;
}

static int page_rows(const struct app *a)
{
	const struct slot *s = layout_find(&a->layout, a->focus);
	int rows = a->overlay ? a->layout.bottom - a->layout.top - 2 : s ? s->inner.h - 2 : 1;
	return rows > 1 ? rows : 1;
}

static int up(struct app *a) { return move_rows(a, -1); }
static int down(struct app *a) { return move_rows(a, 1); }
static int page_up(struct app *a) { return move_rows(a, -page_rows(a)); }
static int page_down(struct app *a) { return move_rows(a, page_rows(a)); }
static int first(struct app *a) { return move_rows(a, MOVE_FIRST); }

static int last(struct app *a)
{
	bool behind = !a->following && (!a->status.done || cursor_position(a->cursor) < trace_count(a->trace));
	if (a->overlay || !behind) return move_rows(a, MOVE_LAST);
	move_follow(a);
	return EFFECT_DRAW;
}

static int sort(struct app *a)
{
	if (!a->tree_order) a->sort = (a->sort + 1) % SORT_COUNT;
	a->tree_order = false;
	app_say(a, "sorted by %s", sort_name(a->sort));
	return EFFECT_DRAW;
}

static int tree_order(struct app *a)
{
	a->tree_order = !a->tree_order;
	app_say(a, a->tree_order ? "children below their parents" : "a plain list");
	return EFFECT_DRAW;
}

/* The timeline's window */
static int time_in(struct app *a) { return window_zoom(a, 0.5), EFFECT_DRAW; }
static int time_out(struct app *a) { return window_zoom(a, 2), EFFECT_DRAW; }
static int time_left(struct app *a) { return window_pan(a, -0.25), EFFECT_DRAW; }
static int time_right(struct app *a) { return window_pan(a, 0.25), EFFECT_DRAW; }

static int time_fit(struct app *a)
{
	a->fit = true;
	return EFFECT_DRAW;
}

/* Acting on the real process */

/* Whether the selected process can be sent a signal; says why when it cannot. */
static bool can_signal(struct app *a)
{
	const struct world_proc *p = app_selected(a);
	if (!p) app_say(a, "no process is selected");
	else if (!a->source->ops->signal) app_say(a, "a recording cannot be sent signals");
	else if (a->status.done || p->state == STATE_GONE) app_say(a, "%d has ended: nobody is there to get a signal", (int)p->pid);
	else if (p->state == STATE_ZOMBIE) app_say(a, "%d is a zombie: it has ended already; only its parent's wait() removes it", (int)p->pid);
	else return true;
	return false;
}

static int send_signal(struct app *a, int sig)
{
	const struct source_ops *ops = a->source->ops;
	const struct world_proc *p = app_selected(a);
	char buf[24];
	const char *name = signal_name(sig, buf);
	if (!can_signal(a)) return EFFECT_DRAW;
	if (ops->signal(a->source, p->pid, sig) < 0) app_say(a, "%s could not be sent to %d: it is not there any more", name, (int)p->pid);
	else app_say(a, "%s sent to %d %s", name, (int)p->pid, p->name ? p->name : "");
	return EFFECT_DRAW;
}

static int stop(struct app *a) { return send_signal(a, SIGSTOP); }
static int go(struct app *a) { return send_signal(a, SIGCONT); }

static int signal_done(struct app *a, const char *text)
{
	int sig = signal_number(text);
	if (sig > 0) return send_signal(a, sig);
	app_say(a, "\"%s\" is no signal", text);
	return EFFECT_DRAW;
}

static int ask_signal(struct app *a)
{
	static const struct choice signals[] = {
		{"TERM", "please end (can be handled)"}, {"KILL", "end now (cannot be handled)"}, {"INT", "as ^C in its terminal"},
		{"HUP", "its terminal is gone"}, {"QUIT", "as ^\\: end with a core dump"}, {"STOP", "stop (cannot be handled)"},
		{"TSTP", "stop, as ^Z"}, {"CONT", "continue"}, {"USR1", "means what the program makes of it"},
		{"USR2", "means what the program makes of it"}, {"ALRM", "an alarm has gone off"}, {"CHLD", "a child has changed state"},
		{"PIPE", "nobody reads any more"}, {"SEGV", "as if it had touched memory that is not there"}, {"ABRT", "as abort() does"},
		{"WINCH", "its terminal has another size"}, {NULL, NULL},
	};
	const struct world_proc *p = app_selected(a);
	char label[96];
	if (!can_signal(a)) return EFFECT_DRAW;
	snprintf(label, sizeof label, "signal to %d %.40s: ", (int)p->pid, p->name ? p->name : "");
	prompt_open(&a->prompt, label, signals, signal_done);
	return EFFECT_DRAW;
}

static int type(struct app *a)
{
	if (a->status.recorded) app_say(a, "a recording cannot be typed to; proclab real or sim runs the program again");
	else if (a->status.done) app_say(a, "the program has ended: nobody reads what you type");
	else if (!a->source->ops->input) app_say(a, "this program cannot be typed to");
	else {
		focus_on(a, PANE_OUTPUT);
		a->output_back = 0;
		a->typing = true;
		if (!a->following) move_follow(a);
	}
	return EFFECT_DRAW;
}

/* Finding */
static int find_again(struct app *a, int step)
{
	const struct view *v = view_of(a->focus);
	if (!*a->find) app_say(a, "find what? / asks");
	else if (!v->find) app_say(a, "there is nothing to find in %s", v->name);
	else if (!v->find(a, step)) app_say(a, "\"%s\" is not in %s", a->find, v->name);
	return EFFECT_DRAW;
}

static int find_next(struct app *a) { return find_again(a, 1); }
static int find_previous(struct app *a) { return find_again(a, -1); }

static int find_done(struct app *a, const char *text)
{
	if (*text) snprintf(a->find, sizeof a->find, "%s", text);
	return *a->find ? find_next(a) : EFFECT_DRAW;
}

static int find(struct app *a)
{
	char label[96] = "find: ";
	if (*a->find) snprintf(label, sizeof label, "find (empty: %s again): ", a->find);
	prompt_open(&a->prompt, label, NULL, find_done);
	return EFFECT_DRAW;
}

static int filter_done(struct app *a, const char *text)
{
	snprintf(a->filter, sizeof a->filter, "%s", text);
	return EFFECT_DRAW;
}

static int ask_filter(struct app *a)
{
	prompt_open(&a->prompt, "show only (name, pid or state; empty: all): ", NULL, filter_done);
	return EFFECT_DRAW;
}

static int theme(struct app *a)
{
	paint_theme(!paint_light());
	app_say(a, "colours for a %s background", paint_light() ? "light" : "dark");
	return EFFECT_DRAW | EFFECT_CLEAR;
}

static int redraw(struct app *a) { (void)a; return EFFECT_DRAW | EFFECT_CLEAR; }
static int suspend(struct app *a) { (void)a; return EFFECT_DRAW | EFFECT_SUSPEND; }

/* Leaving */
/* Who has seen that nobody can go on, or that a limit is reached, has not ended the run: it had come to its end. */
static int leave_done(struct app *a, const char *text)
{
	(void)text;
	a->ending = true;
	a->source->ops->end(a->source, a->status.limit ? "limit" : a->status.stuck ? "deadlock" : "user");
	return EFFECT_DRAW;
}

static int quit(struct app *a)
{
	if (a->status.done || a->ending) return EFFECT_LEAVE;
	if (a->status.stuck) return leave_done(a, NULL);
	prompt_confirm(&a->prompt, "The program still runs. End it, with all its processes, and leave?", leave_done);
	return EFFECT_DRAW;
}

/* Back to where one came from; false when this is there. */
static bool go_back(struct app *a)
{
	if (a->overlay) a->overlay = OVERLAY_NONE;
	else if (a->zoom) a->zoom = false;
	else if (*a->filter) *a->filter = 0;
	else return false;
	return true;
}

static int back(struct app *a) { return go_back(a) ? EFFECT_DRAW : quit(a); }

/* Esc is pressed to be rid of something, often once too often: it never leaves. */
static int close_page(struct app *a)
{
	if (!go_back(a)) app_say(a, "q quits");
	return EFFECT_DRAW;
}

/* The palette */
static int palette(struct app *a);

static int (*const commands[REQUEST_COUNT])(struct app *) = {
	[REQUEST_HELP] = help, [REQUEST_PALETTE] = palette,
	[REQUEST_NEXT_PANE] = next_pane, [REQUEST_PREVIOUS_PANE] = previous_pane,
	[REQUEST_PROCS] = show_procs, [REQUEST_TREE] = show_tree, [REQUEST_STATES] = show_states,
	[REQUEST_TIMELINE] = show_timeline, [REQUEST_MEMORY] = show_memory, [REQUEST_IPC] = show_ipc, [REQUEST_SOURCE] = show_source, [REQUEST_OUTPUT] = show_output, [REQUEST_POLICY] = show_policy,
	[REQUEST_ZOOM] = zoom, [REQUEST_FIND] = find, [REQUEST_FIND_NEXT] = find_next,
	[REQUEST_FIND_PREVIOUS] = find_previous, [REQUEST_FILTER] = ask_filter, [REQUEST_EXPORT] = export_ask, [REQUEST_THEME] = theme,
	[REQUEST_BACK] = back, [REQUEST_CLOSE] = close_page, [REQUEST_QUIT] = quit, [REQUEST_REDRAW] = redraw, [REQUEST_SUSPEND] = suspend,
	[REQUEST_UP] = up, [REQUEST_DOWN] = down, [REQUEST_PAGE_UP] = page_up, [REQUEST_PAGE_DOWN] = page_down,
	[REQUEST_FIRST] = first, [REQUEST_LAST] = last, [REQUEST_DETAILS] = details, [REQUEST_WHY] = why, [REQUEST_VARIABLE] = next_variable, [REQUEST_SORT] = sort,
	[REQUEST_TREE_ORDER] = tree_order,
	[REQUEST_FREEZE] = time_freeze, [REQUEST_STEP_BACK] = time_step_back, [REQUEST_STEP_ON] = time_step_on,
	[REQUEST_LEAP_BACK] = time_leap_back, [REQUEST_LEAP_ON] = time_leap_on, [REQUEST_TICK_BACK] = time_tick_back,
	[REQUEST_TICK_ON] = time_tick_on, [REQUEST_PROC_BACK] = time_proc_back, [REQUEST_PROC_ON] = time_proc_on,
	[REQUEST_CHOICE_BACK] = time_choice_back, [REQUEST_CHOICE_ON] = time_choice_on, [REQUEST_LINE_BACK] = time_line_back,
	[REQUEST_LINE_ON] = time_line_on, [REQUEST_FLOW_BACK] = time_flow_back, [REQUEST_FLOW_ON] = time_flow_on,
	[REQUEST_MARK_BACK] = time_mark_back, [REQUEST_MARK_ON] = time_mark_on, [REQUEST_MARK] = time_mark, [REQUEST_LOOP] = time_loop,
	[REQUEST_GOTO] = time_goto, [REQUEST_GO_ON] = time_go_on,
	[REQUEST_FASTER] = time_faster, [REQUEST_SLOWER] = time_slower, [REQUEST_AS_IS] = time_as_is,
	[REQUEST_BREAK_ON] = source_break_on, [REQUEST_BREAK_BACK] = source_break_back, [REQUEST_NEXT_FILE] = source_next_file,
	[REQUEST_BREAK] = source_break,
	[REQUEST_TIME_IN] = time_in, [REQUEST_TIME_OUT] = time_out, [REQUEST_TIME_LEFT] = time_left,
	[REQUEST_TIME_RIGHT] = time_right, [REQUEST_TIME_FIT] = time_fit,
	[REQUEST_BENCH_FORK] = bench_fork, [REQUEST_BENCH_EXIT] = bench_exit, [REQUEST_BENCH_WAIT] = bench_wait,
	[REQUEST_BENCH_COMPUTE] = bench_compute, [REQUEST_BENCH_PIPE] = bench_pipe,
	[REQUEST_STOP] = stop, [REQUEST_CONTINUE] = go, [REQUEST_SIGNAL] = ask_signal, [REQUEST_TYPE] = type,
};

int command_run(struct app *a, enum request r)
{
	return commands[r] ? commands[r](a) : EFFECT_NONE;
}

static int palette_done(struct app *a, const char *text)
{
	if (bench_takes(a, text)) return bench_say(a, text);
	for (int r = 1; r < REQUEST_COUNT; r++)
		if (!strcmp(request_name(r), text)) return command_run(a, r);
	if (!strncmp(text, "break ", 6)) return source_break_at(a, text + 6 + strspn(text + 6, " "));
	app_say(a, "there is no \"%s\"; : and Down shows what there is", text);
	return EFFECT_DRAW;
}

static int palette(struct app *a)
{
	static struct choice choices[REQUEST_COUNT + BENCH_VERBS_MOST];
	int n = bench_choices(a, choices);
	memset(choices + n, 0, sizeof choices - (size_t)n * sizeof *choices);
	for (int r = 1; r < REQUEST_COUNT; r++)
		if (commands[r] && (r < REQUEST_BENCH_FORK || r > REQUEST_BENCH_PIPE)) choices[n++] = (struct choice){request_name(r), request_help(r)};
	prompt_open(&a->prompt, ": ", choices, palette_done);
	return EFFECT_DRAW;
}

int command_key(struct app *a, int code)
{
	if (code == KEY_MOUSE) return command_mouse(a);
	*a->message = 0;
	if (a->prompt.open) return prompt_key(a, code);
	if (a->typing) return typing_key(a, code);
	enum request r = key_find(code, a->focus);
	if (r == REQUEST_NONE) {
		if (code >= ' ' && code < 127) app_say(a, "%c does nothing here; ? shows the keys", code);
		return EFFECT_DRAW;
	}
	return EFFECT_DRAW | command_run(a, r);
}

int command_mouse(struct app *a)
{
	MEVENT m;
	if (getmouse(&m) != OK || a->prompt.open) return EFFECT_NONE;
	if (m.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED)) return move_rows(a, m.bstate & BUTTON4_PRESSED ? -3 : 3);
	enum pane p = layout_at(&a->layout, m.y, m.x);
	if (a->overlay || p == PANE_NONE) return EFFECT_NONE;
	const struct slot *s = layout_find(&a->layout, p);
	a->focus = p;
	if (view_of(p)->click && m.y >= s->inner.y) view_of(p)->click(a, m.y - s->inner.y);
	return EFFECT_DRAW;
}
