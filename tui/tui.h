/*
 * tui.h - the terminal interface: panes drawn with ncurses from a world at a cursor in a trace.
 *
 * It knows the trace and the source interface and no kernel. Call tui_check before anything is launched, then tui_run, then
 * read the source's status. The terminal is left as it was found, also after a signal or a crash.
 */
#ifndef PROCLAB_TUI_TUI_H
#define PROCLAB_TUI_TUI_H

#include <stdbool.h>

#include "trace/error.h"
#include "trace/source.h"
#include "trace/trace.h"

enum tui_color {
	TUI_COLOR_AUTO,    /* as NO_COLOR and terminfo say */
	TUI_COLOR_ALWAYS,  /* over NO_COLOR */
	TUI_COLOR_NEVER,
};

struct script;
struct script_fit;

struct tui_options {
	const char *title;      /* the program as the user named it */
	const char *backend;    /* backend and tier for the header: "real, tier P" */
	bool ascii;             /* no characters beyond ASCII, whatever the locale says */
	enum tui_color color;
	bool light;             /* begin with the theme for a light background */
	/* Of a recording: after which event to begin, whether it stands there, and its seconds in one of ours (0 is 1). */
	uint32_t start;
	bool paused;
	double speed;
	/* Of a recording: what is performed while it plays, and where (both borrowed); NULL nothing. Then speed is the showing's. */
	const struct script *script;
	const struct script_fit *fit;
	bool automatic;         /* nobody attends: it goes on by itself, and leaves when it is over */
	/* Called once for every event, in order; NULL for nobody. */
	void (*on_event)(void *arg, const struct event *e);
	void *arg;
};

/* Whether the terminal of stdin and stdout can be drawn on. Returns 0 or ERR_UNSUPPORTED with d filled: a message for
 * the user that names `--view text`; the caller exits with 2. */
int tui_check(struct diag *d);

/* What the program's own terminal should measure at first, so that its output fits the output pane. */
void tui_program_size(int *rows, int *cols);

/* Show t, which s fills, until the user leaves; s may still run then only after a signal. Both are borrowed.
 * Returns 0 when the user has left, the number of the signal (SIGTERM, SIGHUP) that made it leave, or an error code
 * (ERR_UNSUPPORTED as tui_check, ERR_MEMORY). */
int tui_run(const struct tui_options *o, struct source *s, struct trace *t);

#endif
