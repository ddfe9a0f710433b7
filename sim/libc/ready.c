/* ready.c - waiting for descriptors: select, poll, epoll; descriptors that count and that tell of signals and processes. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/select.h>
#include <sys/signalfd.h>

#include "internal.h"

enum { SET = 8 };

void __fd_zero(fd_set *set) { __vm_memset(set, 0, sizeof *set); }

/* The kernel writes back what is left of the time, as Linux does. */
int select(int n, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout)
{
	return (int)POINT(select, n, reads, writes, excepts, timeout);
}

int pselect(int n, fd_set *reads, fd_set *writes, fd_set *excepts, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec copy;
	struct { const sigset_t *set; size_t size; } with = {mask, SET};
	if (timeout) copy = *timeout;
	return (int)POINT(pselect6, n, reads, writes, excepts, timeout ? &copy : NULL, &with);
}

int poll(struct pollfd *fds, nfds_t n, int timeout) { return (int)POINT(poll, fds, n, timeout); }

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec copy;
	if (timeout) copy = *timeout;
	return (int)POINT(ppoll, fds, n, timeout ? &copy : NULL, mask, SET);
}

int epoll_create(int size) { return size > 0 ? (int)CALL(epoll_create1, 0) : __fail(EINVAL); }
int epoll_create1(int flags) { return (int)CALL(epoll_create1, flags); }
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event) { return (int)CALL(epoll_ctl, epfd, op, fd, event); }
int epoll_wait(int epfd, struct epoll_event *events, int n, int timeout)
{
	return (int)POINT(epoll_wait, epfd, events, n, timeout);
}

int epoll_pwait(int epfd, struct epoll_event *events, int n, int timeout, const sigset_t *mask)
{
	return (int)POINT(epoll_pwait, epfd, events, n, timeout, mask, SET);
}

int eventfd(unsigned value, int flags) { return (int)CALL(eventfd2, value, flags); }
int eventfd_read(int fd, eventfd_t *value) { return CALL(read, fd, value, sizeof *value) == sizeof *value ? 0 : -1; }
int eventfd_write(int fd, eventfd_t value) { return CALL(write, fd, &value, sizeof value) == sizeof value ? 0 : -1; }
int signalfd(int fd, const sigset_t *mask, int flags) { return (int)CALL(signalfd4, fd, mask, SET, flags); }
int pidfd_open(pid_t pid, unsigned flags) { return (int)CALL(pidfd_open, pid, flags); }
int pidfd_send_signal(int fd, int sig, siginfo_t *info, unsigned flags)
{
	return (int)CALL(pidfd_send_signal, fd, sig, info, flags);
}
int pidfd_getfd(int fd, int target, unsigned flags) { return (int)CALL(pidfd_getfd, fd, target, flags); }
