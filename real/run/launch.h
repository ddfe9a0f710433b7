/*
 * launch.h - the program's process between its fork and its exec: it is held until the observer watches, and is made to find
 * everything as it would without proclab.
 *
 * It talks with proclab over `starter` (SOCK_SEQPACKET, close-on-exec): hello; go, perhaps with a seccomp filter; and then
 * either end-of-file, for the exec has worked, or what failed.
 */
#ifndef PROCLAB_REAL_LAUNCH_H
#define PROCLAB_REAL_LAUNCH_H

#include <linux/filter.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "trace/error.h"

enum launch_stage { LAUNCH_HELLO, LAUNCH_FILTER, LAUNCH_EXEC };

struct launch {
	const char *file;           /* as execvp takes it */
	char *const *argv;
	int in, out, err;           /* to be 0, 1 and 2; -1: as they are */
	int terminal;               /* whose foreground the program's group becomes, -1 none */
	const char *marks;          /* path of the socket for marks, NULL none */
	bool step;
	int starter;                /* the program's side */
	atomic_int *listener;       /* shared with proclab: the number of the filter's listener in the program, 0 not yet */
};

/* The child's side: never returns. */
_Noreturn void launch_program(const struct launch *l);

/* Proclab's side. Make the two ends; *program is the one for struct launch. 0, or -1 with errno. */
int launch_pair(int *proclab, int *program);
/* Wait for the hello. Returns the program's pid as seen from here, or -1 when it is gone. */
pid_t launch_hello(int starter);
/* Let it exec; with a filter, *listener is then a descriptor of proclab's for its notifications. Returns 0 once it has become the
 * program, ERR_NOTFOUND, ERR_NOEXEC, ERR_UNSUPPORTED (the filter was refused) or ERR_SYSTEM; d filled. adopt is called with the
 * listener before the exec. */
int launch_go(int starter, const char *name, pid_t pid, const struct sock_fprog *filter, atomic_int *shared,
              void (*adopt)(void *arg, int listener), void *arg, struct diag *d);

#endif
