/*
 * pidfd.c - the system calls around pidfds, with what older headers lack.
 */
#include "real/observe/pidfd.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* linux/pidfd.h of 6.15; the kernel goes by the size in the request, so a newer one answers too. */
struct info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};
_Static_assert(sizeof(struct info) == 64, "the first published size of struct pidfd_info");

#define INFO_PID  (1u << 0)
#define INFO_EXIT (1u << 3)
#define GET_INFO  _IOWR(0xFF, 11, struct info)

int pidfd_open_pid(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int pidfd_take(int pidfd, int fd)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
}

int pidfd_signal(int pidfd, int sig)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0);
}

int pidfd_query(int pidfd, struct pidfd_info_out *out)
{
	struct info info = {.mask = INFO_PID | INFO_EXIT};
	*out = (struct pidfd_info_out){0};
	if (ioctl(pidfd, GET_INFO, &info) < 0) return -1;
	if (info.mask & INFO_PID) {
		out->pid = (int32_t)info.tgid;
		out->ppid = (int32_t)info.ppid;
	}
	out->exited = info.mask & INFO_EXIT;
	out->status = info.exit_code;
	return 0;
}

static struct {
	pthread_once_t once;
	bool hup, status;
} trial = {.once = PTHREAD_ONCE_INIT};

/* A child without an exit signal: nobody's SIGCHLD handler or waitpid(-1) notices it. */
static void try_all(void)
{
	long pid = syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
	if (pid == 0) syscall(SYS_exit_group, 7);
	if (pid < 0) return;
	int fd = pidfd_open_pid((pid_t)pid), status;
	while (waitpid((pid_t)pid, &status, __WALL) < 0 && errno == EINTR) {}
	if (fd < 0) return;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	trial.hup = poll(&p, 1, 0) == 1 && p.revents & POLLHUP;
	struct pidfd_info_out info;
	trial.status = pidfd_query(fd, &info) == 0 && info.exited && info.status == status;
	close(fd);
}

bool pidfd_hup_supported(void)
{
	pthread_once(&trial.once, try_all);
	return trial.hup;
}

bool pidfd_status_supported(void)
{
	pthread_once(&trial.once, try_all);
	return trial.status;
}
