/*
 * proc_pidfd.c - what a pidfd says of a child of our own, whose truth waitpid knows.
 */
#include "real/observe/pidfd.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

static pid_t blocked_child(int go[2])
{
	char c;
	if (pipe(go)) abort();
	pid_t pid = fork();
	if (pid < 0) abort();
	if (pid) return pid;
	close(go[1]);
	if (read(go[0], &c, 1) < 0) _exit(99);
	_exit(42);
}

static short events_of(int fd, int timeout)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	return poll(&p, 1, timeout) == 1 ? p.revents : 0;
}

static void lives_dies_is_reaped(void)
{
	int go[2], status;
	pid_t pid = blocked_child(go);
	int fd = pidfd_open_pid(pid);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(events_of(fd, 0), 0);
	struct pidfd_info_out info;
	if (pidfd_query(fd, &info) == 0) {
		CU_ASSERT_EQUAL(info.pid, pid);
		CU_ASSERT_EQUAL(info.ppid, getpid());
		CU_ASSERT_FALSE(info.exited);
	} else {
		CU_ASSERT_EQUAL(errno, ENOTTY);
	}
	close(go[0]);
	close(go[1]);
	CU_ASSERT(events_of(fd, 5000) & POLLIN);
	CU_ASSERT_FALSE(events_of(fd, 0) & POLLHUP);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	if (pidfd_hup_supported()) CU_ASSERT(events_of(fd, 1000) & POLLHUP);
	if (pidfd_status_supported()) {
		CU_ASSERT_EQUAL(pidfd_query(fd, &info), 0);
		CU_ASSERT(info.exited);
		CU_ASSERT_EQUAL(info.status, status);
		CU_ASSERT_EQUAL(WEXITSTATUS(info.status), 42);
	}
	CU_ASSERT_EQUAL(pidfd_signal(fd, 0), -1);
	CU_ASSERT_EQUAL(errno, ESRCH);
	close(fd);
}

static void tells_the_signal(void)
{
	int go[2], status;
	pid_t pid = blocked_child(go);
	int fd = pidfd_open_pid(pid);
	CU_ASSERT_EQUAL(pidfd_signal(fd, SIGTERM), 0);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	struct pidfd_info_out info;
	if (pidfd_status_supported()) {
		CU_ASSERT_EQUAL(pidfd_query(fd, &info), 0);
		CU_ASSERT_EQUAL(info.status, status);
	}
	close(go[0]);
	close(go[1]);
	close(fd);
}

static void takes_a_descriptor(void)
{
	int go[2], status;
	pid_t pid = blocked_child(go);
	int fd = pidfd_open_pid(pid), mine = pidfd_take(fd, go[0]);
	CU_ASSERT_EQUAL(write(go[1], "x", 1), 1);
	if (mine >= 0) close(mine);
	else CU_ASSERT_EQUAL(errno, EPERM);
	CU_ASSERT_EQUAL(pidfd_take(fd, 1000), -1);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(pidfd_open_pid(pid), -1);
	close(go[0]);
	close(go[1]);
	close(fd);
}

SUITE(proc_pidfd, lives_dies_is_reaped, tells_the_signal, takes_a_descriptor)
