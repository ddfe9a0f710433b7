/*
 * term.h - the terminal: taken over with ncurses, and given back whatever happens.
 *
 * Between term_open and term_close the signals that would leave a raw terminal behind are caught: those that ask to leave
 * wake the loop (term_wake_fd, term_signals), those that mean a crash restore the terminal at once and then do their work.
 */
#ifndef PROCLAB_TUI_TERM_H
#define PROCLAB_TUI_TERM_H

#include <stdbool.h>

#include "trace/error.h"

/* Bits of term_signals. */
enum { TERM_RESIZED = 1, TERM_INTERRUPTED = 2, TERM_TERMINATED = 4, TERM_HUNG_UP = 8, TERM_CONTINUED = 16 };

/* Whether the terminal can be drawn on: 0 or ERR_UNSUPPORTED with d filled. */
int term_check(struct diag *d);
/* Take the terminal over. Returns 0 or ERR_UNSUPPORTED. */
int term_open(struct diag *d);
/* Give it back as it was. Does nothing when it is not open. */
void term_close(void);

/* Readable when a signal has come. */
int term_wake_fd(void);
/* The signals that have come since the last call, as bits. */
unsigned term_signals(void);
/* Ask the terminal for its size and tell ncurses. */
void term_resize(void);
/* Let the shell have the terminal until proclab is continued. */
void term_suspend(void);
/* Whether the locale's characters are UTF-8. */
bool term_utf8(void);

#endif
