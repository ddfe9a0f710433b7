/* fork.c - the start method fork, and how every child begins and ends. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "process.h"

/* What the parent has read ahead is the parent's: the second flush drops it from this stream, without moving the parent's file. */
static void empty_stdin(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0) return;
	if (null) {
		dup2(null, 0);
		close(null);
	} else {
		fcntl(0, F_SETFD, 0);
	}
	/* cppcheck-suppress fflushOnInputStream ; POSIX says what it does */
	fflush(stdin);
}

void mp_child_run(mp_target *target, const void *arguments, size_t size)
{
	empty_stdin();
	int code = target(arguments, size);
	mp_children_end();
	fflush(NULL);
	_exit(code);
}

_Noreturn static void child(struct mp_process *p, pid_t parent, int lifeline)
{
	if (lifeline >= 0) mp_lifeline_arm(lifeline);
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
	if (!hurried) fflush(NULL);
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
	pid_t pid = fork();
	if (pid < 0) return MP_ESYSTEM;
	if (!pid) child(process, parent, lifeline);
	process->pid = pid;
	process->pidfd = pidfd_open(pid, 0);
	return 0;
}
