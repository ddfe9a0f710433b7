/*
 * supervise.h - the supervisor: a child of proclab that starts the program, stands behind it as its shell and its orphans' init,
 * and outlives it.
 *
 * It reaps at once whatever is its child and tells proclab. When the other end of its control socket is gone, proclab is dead: it
 * then kills all its descendants. Before it ends it gives the terminal back and removes the temporary directory.
 */
#ifndef PROCLAB_REAL_SUPERVISE_H
#define PROCLAB_REAL_SUPERVISE_H

#include <termios.h>

#include "real/run/launch.h"
#include "real/run/terminal.h"

struct supervise {
	struct launch launch;         /* of the program; its terminal is filled in by the supervisor */
	const char *source;           /* to be compiled into launch.file first; NULL */
	const char *include_dir, *library;
	int compiler_output;          /* where the compiler's messages go, -1 to stderr */
	const char *scratch;
	int control;                  /* the supervisor's end */
	int others[2];                /* proclab's ends, closed here */
	int slave;                    /* of the program's pseudo-terminal, -1 none */
	struct terminal own;          /* proclab's terminal, when it is lent; fd -1 else */
	bool init;                    /* a PID namespace with an init */
	int screen;                   /* the user's terminal, where the program has one of its own: a killed TUI leaves it raw; -1 */
	struct termios screen_modes;  /* as they were before */
};

/* In a fresh child of proclab. Never returns. */
_Noreturn void supervise(struct supervise *s);

#endif
