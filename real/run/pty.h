/*
 * pty.h - a pseudo-terminal for the program: proclab keeps the master, the supervisor leads a session on the slave.
 */
#ifndef PROCLAB_REAL_PTY_H
#define PROCLAB_REAL_PTY_H

#include "trace/error.h"

/* Open a pair, both close-on-exec, the master non-blocking. Returns 0, ERR_SYSTEM with *master and *slave -1. */
int pty_open(int *master, int *slave, int rows, int cols, struct diag *d);
/* Make the calling process, no group leader yet, the leader of a session whose terminal this is. 0, or -1 with errno. */
int pty_lead(int slave);
/* Tell the terminal its size; the foreground group gets SIGWINCH. 0, or -1 with errno. */
int pty_resize(int master, int rows, int cols);

#endif
