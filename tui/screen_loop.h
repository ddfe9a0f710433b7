/*
 * screen_loop.h - the loop of a screen that has no run behind it: draws, waits for a key, a signal or a moment, and gives the key on.
 *
 * What watches a run has a loop of its own (tui.c), because events come as well.
 */
#ifndef PROCLAB_TUI_SCREEN_LOOP_H
#define PROCLAB_TUI_SCREEN_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct screen_ops {
	/* Draw into ncurses' picture of the screen. */
	void (*draw)(void *arg);
	/* A key, as getch gives it. Returns effects (app.h). */
	int (*key)(void *arg, int code);
	/* What time brings. now: ns of the loop's clock. Returns effects; *due: when to be called again, 0 never. NULL: time brings nothing. */
	int (*tick)(void *arg, int64_t now, int64_t *due);
};

/* Run until an effect or ^C leaves; the terminal is open. Returns 0, the number of the signal that made it leave, or ERR_SYSTEM. */
int screen_loop(const struct screen_ops *ops, void *arg);

#endif
