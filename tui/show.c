/*
 * show.c - see show.h.
 */
#include "tui/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/app.h"
#include "tui/moves.h"
#include "tui/player.h"
#include "tui/view.h"

#define SECOND 1e9
#define READING 0.065     /* s for a character */
#define READING_LEAST 2.0 /* s */
#define THINKING 3.0      /* s between a question and its answer, beside reading */

void show_init(struct app *a)
{
	const struct tui_options *o = a->o;
	a->show = (struct show){.script = o->script, .fit = o->fit, .automatic = o->automatic, .rate = o->speed > 0 ? o->speed : 1};
}

static const char *answer_of(const struct show *s)
{
	size_t step = (size_t)(s->asked - s->script->steps);
	return s->asked->question.answer ? s->asked->question.answer : s->fit->answers[step];
}

/* ---- Playing to the next cue ----------------------------------------------------------------------------------------------------- */

static bool cues_left(const struct show *s)
{
	return s->cue < s->script->ncue;
}

static uint32_t target(const struct app *a)
{
	return cues_left(&a->show) ? a->show.fit->at[a->show.cue] : trace_count(a->trace);
}

static void play_on(struct app *a)
{
	uint32_t to = target(a);
	a->show.phase = SHOW_PLAYS;
	a->halt = to;
	if (cursor_position(a->cursor) < to) player_play(a);
}

static void set_speed(struct app *a, double speed)
{
	player_speed(a, speed * a->show.rate);
}

/* The whole run in about SCRIPT_SECONDS: a speed of one digit. */
static double fitting_speed(const struct trace *t)
{
	char text[32];
	double speed = (double)trace_end_time(t) / SECOND / SCRIPT_SECONDS;
	snprintf(text, sizeof text, "%.0e", speed < PLAYER_SLOWEST ? 1 : speed > PLAYER_FASTEST ? PLAYER_FASTEST : speed);
	return strtod(text, NULL);
}

void show_begin(struct app *a)
{
	if (!a->show.script) return;
	move_to(a, trace_first(a->trace) - 1);
	set_speed(a, a->show.script->speed > 0 ? a->show.script->speed : fitting_speed(a->trace));
	play_on(a);
}

/* ---- What stands at a cue -------------------------------------------------------------------------------------------------------- */

static double reading(const char *text)
{
	double seconds = READING * (double)strlen(text);
	return seconds > READING_LEAST ? seconds : READING_LEAST;
}

/* For so many seconds; negative: until Space. */
static void wait_for(struct app *a, enum show_phase phase, double seconds)
{
	a->show.phase = phase;
	a->show.until = seconds < 0 ? 0 : a->now + (int64_t)(seconds / a->show.rate * SECOND);
}

/* What is there to be read: what was said, else the author's own words at the mark. */
static const char *on_screen(const struct app *a)
{
	const struct event *e = trace_get(a->trace, cursor_position(a->cursor));
	if (*a->show.said) return a->show.said;
	return e && e->kind == EV_MARK && e->mark.text ? e->mark.text : "";
}

static void say(struct app *a, const char *text)
{
	snprintf(a->show.said, sizeof a->show.said, "%s", text);
	a->show.says_answer = false;
}

/* The first alternative is the one that is told. */
static void tell_answer(struct app *a, const char *before)
{
	struct show *s = &a->show;
	const char *because = s->asked->question.because, *answer = answer_of(s);
	int len = (int)strcspn(answer, "|");
	while (len && answer[len - 1] == ' ') len--;
	snprintf(s->said, sizeof s->said, "%s%.*s.%s%s", before, len, answer, because ? " " : "", because ? because : "");
	s->says_answer = true;
	wait_for(a, SHOW_WAITS, s->automatic ? reading(s->said) : -1);
}

static int answered(struct app *a, const char *text)
{
	struct show *s = &a->show;
	char before[160];
	bool right = answer_right(answer_of(s), text);
	if (!*text) {
		tell_answer(a, "The answer: ");
		return EFFECT_DRAW;
	}
	s->answered++;
	s->right += right;
	if (right) snprintf(before, sizeof before, "Right: ");
	else snprintf(before, sizeof before, "You said %.100s. The answer: ", text);
	tell_answer(a, before);
	return EFFECT_DRAW;
}

static void ask(struct app *a, const struct script_step *step)
{
	struct show *s = &a->show;
	s->asked = step;
	say(a, step->question.text);
	wait_for(a, SHOW_ASKS, s->automatic ? reading(step->question.text) + THINKING : -1);
	if (!s->automatic) prompt_open(&a->prompt, "your answer (Enter alone: tell me): ", NULL, answered);
}

static void focus_on(struct app *a, enum pane p)
{
	a->focus = p;
	a->overlay = OVERLAY_NONE;
}

static void perform(struct app *a, const struct script_step *step)
{
	struct show *s = &a->show;
	switch (step->kind) {
	case STEP_SAY:
		say(a, step->text);
		break;
	case STEP_SHOW:
		a->zoom = false;
		focus_on(a, step->pane);
		break;
	case STEP_ZOOM:
		a->zoom = step->pane != PANE_NONE;
		if (a->zoom) focus_on(a, step->pane);
		break;
	case STEP_SELECT:
		if ((uint32_t)step->number <= app_world(a)->nproc) a->selected = app_world(a)->procs[(int)step->number - 1].pid;
		break;
	case STEP_SPEED:
		set_speed(a, step->number);
		break;
	case STEP_PAUSE:
		wait_for(a, SHOW_WAITS, step->number >= 0 ? step->number : s->automatic ? reading(on_screen(a)) : -1);
		break;
	case STEP_ASK:
		ask(a, step);
	}
}

/* Until something takes its time, or the cue is done. */
static void perform_cue(struct app *a)
{
	struct show *s = &a->show;
	const struct cue *c = &s->script->cues[s->cue];
	while (s->phase == SHOW_PERFORMS && s->step < c->count) perform(a, &s->script->steps[c->first + s->step++]);
	if (s->phase != SHOW_PERFORMS) return;
	s->cue++;
	play_on(a);
}

/* ---- The clock and the keys ------------------------------------------------------------------------------------------------------ */

static int end_show(struct app *a)
{
	struct show *s = &a->show;
	if (s->phase == SHOW_OVER) return EFFECT_NONE;
	s->phase = SHOW_OVER;
	a->halt = 0;
	if (s->automatic) return EFFECT_LEAVE;
	if (s->answered) app_say(a, "The end: %d of %d answers were right. The recording is yours to step through; q leaves", s->right, s->answered);
	else app_say(a, "The end. The recording is yours to step through; q leaves");
	return EFFECT_DRAW;
}

/* One move of the showing; true when another may follow at once. */
static bool advance(struct app *a, int *effects)
{
	struct show *s = &a->show;
	bool due = s->until && a->now >= s->until;
	switch (s->phase) {
	case SHOW_PLAYS:
		if (a->plays || cursor_position(a->cursor) < target(a)) return false;
		*effects |= EFFECT_DRAW;
		if (cues_left(s)) {
			s->phase = SHOW_PERFORMS;
			s->step = 0;
			return true;
		}
		*effects |= end_show(a);
		return false;
	case SHOW_PERFORMS:
		perform_cue(a);
		return true;
	case SHOW_WAITS:
		if (due) s->phase = SHOW_PERFORMS;
		return due;
	case SHOW_ASKS:
		/* a question that was waved away is answered */
		if (!due && (s->automatic || a->prompt.open)) return false;
		*effects |= EFFECT_DRAW;
		tell_answer(a, "The answer: ");
		return true;
	case SHOW_OVER:
		return false;
	}
	return false;
}

int show_tick(struct app *a)
{
	int effects = EFFECT_NONE;
	if (!a->show.script) return effects;
	while (advance(a, &effects)) effects |= EFFECT_DRAW;
	return effects;
}

void show_wake(struct app *a)
{
	bool waits = a->show.phase == SHOW_WAITS || a->show.phase == SHOW_ASKS;
	if (a->show.script && waits && a->show.until) app_wake_at(a, a->show.until);
}

bool show_runs(const struct app *a)
{
	return a->show.script && a->show.phase != SHOW_OVER;
}

bool show_asks(const struct app *a)
{
	return a->show.script && a->show.phase == SHOW_ASKS;
}

bool show_waits(const struct app *a)
{
	return a->show.script && a->show.phase == SHOW_WAITS;
}

/* Somebody has stepped elsewhere: the next cue is the first one that is still to come. */
static void find_cue(struct app *a)
{
	struct show *s = &a->show;
	for (s->cue = 0; cues_left(s) && s->fit->at[s->cue] <= cursor_position(a->cursor);) s->cue++;
	say(a, "");
}

bool show_space(struct app *a)
{
	struct show *s = &a->show;
	if (!s->script || s->phase == SHOW_OVER || a->plays) return false;
	bool here = s->phase == SHOW_WAITS && cursor_position(a->cursor) == target(a);
	if (here) {
		s->phase = SHOW_PERFORMS;
	} else {
		find_cue(a);
		play_on(a);
	}
	return true;
}
