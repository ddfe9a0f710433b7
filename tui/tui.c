/*
 * tui.c - the loop: waits for keys, events and signals, pumps the source, and draws at most 30 times a second.
 *
 * What holds: one thread; nothing but this loop draws; nothing is drawn when nothing has changed, and then poll blocks. While a
 * live program is followed time itself changes: a frame a second shows it.
 */
#include "tui/tui.h"

#include <errno.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>

#include "tui/app.h"
#include "tui/bench.h"
#include "tui/commands.h"
#include "tui/frame.h"
#include "tui/moves.h"
#include "tui/paint.h"
#include "tui/player.h"
#include "tui/source.h"
#include "tui/term.h"

#define FRAME 33333333       /* ns between frames */
#define PUMP_BUDGET 10000000 /* ns that events may take before keys are looked at again */
#define END_WAIT 2000000000  /* ns that a run which was told to end may take */

struct loop {
	struct app a;
	bool dirty, clear, leave, broken; /* broken: the source cannot be pumped any more */
	int64_t drawn;                    /* when the last frame was */
	int silent;                       /* times in a row that input was ready and had no key */
	int signal;                       /* that makes proclab leave */
};

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int tui_check(struct diag *d)
{
	return term_check(d);
}

void tui_program_size(int *rows, int *cols)
{
	struct winsize size;
	struct layout l;
	*rows = 24;
	*cols = 80;
	if (ioctl(1, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col) return;
	layout_make(&l, size.ws_row, size.ws_col, 1, 1, PANE_PROCS, false);
	const struct slot *s = layout_find(&l, PANE_OUTPUT);
	*rows = s && s->inner.h > 0 ? s->inner.h : size.ws_row;
	*cols = s && s->inner.w > 0 ? s->inner.w : size.ws_col;
}

static void take_effects(struct loop *l, int effects)
{
	if (effects) l->dirty = true;
	if (effects & EFFECT_CLEAR) l->clear = true;
	if (effects & EFFECT_LEAVE) l->leave = true;
	if (effects & EFFECT_SUSPEND) term_suspend();
}

static void take_keys(struct loop *l, short ready)
{
	bool any = false;
	for (int code; !l->leave && (code = getch()) != ERR;) {
		any = true;
		if (code == KEY_RESIZE) l->dirty = true;
		else take_effects(l, command_key(&l->a, code));
	}
	l->silent = ready && !any ? l->silent + 1 : 0;
	/* a terminal that is gone is ready for ever and gives nothing */
	if (ready & (POLLHUP | POLLERR | POLLNVAL) || l->silent > 100) l->signal = SIGHUP;
}

static void take_signals(struct loop *l)
{
	unsigned signals = term_signals();
	if (signals & (TERM_RESIZED | TERM_CONTINUED)) term_resize();
	if (signals & TERM_CONTINUED) l->clear = true;
	if (signals & TERM_INTERRUPTED) take_effects(l, EFFECT_DRAW | command_run(&l->a, REQUEST_QUIT));
	if (signals & TERM_TERMINATED) l->signal = SIGTERM;
	if (signals & TERM_HUNG_UP) l->signal = SIGHUP;
	if (signals) l->dirty = true;
}

/* Go to the event that was asked for; when it does not come any more, to the last there is. */
static void take_wanted(struct app *a)
{
	if (a->wanted == REQUEST_NONE) return;
	bool there = move_step(a, a->wanted, 1), over = a->status.done || a->status.stuck;
	if (!there && over) move_follow(a);
	if (there || over) a->wanted = REQUEST_NONE;
}

/* Take in what has happened, for about budget ns. */
static void pump(struct loop *l, int64_t budget)
{
	struct app *a = &l->a;
	bool was_done = a->status.done, was_stuck = a->status.stuck;
	if (was_done || l->broken) return;
	int n = a->source->ops->pump(a->source, a->trace, budget);
	if (n < 0) {
		l->broken = true;
		app_say(a, "the program cannot be observed any more: %s", error_text(n));
	}
	uint32_t before = a->seen;
	app_feed(a);
	a->source->ops->status(a->source, &a->status);
	source_stop_after(a, before);
	take_wanted(a);
	bench_news(a);
	if (n || a->status.done || a->status.stuck != was_stuck) l->dirty = true;
	if (a->status.limit && !was_stuck) app_say(a, "the run has come to %s; q leaves", a->status.limit);
	if (a->status.done) a->typing = a->typing_escape = false;
	if (a->status.done) *a->message = 0; /* the footer now says how it ended */
	if (a->status.done && a->ending) l->leave = true;
}

static void draw(struct loop *l)
{
	if (l->clear) clearok(curscr, TRUE);
	frame_draw(&l->a);
	wnoutrefresh(stdscr);
	doupdate();
	l->dirty = l->clear = false;
	l->drawn = l->a.now;
}

/* ns until something is due; -1 when only a descriptor can wake us. */
static int64_t until_due(const struct loop *l)
{
	const struct app *a = &l->a;
	int64_t due = -1;
	if (l->dirty) due = l->drawn + FRAME;
	if (a->wake && (due < 0 || a->wake < due)) due = a->wake;
	if (due < 0) return -1;
	return due > a->now ? due - a->now : 0;
}

static void wait_for_something(struct loop *l)
{
	struct app *a = &l->a;
	int source = a->status.done || l->broken ? -2 : a->source->ops->fd(a->source);
	int64_t due = until_due(l);
	if (source == -1) due = l->dirty ? due : 0;
	/* with a frame due, events wait for it: they are taken in at once then */
	struct pollfd p[3] = {{0, POLLIN, 0}, {term_wake_fd(), POLLIN, 0}, {l->dirty ? -1 : source, POLLIN, 0}};
	struct timespec t = {due / 1000000000, due % 1000000000};
	ppoll(p, 3, due < 0 ? NULL : &t, NULL);
	a->now = clock_now();
	if (a->wake && a->now >= a->wake) {
		a->wake = 0;
		l->dirty = true;
	}
	take_signals(l);
	take_keys(l, p[0].revents);
}

static void run(struct loop *l)
{
	struct app *a = &l->a;
	l->dirty = true;
	while (!l->leave && !l->signal) {
		wait_for_something(l);
		if (l->leave || l->signal) break;
		pump(l, PUMP_BUDGET);
		if (player_tick(a)) l->dirty = true;
		take_effects(l, show_tick(a));
		if (l->dirty && a->now >= l->drawn + FRAME) {
			draw(l);
			if (app_deadlock(a)) l->dirty = true;
		}
	}
}

/* A signal makes us leave: the run is ended, and its last events still go where the caller wants them. */
static void end_run(struct loop *l)
{
	struct app *a = &l->a;
	int64_t until = clock_now() + END_WAIT;
	if (a->status.done || l->broken) return;
	a->source->ops->end(a->source, "user");
	while (!a->status.done && !l->broken && clock_now() < until) {
		struct pollfd p = {a->source->ops->fd(a->source), POLLIN, 0};
		poll(&p, 1, p.fd < 0 ? 0 : 50);
		pump(l, PUMP_BUDGET);
	}
}

int tui_run(const struct tui_options *o, struct source *s, struct trace *t)
{
	struct loop l = {.drawn = 0};
	int result = app_init(&l.a, o, s, t);
	if (result) return result;
	result = term_open(NULL);
	if (!result) {
		paint_init(o);
		app_begin(&l.a, clock_now());
		run(&l);
		term_close();
		if (l.signal) end_run(&l);
		result = l.signal;
	}
	app_clear(&l.a);
	return result;
}
