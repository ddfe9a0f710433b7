/*
 * terminal.h - a terminal for tests: a pty with a child on it, its output drawn by libvterm, keys sent as bytes.
 *
 * Nothing waits for a fixed time: terminal_shows reads until the screen has what is wanted.
 */
#ifndef PROCLAB_TESTS_TUI_TERMINAL_H
#define PROCLAB_TESTS_TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

struct terminal {
	int fd, slave;           /* both ends of the pty */
	pid_t pid;               /* the child, its session's leader */
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	bool alternate, cursor;  /* the alternate screen is shown; the cursor is visible */
	bool strange;            /* something has set the terminal's title: no part of proclab does */
	size_t bytes;            /* read so far */
	struct termios before;   /* the settings when the child began */
};

/* How the child's terminal is described. */
struct terminal_kind { int rows, cols; const char *term, *locale; bool no_color; };

/* Fork a child on a terminal; it calls run(arg) and exits with its value. */
void terminal_start(struct terminal *t, const struct terminal_kind *k, int (*run)(void *arg), void *arg);
/* For terminal_start, with an argv: be another program. */
int terminal_exec(void *argv);
void terminal_send(struct terminal *t, const char *bytes);
void terminal_resize(struct terminal *t, int rows, int cols);
/* Read what has come, waiting at most ms for more. */
void terminal_read(struct terminal *t, int ms);
/* Read until the screen holds text (or, with a leading !, no longer holds it); false and a dump after some seconds. */
bool terminal_shows(struct terminal *t, const char *text);
/* The screen as lines without trailing blanks; freed with free(). */
char *terminal_text(const struct terminal *t);
/* The row that text is in, -1. */
int terminal_row(const struct terminal *t, const char *text);
/* Whether a character of the row is bold, reverse or coloured. */
bool terminal_colored(const struct terminal *t);
/* Whether the terminal's settings, screen and cursor are, or become, what they were. */
bool terminal_restored(struct terminal *t);
/* Wait for the child's end, reading what it still writes. Returns its wait status, or -1 when it had to be killed. */
int terminal_wait(struct terminal *t);
/* The child ends by itself with this exit status and leaves the terminal as it was. Frees everything. */
void terminal_exits(struct terminal *t, int code);
/* proclab is left by its key, whatever it shows, and leaves the terminal as it was. Frees everything. */
void terminal_quit(struct terminal *t);
/* Kill the child if it lives and free everything. */
void terminal_end(struct terminal *t);

#endif
