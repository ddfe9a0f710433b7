/*
 * tui.c - the loop: waits for keys, events and signals, pumps the source, and draws at most 30 times a second.
 *
 * What holds: one thread; nothing but this loop draws; nothing is drawn when nothing has changed, and then poll blocks.
 */
#include "tui/tui.h"

#include <ncurses.h>
#include <poll.h>
#include <signal.h>

#include "tui/paint.h"
#include "tui/term.h"

int tui_check(struct diag *d)
{
	return term_check(d);
}

void tui_program_size(int *rows, int *cols)
{
	*rows = 24;
	*cols = 80;
}

int tui_run(const struct tui_options *o, struct source *s, struct trace *t)
{
	struct diag d;
	struct source_status status = {0};
	uint32_t seen = trace_count(t);
	int result = term_open(&d);
	if (result) return result;
	paint_init(o);
	for (bool leave = false; !leave;) {
		struct area screen = {0, 0, LINES, COLS};
		erase();
		putf(&screen, 0, 0, STYLE_HEADER, "%s  %s  e=%u %s", o->title, o->backend, trace_count(t), status.done ? "ENDED" : "LIVE");
		wnoutrefresh(stdscr);
		doupdate();
		struct pollfd p[] = {{0, POLLIN, 0}, {term_wake_fd(), POLLIN, 0}, {status.done ? -1 : s->ops->fd(s), POLLIN, 0}};
		poll(p, 3, -1);
		for (int c; (c = getch()) != ERR;) leave |= c == 'q';
		unsigned signals = term_signals();
		if (signals & TERM_RESIZED) term_resize();
		if (signals & TERM_TERMINATED) result = SIGTERM;
		if (signals & TERM_HUNG_UP) result = SIGHUP;
		leave |= result != 0;
		if (!status.done) s->ops->pump(s, t, 10000000);
		for (; seen < trace_count(t); seen++)
			if (o->on_event) o->on_event(o->arg, trace_get(t, seen + 1));
		s->ops->status(s, &status);
	}
	if (!status.done) s->ops->end(s, "user");
	term_close();
	return result;
}
