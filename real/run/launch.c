/*
 * launch.c - see launch.h.
 *
 * Once the filter is in place, whatever the program writes waits for the listener's answer, which proclab cannot give before it
 * has the listener. So the listener's number goes through shared memory, not through the socket.
 */
#include "real/run/launch.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "real/run/startup.h"

/* From the program. */
struct said {
	int stage, error;
};
/* To the program: this many instructions of a filter follow. */
struct go {
	unsigned instructions;
	struct sock_filter filter[BPF_MAXINSNS];
};

static void say(const struct launch *l, enum launch_stage stage, int error)
{
	struct said m = {stage, error};
	while (send(l->starter, &m, sizeof m, MSG_NOSIGNAL) < 0 && errno == EINTR) {}
}

static _Noreturn void give_up(const struct launch *l, enum launch_stage stage)
{
	int error = errno;
	say(l, stage, error);
	_exit(error == ENOENT ? 127 : 126);
}

static ssize_t hear(int fd, void *buf, size_t size)
{
	ssize_t n;
	do n = recv(fd, buf, size, 0);
	while (n < 0 && errno == EINTR);
	return n;
}

/* A group of its own, in the foreground before it runs: not left to the supervisor, which may be too late. */
static void lead_group(const struct launch *l)
{
	sigset_t stop;
	setpgid(0, 0);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	if (l->terminal >= 0) tcsetpgrp(l->terminal, getpgrp());
}

static void connect_streams(const struct launch *l)
{
	const int wanted[3] = {l->in, l->out, l->err};
	for (int i = 0; i < 3; i++)
		if (wanted[i] >= 0) dup2(wanted[i], i);
}

static void set_environment(const struct launch *l)
{
	if (l->marks) setenv("PROCLAB_MARKS", l->marks, 1);
	else unsetenv("PROCLAB_MARKS");
	if (l->step) setenv("PROCLAB_STEP", "1", 1);
	else unsetenv("PROCLAB_STEP");
}

static void install_filter(const struct launch *l, struct go *g)
{
	struct sock_fprog filter = {.len = (unsigned short)g->instructions, .filter = g->filter};
	char proceed;
	long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (listener < 0 && errno == EACCES) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) give_up(l, LAUNCH_FILTER);
		listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	}
	if (listener < 0) give_up(l, LAUNCH_FILTER);
	atomic_store(l->listener, (int)listener);
	if (hear(l->starter, &proceed, 1) != 1) _exit(126);
	close((int)listener);
}

_Noreturn void launch_program(const struct launch *l)
{
	static struct go g;
	const int needed[] = {l->starter, l->terminal, l->in, l->out, l->err};
	startup_close_others(needed, sizeof needed / sizeof *needed);
	lead_group(l);
	connect_streams(l);
	say(l, LAUNCH_HELLO, 0);
	if (hear(l->starter, &g, sizeof g) <= 0) _exit(126);
	set_environment(l);
	if (g.instructions) install_filter(l, &g);
	startup_restore();
	execvp(l->file, l->argv);
	give_up(l, LAUNCH_EXEC);
}

int launch_pair(int *proclab, int *program)
{
	int ends[2], on = 1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends)) return -1;
	setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	*proclab = ends[0];
	*program = ends[1];
	return 0;
}

pid_t launch_hello(int starter)
{
	struct said m;
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = {&m, sizeof m};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
	struct ucred who;
	ssize_t n;
	do n = recvmsg(starter, &msg, 0);
	while (n < 0 && errno == EINTR);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&msg) : NULL;
	if (!c || c->cmsg_type != SCM_CREDENTIALS) return -1;
	memcpy(&who, CMSG_DATA(c), sizeof who);
	return who.pid;
}

static bool send_go(int starter, const struct sock_fprog *filter)
{
	static struct go g;
	g.instructions = filter ? filter->len : 0;
	if (filter) memcpy(g.filter, filter->filter, filter->len * sizeof *filter->filter);
	ssize_t n;
	do n = send(starter, &g, offsetof(struct go, filter) + g.instructions * sizeof *g.filter, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Take a copy of the listener that the program has made; -1 with errno when that fails, 0 in errno when the program has said why. */
static int fetch_listener(int starter, pid_t pid, atomic_int *shared)
{
	struct pollfd p = {.fd = starter, .events = POLLIN};
	int number;
	while (!(number = atomic_load(shared))) {
		if (poll(&p, 1, 1) > 0) {
			errno = 0;
			return -1;
		}
	}
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0) return -1;
	int listener = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	int error = errno;
	close(pidfd);
	errno = error;
	return listener;
}

static int explain(const struct said *m, const char *name, struct diag *d)
{
	if (m->stage == LAUNCH_FILTER)
		return diag_set(d, ERR_UNSUPPORTED, "contents of messages cannot be seen here: the seccomp filter was refused: %s",
		                strerror(m->error));
	if (m->error == ENOENT)
		return diag_set(d, ERR_NOTFOUND, strchr(name, '/') ? "%s: not found" : "%s: not found in PATH", name);
	return diag_set(d, ERR_NOEXEC, "%s: cannot be executed: %s", name, strerror(m->error));
}

int launch_go(int starter, const char *name, pid_t pid, const struct sock_fprog *filter, atomic_int *shared,
              void (*adopt)(void *arg, int listener), void *arg, struct diag *d)
{
	struct said m;
	char proceed = 1;
	if (!send_go(starter, filter)) return diag_set(d, ERR_SYSTEM, "%s was gone before it started", name);
	if (filter) {
		int listener = fetch_listener(starter, pid, shared);
		if (listener < 0 && errno)
			return diag_set(d, ERR_UNSUPPORTED, "contents of messages cannot be seen here: the filter's listener could not be fetched: %s",
			                strerror(errno));
		if (listener >= 0) {
			adopt(arg, listener);
			if (send(starter, &proceed, 1, MSG_NOSIGNAL) < 0)
				return diag_set(d, ERR_SYSTEM, "%s was gone before it started", name);
		}
	}
	return hear(starter, &m, sizeof m) == sizeof m ? explain(&m, name, d) : 0;
}
