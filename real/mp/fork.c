/*
 * fork.c - the start method fork, and how every child ends.
 *
 * A fresh copy pays for each page that it writes and each page of code that it enters: what can be done before the fork is.
 */
#include <stdio.h>
#ifndef __proclab_sim__
#include <stdio_ext.h>
#endif
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "process.h"

void mp_child_run(mp_target *target, const void *arguments, size_t size)
{
	int code = target(arguments, size);
	mp_children_end();
	fflush(NULL);
	_exit(code);
}

/* What the parent has read ahead is the parent's: flushed when fd 0 is no longer the parent's file, it is dropped and moves
 * nothing. */
static bool has_read_ahead(void)
{
#ifdef __proclab_sim__
	return true;
#else
	return __fbufsize(stdin) > 0;
#endif
}

_Noreturn static void child(struct mp_process *p, pid_t parent, int lifeline, bool read_ahead)
{
	if (lifeline >= 0) mp_lifeline_arm(lifeline);
	dup2(mp_null, 0);
	/* cppcheck-suppress fflushOnInputStream ; POSIX says what it does */
	if (read_ahead) fflush(stdin);
	mp_parent = mp_self;
	mp_parent.pid = parent;
	mp_parent.pidfd = -1;
	memcpy(mp_self.name, p->name, sizeof mp_self.name);
	memcpy(mp_self.identity, p->identity, sizeof mp_self.identity);
	mp_self.daemon = p->daemon;
	mp_self.pid = 0;
	mp_children_made = 0;
	mp_passed_here = p->passed;
	mp_passes_here = p->passes;
	mp_child_run(p->target, p->arguments, p->size);
}

/* All streams, for else what waits in them would come twice. But fflush(NULL) waits for a thread that reads a terminal. */
static void flush(bool hurried)
{
	if (!hurried)
		fflush(NULL);
	else if (!ftrylockfile(stdout)) {
		fflush_unlocked(stdout);
		funlockfile(stdout);
	}
}

int mp_start_fork(struct mp_process *process)
{
	int lifeline = process->detached ? -1 : mp_lifeline();
	pid_t parent = getpid();
	if (lifeline < 0 && !process->detached) return MP_ESYSTEM;
	flush(process->hurried);
	bool read_ahead = has_read_ahead();
	pid_t pid = fork();
	if (!pid) child(process, parent, lifeline, read_ahead);
	if (lifeline >= 0) close(lifeline);
	if (pid < 0) return MP_ESYSTEM;
	process->pid = pid;
	process->pidfd = pidfd_open(pid, 0);
	return 0;
}
