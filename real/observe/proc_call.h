/*
 * proc_call.h - a row of the table of system calls. For proc*.c; others use proc_call_name and proc_wait_from_call
 * of proc.h.
 */
#ifndef PROCLAB_REAL_PROC_CALL_H
#define PROCLAB_REAL_PROC_CALL_H

#include <stdint.h>

/* How the arguments are to be read beyond fd and timeout. */
enum call_shape {
	CALL_PLAIN,
	CALL_OPEN, CALL_OPENAT,   /* path is argument 0, 1 */
	CALL_WAIT4, CALL_WAITID,
	CALL_FUTEX, CALL_FCNTL, CALL_CLONE,
	CALL_SYSV,                /* argument 0 is the identifier */
	CALL_POLL, CALL_EPOLL,    /* the timeout is a number of ms, negative for none */
	CALL_PPOLL, CALL_EPOLL2, CALL_SELECT,
	CALL_RESTART,             /* a wait with a time limit that a stop has interrupted; which one it was is not shown */
};

#define NO_ARG (-1)

struct call {
	const char *name;
	uint8_t why;       /* enum wait_why, NONE for calls that do not wait for anybody */
	int8_t fd;         /* which argument is the descriptor, NO_ARG */
	int8_t timeout;    /* which argument gives the time limit (a pointer: NULL for none), NO_ARG */
	uint8_t shape;     /* enum call_shape */
};

/* The row of a number; NULL when it has none. */
const struct call *call_find(long nr);

#endif
