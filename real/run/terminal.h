/*
 * terminal.h - a terminal's foreground, lent to the program's process group and taken back, as a shell does with its jobs.
 *
 * Of the terminal that proclab was started on, the foreground is lent only while it is proclab's to lend: proclab's group has it.
 * It is lent at once when stdin is the terminal and proclab does not share its group with the reader of a pipe (`proclab ... |
 * less`), which needs it; else when the program asks for it by reading.
 */
#ifndef PROCLAB_REAL_TERMINAL_H
#define PROCLAB_REAL_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct terminal {
	int fd;                 /* -1: none, and everything below does nothing */
	bool lend;              /* at once */
	pid_t owner;            /* the group that gets the foreground back */
	struct termios modes;   /* as they were at the start */
};

/* The calling process's own terminal, else none. fd is close-on-exec. */
void terminal_own(struct terminal *t);
void terminal_clear(struct terminal *t);
/* Whether the owner's group has the foreground now. */
bool terminal_is_owners(const struct terminal *t);
/* Make group the foreground group, also from the background. */
void terminal_give(const struct terminal *t, pid_t group);
/* When all to whom it was given are gone: give it back to its owner, unless somebody else has taken it. modes: also put the
 * terminal's modes back, for a program that had no chance to do so. */
void terminal_return(const struct terminal *t, bool modes);

#endif
