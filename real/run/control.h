/*
 * control.h - what proclab and the supervisor tell each other, one message a packet. Its end is each one's sign of the other's
 * death.
 */
#ifndef PROCLAB_REAL_CONTROL_H
#define PROCLAB_REAL_CONTROL_H

#include <stdint.h>
#include <sys/types.h>

enum control_what {
	/* supervisor to proclab */
	CONTROL_COMPILED,    /* status: the compiler's */
	CONTROL_FAILED,      /* status: an errno; nothing was started. where: in which step */
	CONTROL_REAPED,      /* pid ended with status and was reaped at t; pid 0: the program, reaped by init of its namespace */
	CONTROL_STOPPED,     /* the program was stopped, by the signal in status */
	CONTROL_EMPTY,       /* no descendant is left; status: how many could not be ended */
	/* proclab to supervisor */
	CONTROL_ROOT,        /* pid: the program's, as seen from outside */
	CONTROL_INTERRUPT,   /* end the tree: as ^C would, and what is left after a grace */
	CONTROL_GRACE,       /* the same without another SIGINT */
	CONTROL_KILL,        /* end the tree now */
	CONTROL_BYE,         /* proclab leaves, having put its own terminal in order; without it, it was killed */
};

enum control_where { CONTROL_AT_FORK, CONTROL_AT_NAMESPACE, CONTROL_AT_TERMINAL };

struct control {
	int what, where, status;
	pid_t pid;
	int64_t t;           /* CLOCK_MONOTONIC, ns */
};

/* Returns 1, 0 when there is none now (a non-blocking end), -1 when the other side is gone. */
int control_receive(int fd, struct control *out);
/* Returns 0, -1 when the other side is gone. */
int control_send(int fd, const struct control *m);
/* CLOCK_MONOTONIC, ns. */
int64_t control_now(void);

#endif
