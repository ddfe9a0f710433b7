/*
 * run.h - one run of a program as proclab holds it: the supervisor, the program held before its exec, its streams, its directory.
 *
 * run_start, then (once the observer watches) run_exec, then run_receive until it says that all is over, then run_clear. Whatever
 * happens to proclab in between, the supervisor cleans up behind it.
 */
#ifndef PROCLAB_REAL_RUN_H
#define PROCLAB_REAL_RUN_H

#include "real/real.h"
#include "real/run/control.h"
#include "real/run/launch.h"
#include "real/run/scratch.h"
#include "real/run/terminal.h"

struct run {
	pid_t supervisor;         /* 0 none */
	pid_t program;            /* as seen from here */
	pid_t init;               /* of its namespace, 0 none */
	int control, starter;
	int master, out, err;     /* what proclab reads of the program's streams, -1 each; owned by whoever takes them */
	struct terminal own;      /* lent to the program; fd -1 when not */
	atomic_int *listener;
	char scratch[SCRATCH_PATH], marks[SCRATCH_PATH + 16];
	char file[SCRATCH_PATH + 256]; /* the compiled program, empty for a command */
	char name[64];            /* the program's short name */
	const char *user_name;    /* as the user named it; borrowed from the options */
};

/* Make the directory with marks' name in it, for run_start; marks is then to be listened on first. */
int run_prepare(struct run *r, const struct real_options *o, struct diag *d);
/* Compile if need be, and hold the program before its exec. Returns 0 or real_open's errors; run_end and run_clear in any case. */
int run_start(struct run *r, const struct real_options *o, struct diag *d);
/* Let it exec. As launch_go. */
int run_exec(struct run *r, const struct sock_fprog *filter, void (*adopt)(void *arg, int listener), void *arg, struct diag *d);
/* The next message of the supervisor: 1, 0 when there is none, -1 when it is gone. */
int run_receive(struct run *r, struct control *out);
void run_tell(struct run *r, enum control_what what);
/* The program was stopped by sig. If that was for its terminal (^Z, or reading it from the background): lend it the foreground,
 * or stop proclab as well and come back when it is continued. All threads but the calling one must have SIGTSTP blocked. */
void run_stopped(struct run *r, int sig);
/* The program itself has ended, others may live on: take the foreground back, so that ^C reaches proclab again; killed: also the
 * terminal's modes, which it had no chance to put back. Returns whether it had the foreground of proclab's terminal. */
bool run_program_ended(struct run *r, bool killed);
/* Have the supervisor end what still lives, and wait for it. Returns false when it had been killed: all is then left to proclab. */
bool run_end(struct run *r);
/* Remove the directory, give the terminal back, close. After run_end. */
void run_clear(struct run *r);

#endif
