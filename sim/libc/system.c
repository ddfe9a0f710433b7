/* system.c - commands for the shell: system and popen. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream.h"

static pid_t start_shell(const char *command, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr)
{
	pid_t pid;
	char *argv[] = {"sh", "-c", (char *)command, NULL};
	int error = posix_spawn(&pid, "/bin/sh", actions, attr, argv, environ);
	return error ? __fail(error) : pid;
}

static int wait_for(pid_t pid)
{
	int status;
	long r;
	do r = __syscall(SYS_wait4, pid, &status, 0, NULL);
	while (r == -EINTR);
	return r < 0 ? __fail((int)-r) : status;
}

/* While the command runs, SIGINT and SIGQUIT are ignored and SIGCHLD is blocked here, and as before in it. */
static int run(const char *command)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old_int, old_quit;
	posix_spawnattr_t attr;
	sigset_t block;
	int status;
	posix_spawnattr_init(&attr);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	sigprocmask(SIG_BLOCK, &block, &attr.__mask);
	if (old_int.sa_handler != SIG_IGN) sigaddset(&attr.__default, SIGINT);
	if (old_quit.sa_handler != SIG_IGN) sigaddset(&attr.__default, SIGQUIT);
	attr.__flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	pid_t pid = start_shell(command, NULL, &attr);
	status = pid < 0 ? W_EXITCODE(127, 0) : wait_for(pid);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigprocmask(SIG_SETMASK, &attr.__mask, NULL);
	return status;
}

int system(const char *command)
{
	return command ? run(command) : run("exit 0") == 0;
}

/* ---- popen ------------------------------------------------------------------------------------------------------- */

/* The child has none of the other popen streams. */
static int prepare(posix_spawn_file_actions_t *actions, int end, int as)
{
	posix_spawn_file_actions_init(actions);
	for (FILE *f = __streams; f; f = f->next)
		if (f->child && f->fd != as) posix_spawn_file_actions_addclose(actions, f->fd);
	return posix_spawn_file_actions_adddup2(actions, end, as);
}

FILE *popen(const char *command, const char *mode)
{
	int fds[2], reads = *mode == 'r';
	posix_spawn_file_actions_t actions;
	if (*mode != 'r' && *mode != 'w') {
		__fail(EINVAL);
		return NULL;
	}
	if (CALL(pipe2, fds, O_CLOEXEC) < 0) return NULL;
	prepare(&actions, fds[reads], reads);
	pid_t pid = start_shell(command, &actions, NULL);
	posix_spawn_file_actions_destroy(&actions);
	__syscall(SYS_close, fds[reads]);
	FILE *f = pid < 0 ? NULL : __stream_new(fds[!reads], reads ? STREAM_NO_WRITES : STREAM_NO_READS);
	if (!f) {
		__syscall(SYS_close, fds[!reads]);
		return NULL;
	}
	if (!__vm_strchr(mode, 'e')) __syscall(SYS_fcntl, f->fd, F_SETFD, 0);
	f->child = pid;
	return f;
}

int pclose(FILE *f)
{
	pid_t pid = f->child;
	f->child = 0;
	fclose(f);
	return pid ? wait_for(pid) : -1;
}
