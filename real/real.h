/*
 * real.h - the real kernel as a source: compiles and launches a program, or any command, and observes its process tree.
 *
 * real_open forks a supervisor, which forks the program and holds it before its exec until the observer is in place.
 * The source's events come from a thread of its own (observe/), handed over when it is pumped.
 */
#ifndef PROCLAB_REAL_REAL_H
#define PROCLAB_REAL_REAL_H

#include "trace/error.h"
#include "trace/source.h"

enum real_io {
	REAL_IO_OWN,    /* the program has proclab's own stdin, stdout and stderr */
	REAL_IO_PIPES,  /* stdin is proclab's own; stdout and stderr are pipes, what comes out are OUT events */
	REAL_IO_PTY,    /* a pseudo-terminal of its own, what comes out are OUT events */
};

enum real_ipc { REAL_IPC_OFF, REAL_IPC_COUNTS, REAL_IPC_CONTENT };

struct real_options {
	const char *source;        /* PROGRAM.c to compile and run, or NULL to run argv[0] itself */
	char *const *argv;         /* NULL-terminated. With source: the arguments after the program's name */
	enum real_io io;
	int rows, cols;            /* of the pseudo-terminal */
	char tier;                 /* 'R', 'P', 'T', 'S'; 0: the best that works */
	enum real_ipc ipc;
	bool init;                 /* a PID namespace with an init of its own */
	bool memory;               /* look at all pages, and tell page faults */
	bool step;                 /* the program waits at each step() until SOURCE_STEP */
	int64_t limit;             /* ns until the run is ended by "limit"; 0 none */
	const char *include_dir;   /* folder that holds proclab/proclab.h, or NULL */
	const char *library;       /* of the multiprocessing runtime, linked where it is used; or NULL */
};

/* Compile (if need be), launch and observe. t's header is filled in. Returns 0 and *out (ended and freed by its close), or
 * ERR_COMPILE (the compiler's messages have gone to stderr, or into d when io is a pty), ERR_NOTFOUND, ERR_NOEXEC,
 * ERR_UNSUPPORTED, ERR_SYSTEM with d filled. */
int real_open(const struct real_options *o, struct trace *t, struct source **out, struct diag *d);

/* What this machine lets proclab see, for `proclab doctor`: tried, not read from settings. */
struct real_doctor_row {
	const char *what;      /* "tier R", "user namespaces" ... */
	bool works;
	const char *sees;      /* what it shows */
	const char *misses;    /* what it cannot */
	char detail[160];      /* what was tried and what the system said */
	const char *raise;     /* the exact command that would allow it, or NULL */
};
/* Fill at most max rows; returns how many. *tier: the tier a run would have. */
int real_doctor(struct real_doctor_row *rows, int max, char *tier);

#endif
