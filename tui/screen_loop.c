/*
 * screen_loop.c - see screen_loop.h.
 */
#include "tui/screen_loop.h"

#include <errno.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

#include "tui/app.h"
#include "tui/term.h"

#define SILENT_MOST 100 /* times in a row that input is ready and has no key */

static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* Returns the signal that makes us leave, 0 none. */
static int take_signals(int *effects)
{
	unsigned signals = term_signals();
	if (signals & (TERM_RESIZED | TERM_CONTINUED)) term_resize();
	if (signals & TERM_CONTINUED) *effects |= EFFECT_CLEAR;
	if (signals & TERM_INTERRUPTED) *effects |= EFFECT_LEAVE;
	return signals & TERM_TERMINATED ? SIGTERM : signals & TERM_HUNG_UP ? SIGHUP : 0;
}

static int take_keys(const struct screen_ops *ops, void *arg, int *effects)
{
	int read = 0;
	for (int code; !(*effects & EFFECT_LEAVE) && (code = getch()) != ERR; read++)
		if (code != KEY_RESIZE) *effects |= ops->key(arg, code);
	return read;
}

static void show(const struct screen_ops *ops, void *arg, bool clear_all)
{
	ops->draw(arg);
	if (clear_all) clearok(curscr, TRUE);
	wnoutrefresh(stdscr);
	doupdate();
}

static int until(int64_t due)
{
	int64_t ns = due - clock_now();
	return !due ? -1 : ns > 0 ? (int)((ns + 999999) / 1000000) : 0;
}

int screen_loop(const struct screen_ops *ops, void *arg)
{
	int64_t due = 0;
	for (int silent = 0, effects = 0;;) {
		show(ops, arg, effects & EFFECT_CLEAR);
		effects = 0;
		struct pollfd p[2] = {{0, POLLIN, 0}, {term_wake_fd(), POLLIN, 0}};
		if (poll(p, 2, until(due)) < 0 && errno != EINTR) return ERR_SYSTEM;
		int sig = take_signals(&effects), read = take_keys(ops, arg, &effects);
		if (ops->tick) effects |= ops->tick(arg, clock_now(), &due);
		if (sig) return sig;
		if (effects & EFFECT_LEAVE) return 0;
		if (effects & EFFECT_SUSPEND) term_suspend();
		/* a terminal that is gone is ready for ever and gives nothing */
		silent = p[0].revents && !read ? silent + 1 : 0;
		if (silent > SILENT_MOST) return SIGHUP;
	}
}
