/*
 * commands_time.c - see commands_time.h.
 */
#include "tui/commands_time.h"

#include <stdio.h>
#include <stdlib.h>

#include "trace/position.h"
#include "tui/moves.h"
#include "tui/player.h"
#include "tui/timeline_window.h"

static bool at_end(const struct app *a)
{
	return cursor_position(a->cursor) >= trace_count(a->trace);
}

static int ask(struct app *a, enum source_request r)
{
	const struct source_ops *ops = a->source->ops;
	int code = ops->request ? ops->request(a->source, r) : ERR_UNSUPPORTED;
	ops->status(a->source, &a->status);
	return code;
}

/* The machine itself stops; nothing happens that one would not see. */
static int pause_machine(struct app *a)
{
	bool runs = !a->status.paused && a->following;
	a->wanted = REQUEST_NONE;
	ask(a, runs ? SOURCE_PAUSE : SOURCE_RESUME);
	move_follow(a);
	return EFFECT_DRAW;
}

int time_freeze(struct app *a)
{
	if (show_space(a)) return EFFECT_DRAW;
	bool live = !a->status.done;
	if (a->plays) player_pause(a);
	else if (live && a->status.steps && (a->following || at_end(a))) return pause_machine(a);
	else if (live && a->following) move_to(a, cursor_position(a->cursor));
	else player_play(a);
	return EFFECT_DRAW;
}

int time_go_on(struct app *a)
{
	const struct source_ops *ops = a->source->ops;
	if (a->status.recorded) app_say(a, "in a recording nobody waits for you; Space plays it");
	else if (a->status.done) app_say(a, "the program has ended");
	else if (a->status.steps) return a->status.paused ? pause_machine(a) : EFFECT_DRAW;
	else if (!ops->request || ops->request(a->source, SOURCE_STEP) < 0) app_say(a, "the program does not wait in step()");
	return EFFECT_DRAW;
}

/* ---- Steps ----------------------------------------------------------------------------------------------------------------- */

/* To the next event of a kind; when it has not happened yet, the machine goes on until it does. */
static int step_machine(struct app *a, enum request r, enum source_request asked)
{
	if (move_step(a, r, 1)) return EFFECT_DRAW;
	if (a->status.done) app_say(a, "this is the end of the run");
	else if (a->status.limit) app_say(a, "the run has come to %s", a->status.limit);
	else if (a->status.stuck) app_say(a, "nobody can ever go on: there is no next step");
	else {
		move_to(a, trace_count(a->trace));
		a->wanted = r;
		ask(a, asked);
	}
	return EFFECT_DRAW;
}

static int step_or_say(struct app *a, enum request r, int step, const char *why_not)
{
	if (!move_step(a, r, step)) app_say(a, "%s", why_not);
	return EFFECT_DRAW;
}

int time_choice_on(struct app *a)
{
	if (a->status.steps) return step_machine(a, REQUEST_CHOICE_ON, SOURCE_STEP_CHOICE);
	return step_or_say(a, REQUEST_CHOICE_ON, 1, "nobody is given a CPU after this");
}

int time_choice_back(struct app *a)
{
	return step_or_say(a, REQUEST_CHOICE_ON, -1, "nobody is given a CPU before this");
}

int time_line_on(struct app *a)
{
	if (a->status.lines) return step_machine(a, REQUEST_LINE_ON, SOURCE_STEP_LINE);
	return step_or_say(a, REQUEST_LINE_ON, 1, "nobody comes to a line after this");
}

int time_line_back(struct app *a)
{
	return step_or_say(a, REQUEST_LINE_ON, -1, "nobody comes to a line before this");
}

int time_step_on(struct app *a)
{
	if (a->status.steps) return step_machine(a, REQUEST_STEP_ON, SOURCE_STEP);
	if (at_end(a) && app_world(a)->step_waits && !a->status.done) {
		move_follow(a);
		return time_go_on(a);
	}
	if (at_end(a) && a->following && !a->status.done) app_say(a, "this is now: what comes next has not happened yet");
	else if (at_end(a)) app_say(a, "this is the end of the recording");
	else move_by(a, 1);
	return EFFECT_DRAW;
}

int time_step_back(struct app *a)
{
	if (cursor_position(a->cursor) < trace_first(a->trace)) app_say(a, "this is before the first event");
	move_by(a, -1);
	return EFFECT_DRAW;
}

static int to_process_event(struct app *a, int step)
{
	if (!a->selected) app_say(a, "no process is selected");
	else if (!move_process(a, step)) app_say(a, "%d has no event %s", (int)a->selected, step < 0 ? "before" : "after this one");
	return EFFECT_DRAW;
}

int time_proc_back(struct app *a) { return to_process_event(a, -1); }
int time_proc_on(struct app *a) { return to_process_event(a, 1); }

/* ---- Ticks ----------------------------------------------------------------------------------------------------------------- */

static int by_ticks(struct app *a, int ticks)
{
	if (ticks > 0 && at_end(a) && !a->status.done) app_say(a, "this is now: what comes next has not happened yet");
	else if (ticks > 0 && at_end(a)) app_say(a, "this is the end of the recording");
	else move_time(a, ticks * window_tick(a));
	return EFFECT_DRAW;
}

int time_tick_back(struct app *a) { return by_ticks(a, -1); }
int time_tick_on(struct app *a) { return by_ticks(a, 1); }
int time_leap_back(struct app *a) { return by_ticks(a, -10); }
int time_leap_on(struct app *a) { return by_ticks(a, 10); }

/* ---- Messages -------------------------------------------------------------------------------------------------------------- */

static int follow_flow(struct app *a, int step)
{
	uint32_t here = cursor_position(a->cursor);
	const struct flow *f = app_flow(a);
	uint32_t there = step > 0 ? flow_on(f, here) : flow_back(f, here);
	const struct event *e = there ? trace_get(a->trace, there) : NULL;
	if (!e && step > 0) app_say(a, "e%u leads to no other event: only a message, a signal, a fork or an end does", here);
	else if (!e) app_say(a, "e%u comes from no other event: only what is received, woken, born or reaped does", here);
	else {
		move_to(a, there);
		a->plays = false;
		if (e->pid) a->selected = e->pid;
		app_say(a, step > 0 ? "e%u leads here" : "e%u comes from here", here);
	}
	return EFFECT_DRAW;
}

int time_flow_back(struct app *a) { return follow_flow(a, -1); }
int time_flow_on(struct app *a) { return follow_flow(a, 1); }

/* ---- Marks and places ------------------------------------------------------------------------------------------------------ */

static int to_mark(struct app *a, int step)
{
	if (!move_mark(a, step)) app_say(a, "no mark %s", step < 0 ? "before" : "after this one");
	return EFFECT_DRAW;
}

int time_mark_back(struct app *a) { return to_mark(a, -1); }
int time_mark_on(struct app *a) { return to_mark(a, 1); }

int time_mark(struct app *a)
{
	uint32_t here = cursor_position(a->cursor);
	if (numbers_remove(&a->own_marks, here)) app_say(a, "your mark at e%u is taken away", here);
	else app_say(a, "your mark u%zu is at e%u; m takes it away", numbers_insert(&a->own_marks, here) + 1, here);
	return EFFECT_DRAW;
}

int time_loop(struct app *a)
{
	struct loop_bounds *l = &a->loop;
	if (l->to) {
		l->to = 0;
		app_say(a, "no loop any more");
		return EFFECT_DRAW;
	}
	move_bounds(a, &l->from, &l->to);
	if (!l->to) {
		app_say(a, "there is nothing to loop over yet");
		return EFFECT_DRAW;
	}
	app_say(a, "looping from e%u to e%u; L ends it", l->from, l->to);
	if (a->following || at_end(a)) move_to(a, l->from);
	if (!a->plays) player_play(a);
	return EFFECT_DRAW;
}

/* u2: the user's second mark, in order of time. */
static uint32_t parse_place(const struct app *a, const char *text)
{
	char *end;
	if (*text != 'u') return position_parse(a->trace, text);
	unsigned long number = strtoul(text + 1, &end, 10);
	bool good = end > text + 1 && !*end && number >= 1 && number <= a->own_marks.count;
	return good ? a->own_marks.at[number - 1] : POSITION_NONE;
}

static int goto_done(struct app *a, const char *text)
{
	uint32_t n = parse_place(a, text);
	size_t marks = a->marks.count, own = a->own_marks.count;
	if (n != POSITION_NONE) move_to(a, n);
	else if (*text == 'u' && !own) app_say(a, "%s: you have set no marks; m sets one here", text);
	else if (*text == 'u') app_say(a, "%s: there is no such mark; type u1 to u%zu", text, own);
	else if (*text == 'm' && !marks) app_say(a, "%s: this program has made no marks; type 50%%, t42ms or e118", text);
	else if (*text == 'm') app_say(a, "%s: there is no such mark; type m1 to m%zu", text, marks);
	else app_say(a, "\"%s\" is no position; type 50%%, t42ms or e118%s", text, marks ? ", or m1 for the first mark" : "");
	return EFFECT_DRAW;
}

int time_goto(struct app *a)
{
	char label[64];
	snprintf(label, sizeof label, "go to (50%%, t42ms, e118%s%s): ", a->marks.count ? ", m1" : "", a->own_marks.count ? ", u1" : "");
	prompt_open(&a->prompt, label, NULL, goto_done);
	return EFFECT_DRAW;
}

/* ---- Speed ----------------------------------------------------------------------------------------------------------------- */

static int set_speed(struct app *a, double speed)
{
	if (speed < PLAYER_SLOWEST || speed > PLAYER_FASTEST) return EFFECT_DRAW;
	player_speed(a, speed);
	if (a->status.steps && !a->status.done) {
		a->source->ops->set_speed(a->source, speed);
		a->source->ops->status(a->source, &a->status);
	} else if (a->following && !a->status.done) {
		app_say(a, "%gx is for what is played: a live run goes at its own speed", speed);
	}
	return EFFECT_DRAW;
}

int time_faster(struct app *a) { return set_speed(a, a->speed * 2); }
int time_slower(struct app *a) { return set_speed(a, a->speed / 2); }
int time_as_is(struct app *a) { return set_speed(a, 1); }
