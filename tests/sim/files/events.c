/* eventfd, timerfd, signalfd, pidfd, epoll. */
#include "rt.h"

static char b[4096];

static int ready(int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};
	call(poll, &p, 1, 0);
	return p.revents;
}

static long value(long fd)
{
	uint64_t v = 0;
	long n = call(read, fd, &v, 8);
	return n == 8 ? (long)v : n;
}

static long add(long fd, unsigned long v)
{
	return call(write, fd, &v, 8);
}

static void eventfds(void)
{
	long e = call(eventfd2, 3, EFD_NONBLOCK);
	say("first", value(e));
	say("empty", value(e));
	say("short", call(read, e, b, 7));
	add(e, 2);
	add(e, 5);
	say("sum", value(e));
	say("too much", add(e, -1UL));
	say("most", add(e, -2UL));
	say("full", add(e, 1));
	say("not to be written", ready((int)e, POLLIN | POLLOUT));
	say("cleared", value(e) == -2L);
	say("ready", ready((int)e, POLLIN | POLLOUT));
	say("seek", call(lseek, e, 0, 0));
	call(close, e);
	e = call(eventfd2, 2, EFD_SEMAPHORE | EFD_NONBLOCK);
	say("one", value(e));
	say("and one", value(e));
	say("none", value(e));
	call(close, e);
	say("flags", call(eventfd2, 0, 7));
	e = call(eventfd2, 0, 0);
	long pid = fork_();
	if (!pid) leave((int)value(e));
	until_waits(pid);
	add(e, 9);
	say("woken", status_of(pid));
	call(close, e);
}

static void timerfds(void)
{
	struct itimerspec t = {{0, 0}, {0, 1000000}}, old;
	long fd = call(timerfd_create, CLOCK_MONOTONIC, TFD_NONBLOCK);
	say("clock", call(timerfd_create, 77, 0));
	say("unset", value(fd));
	say("bad", (t.it_value.tv_nsec = 2000000000, call(timerfd_settime, fd, 0, &t, NULL)));
	t.it_value.tv_nsec = 1000000;
	say("set", call(timerfd_settime, fd, 0, &t, NULL));
	say("not yet", ready((int)fd, POLLIN));
	struct pollfd p = {.fd = (int)fd, .events = POLLIN};
	say("poll", call(poll, &p, 1, -1L));
	say("once", value(fd));
	say("no more", value(fd));
	say("get", call(timerfd_gettime, fd, &old) ? -1 : old.it_value.tv_sec + old.it_value.tv_nsec);
	t = (struct itimerspec){{0, 2000000}, {0, 1}};
	call(timerfd_settime, fd, 0, &t, &old);
	nap(9);
	say("several", value(fd) >= 4);
	say("period", call(timerfd_gettime, fd, &old) ? -1 : old.it_interval.tv_nsec);
	say("armed", old.it_value.tv_nsec > 0);
	t = (struct itimerspec){{0, 0}, {0, 0}};
	call(timerfd_settime, fd, 0, &t, NULL);
	nap(3);
	say("disarmed", value(fd));
	struct timespec now;
	call(clock_gettime, CLOCK_MONOTONIC, &now);
	t.it_value = now;
	call(timerfd_settime, fd, TFD_TIMER_ABSTIME, &t, NULL);
	say("in the past", value(fd));
	call(fcntl, fd, F_SETFL, 0);
	t = (struct itimerspec){{0, 0}, {0, 3000000}};
	call(timerfd_settime, fd, 0, &t, NULL);
	say("read waits", value(fd));
	say("write", add(fd, 1));
	call(close, fd);
}

static void signalfds(void)
{
	unsigned long mask = 1ul << (SIGUSR1 - 1) | 1ul << (SIGUSR2 - 1);
	struct signalfd_siginfo info[3];
	long fd = call(signalfd4, -1L, &mask, 8, SFD_NONBLOCK);
	block(SIGUSR1);
	block(SIGUSR2);
	say("none", call(read, fd, info, sizeof info));
	call(kill, call(getpid), SIGUSR2);
	say("ready", ready((int)fd, POLLIN));
	call(kill, call(getpid), SIGUSR1);
	call(kill, call(getpid), SIGUSR1);
	say("two", call(read, fd, info, sizeof info) / (long)sizeof *info);
	say("lowest first", info[0].ssi_signo);
	say("by", info[0].ssi_pid == call(getpid));
	say("code", info[0].ssi_code);
	say("small", call(read, fd, info, 10));
	mask = 1ul << (SIGUSR2 - 1);
	say("change", call(signalfd4, fd, &mask, 8, 0) == fd);
	call(kill, call(getpid), SIGUSR1);
	say("not that one", call(read, fd, info, sizeof info));
	call(fcntl, fd, F_SETFL, 0);
	long pid = fork_();
	if (!pid) leave(call(read, fd, info, sizeof *info) == sizeof *info ? (int)info[0].ssi_signo : 1);
	until_waits(pid);
	call(kill, pid, SIGUSR2);
	say("woken", status_of(pid));
	say("no signalfd", call(signalfd4, 1, &mask, 8, 0));
	call(close, fd);
}

static void pidfds(void)
{
	int p[2];
	call(pipe, p);
	long pid = reader_of(p[0]);
	long fd = call(pidfd_open, pid, 0);
	say("cloexec", call(fcntl, fd, F_GETFD));
	say("nobody", call(pidfd_open, 4000000, 0));
	say("nonsense", call(pidfd_open, 0, 0));
	say("it lives", ready((int)fd, POLLIN));
	say("signal 0", call(pidfd_send_signal, fd, 0, NULL, 0));
	say("read", call(read, fd, b, 1));
	long mine = call(pidfd_getfd, fd, p[1], 0);
	say("its descriptor", call(write, mine, "x", 1));
	call(close, mine);
	struct pollfd q = {.fd = (int)fd, .events = POLLIN};
	say("it ends", call(poll, &q, 1, -1L));
	say("a zombie", call(pidfd_send_signal, fd, SIGTERM, NULL, 0));
	int info[32] = {0};
	say("waitid", call(waitid, P_PIDFD, fd, info, WEXITED, NULL));
	say("code", info[6]);
	say("gone", call(pidfd_send_signal, fd, SIGTERM, NULL, 0));
	say("no pidfd", call(pidfd_send_signal, 1, SIGTERM, NULL, 0));
	call(close, fd);
	pid = fork_();
	if (!pid) {
		call(read, p[0], b, 1);
		leave(3);
	}
	fd = call(pidfd_open, pid, 0);
	call(pidfd_send_signal, fd, SIGTERM, NULL, 0);
	say("killed", status_of(pid));
	call(close, fd);
	call(close, p[0]);
	call(close, p[1]);
}

static struct epoll_event ev(unsigned events, int fd)
{
	struct epoll_event e = {.events = events};
	e.data.fd = fd;
	return e;
}

static void epolls(void)
{
	struct epoll_event out[8], e;
	int p[2], q[2];
	long ep = call(epoll_create1, 0);
	call(pipe, p);
	call(pipe, q);
	e = ev(EPOLLIN, p[0]);
	say("add", call(epoll_ctl, ep, EPOLL_CTL_ADD, p[0], &e));
	say("twice", call(epoll_ctl, ep, EPOLL_CTL_ADD, p[0], &e));
	say("missing", call(epoll_ctl, ep, EPOLL_CTL_MOD, q[0], &e));
	say("closed", call(epoll_ctl, ep, EPOLL_CTL_ADD, 99, &e));
	long file = call(open, "plain", O_CREAT | O_RDWR, 0600);
	say("a file", call(epoll_ctl, ep, EPOLL_CTL_ADD, file, &e));
	say("itself", call(epoll_ctl, ep, EPOLL_CTL_ADD, ep, &e));
	say("nothing", call(epoll_wait, ep, out, 8, 0));
	say("no room", call(epoll_wait, ep, out, 0, 0));
	say("no epoll", call(epoll_wait, p[0], out, 8, 0));
	call(write, p[1], "abc", 3);
	say("one", call(epoll_wait, ep, out, 8, -1L));
	say("which", out[0].data.fd == p[0] && out[0].events == EPOLLIN);
	say("level", call(epoll_wait, ep, out, 8, 0));
	e = ev(EPOLLIN | EPOLLET, p[0]);
	call(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	say("edge", call(epoll_wait, ep, out, 8, 0));
	say("told", call(epoll_wait, ep, out, 8, 0));
	call(read, p[0], b, 1);
	say("reading is no edge", call(epoll_wait, ep, out, 8, 0));
	call(write, p[1], "d", 1);
	say("a new one", call(epoll_wait, ep, out, 8, 0));
	e = ev(EPOLLIN | EPOLLONESHOT, p[0]);
	call(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	say("oneshot", call(epoll_wait, ep, out, 8, 0));
	call(write, p[1], "e", 1);
	say("silent", call(epoll_wait, ep, out, 8, 0));
	call(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	say("armed again", call(epoll_wait, ep, out, 8, 0));
	e = ev(EPOLLIN, q[0]);
	call(epoll_ctl, ep, EPOLL_CTL_ADD, q[0], &e);
	e = ev(EPOLLOUT, q[1]);
	call(epoll_ctl, ep, EPOLL_CTL_ADD, q[1], &e);
	say("writable", call(epoll_wait, ep, out, 8, 0));
	say("del", call(epoll_ctl, ep, EPOLL_CTL_DEL, q[1], NULL));
	say("del again", call(epoll_ctl, ep, EPOLL_CTL_DEL, q[1], NULL));
	say("epoll is ready itself", ready((int)ep, POLLIN));
	long pid = fork_();
	if (!pid) leave(call(epoll_wait, ep, out, 8, -1L) == 1 && out[0].data.fd == q[0] ? 4 : 5);
	until_waits(pid);
	call(write, q[1], "x", 1);
	say("woken", status_of(pid));
	say("epoll now", ready((int)ep, POLLIN));
	call(close, q[0]);
	say("closing removes it", call(epoll_wait, ep, out, 8, 0));
	call(close, p[1]);
	e = ev(0, p[0]);
	call(epoll_ctl, ep, EPOLL_CTL_MOD, p[0], &e);
	say("hangup unasked", call(epoll_wait, ep, out, 8, 0) == 1 && out[0].events == EPOLLHUP);
	say("time", (call(epoll_ctl, ep, EPOLL_CTL_DEL, p[0], NULL), call(epoll_wait, ep, out, 8, 2)));
	call(close, ep);
	call(close, p[0]);
	call(close, q[1]);
}

static int test(void)
{
	eventfds();
	timerfds();
	signalfds();
	pidfds();
	epolls();
	return 0;
}
