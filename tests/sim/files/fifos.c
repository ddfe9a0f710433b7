/* Pipes' finer points, FIFOs, poll and select on them. */
#include "rt.h"

static char b[200000];

static int ready(int fd, int events)
{
	struct pollfd p = {.fd = fd, .events = (short)events};
	call(poll, &p, 1, 0);
	return p.revents;
}

static void capacity(void)
{
	int p[2], n = 0;
	call(pipe2, p, O_NONBLOCK | O_CLOEXEC);
	say("cloexec", call(fcntl, p[0], F_GETFD));
	say("size", call(fcntl, p[1], F_GETPIPE_SZ));
	say("smaller", call(fcntl, p[1], F_SETPIPE_SZ, 5000));
	say("fits", call(write, p[1], b, 100000));
	say("not while it is full", call(fcntl, p[1], F_SETPIPE_SZ, 4096));
	say("fionread", call(ioctl, p[0], FIONREAD, &n));
	say("bytes", n);
	say("of a file", call(fcntl, 99, F_GETPIPE_SZ));
	say("seek", call(lseek, p[0], 0, SEEK_SET));
	say("pread", call(pread64, p[0], b, 1, 0));
	say("mmap", call(mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, p[0], 0));
	say("flags", call(pipe2, p, 1));
	struct stat st;
	say("fifo", call(fstat, p[0], &st) ? -1 : (st.st_mode & S_IFMT) == S_IFIFO);
	call(close, p[0]);
	call(close, p[1]);
}

static void readiness(void)
{
	int p[2];
	call(pipe, p);
	say("empty, to read", ready(p[0], POLLIN));
	say("empty, to write", ready(p[1], POLLOUT));
	call(write, p[1], b, 61440);
	say("a page is left", ready(p[1], POLLOUT));
	call(write, p[1], b, 1);
	say("less", ready(p[1], POLLOUT));
	say("to read", ready(p[0], POLLIN));
	int d = (int)call(dup, p[1]);
	call(close, p[1]);
	call(close, d);
	say("data and no writer", ready(p[0], POLLIN));
	while (call(read, p[0], b, 65536) > 0) {}
	say("no data", ready(p[0], POLLIN));
	say("whatever is asked", ready(p[0], 0));
	call(close, p[0]);
	say("closed", ready(p[0], POLLIN));
	call(pipe, p);
	call(close, p[0]);
	say("no reader", ready(p[1], POLLOUT));
	say("negative", ready(-1, POLLIN));
	call(close, p[1]);
}

static void broken(void)
{
	int p[2];
	call(pipe, p);
	call(close, p[0]);
	long pid = fork_();
	if (!pid) {
		call(write, p[1], "x", 1);
		leave(1);
	}
	say("killed by SIGPIPE", status_of(pid));
	on(SIGPIPE, (void *)1, 0, 0);
	say("ignored", call(write, p[1], "x", 1));
	on(SIGPIPE, NULL, 0, 0);
	call(close, p[1]);
	/* a writer that waits is told when the reader goes */
	call(pipe, p);
	pid = fork_();
	if (!pid) {
		call(close, p[0]);
		on(SIGPIPE, (void *)1, 0, 0);
		long n = call(write, p[1], b, 100000);
		leave(n == 65536 ? 7 : 8);
	}
	call(close, p[1]);
	until_waits(pid);
	call(close, p[0]);
	say("what had gone in", status_of(pid));
}

static void interrupted(void)
{
	int p[2];
	call(pipe, p);
	long pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, 0, 0);
		leave(call(read, p[0], b, 1) == -EINTR ? 5 : 6);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	say("read is interrupted", status_of(pid));
	pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, SA_RESTART, 0);
		leave(call(read, p[0], b, 1) == 1 ? 5 : 6);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	until_waits(pid);
	call(write, p[1], "x", 1);
	say("or goes on", status_of(pid));
	pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, SA_RESTART, 0);
		leave(call(write, p[1], b, 70000) == 65536 ? 5 : 6);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	say("write says how much", status_of(pid));
	call(close, p[0]);
	call(close, p[1]);
}

static void fifos(void)
{
	struct stat st;
	say("mkfifo", call(mknod, "fifo", S_IFIFO | 0666, 0));
	say("is one", call(stat, "fifo", &st) ? -1 : st.st_mode);
	say("writer without a reader", call(open, "fifo", O_WRONLY | O_NONBLOCK));
	long r = call(open, "fifo", O_RDONLY | O_NONBLOCK);
	say("reader", r >= 0);
	say("nobody has written", call(read, r, b, 10));
	say("no hangup yet", ready((int)r, POLLIN));
	long w = call(open, "fifo", O_WRONLY | O_NONBLOCK);
	say("writer", w >= 0);
	say("empty", call(read, r, b, 10));
	call(write, w, "abc", 3);
	say("read", call(read, r, b, 10));
	call(close, w);
	say("end of file", call(read, r, b, 10));
	say("hangup", ready((int)r, POLLIN));
	w = call(open, "fifo", O_WRONLY | O_NONBLOCK);
	say("a new writer", ready((int)r, POLLIN));
	call(close, w);
	call(close, r);
	long pid = fork_();
	if (!pid) {
		long fd = call(open, "fifo", O_RDONLY);
		long n = call(read, fd, b, 10);
		leave(n == 5 ? (int)call(read, fd, b, 10) + 9 : 1);
	}
	until_waits(pid);
	w = call(open, "fifo", O_WRONLY);
	call(write, w, "12345", 5);
	call(close, w);
	say("the reader that waited", status_of(pid));
	pid = fork_();
	if (!pid) {
		long fd = call(open, "fifo", O_WRONLY);
		leave(call(write, fd, "zz", 2) == 2 ? 4 : 5);
	}
	until_waits(pid);
	r = call(open, "fifo", O_RDONLY);
	say("read", call(read, r, b, 10));
	say("the writer that waited", status_of(pid));
	call(close, r);
	r = call(open, "fifo", O_RDWR);
	say("both ways", call(write, r, "q", 1));
	say("to itself", call(read, r, b, 5));
	call(close, r);
	pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, 0, 0);
		leave(call(open, "fifo", O_RDONLY) == -EINTR ? 3 : 2);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	say("open is interrupted", status_of(pid));
	say("and leaves nothing", call(open, "fifo", O_WRONLY | O_NONBLOCK));
	say("seek", (r = call(open, "fifo", O_RDONLY | O_NONBLOCK), call(lseek, r, 0, 0)));
	call(close, r);
	say("unlink", call(unlink, "fifo"));
}

static void selecting(void)
{
	int p[2], q[2];
	struct timeval tv = {0, 1000};
	fd_set reads, writes;
	call(pipe, p);
	call(pipe, q);
	memset(&reads, 0, sizeof reads);
	memset(&writes, 0, sizeof writes);
	FD_SET(p[0], &reads);
	FD_SET(q[0], &reads);
	FD_SET(q[1], &writes);
	say("one can be written", call(select, q[1] + 1, &reads, &writes, NULL, &tv));
	say("none to read", FD_ISSET(p[0], &reads) || FD_ISSET(q[0], &reads));
	FD_SET(p[0], &reads);
	say("time is up", call(select, p[0] + 1, &reads, NULL, NULL, &tv));
	say("nothing is left", tv.tv_sec + tv.tv_usec);
	FD_SET(p[0], &reads);
	call(close, p[1]);
	say("the end is something to read", call(select, p[0] + 1, &reads, NULL, NULL, NULL));
	call(close, p[0]);
	FD_SET(p[0], &reads);
	say("closed", call(select, p[0] + 1, &reads, NULL, NULL, &tv));
	say("negative", call(select, -1L, NULL, NULL, NULL, &tv));
	long pid = fork_();
	if (!pid) {
		struct pollfd list[2] = {{.fd = q[0], .events = POLLIN}, {.fd = -5, .events = POLLIN}};
		leave(call(poll, list, 2, -1L) == 1 && list[0].revents == POLLIN && !list[1].revents ? 6 : 7);
	}
	until_waits(pid);
	call(write, q[1], "x", 1);
	say("poll is woken", status_of(pid));
	struct pollfd none;
	long ts[2] = {0, 2000000}, bad[2] = {0, -1};
	say("only time", call(ppoll, &none, 0, ts, NULL, 8));
	say("bad time", call(ppoll, &none, 0, bad, NULL, 8));
	block(SIGUSR1);
	on(SIGUSR1, (void *)handler_, 0, 0);
	call(kill, call(getpid), SIGUSR1);
	unsigned long mask = 0;
	say("let through by ppoll", call(ppoll, &none, 0, NULL, &mask, 8));
	call(close, q[0]);
	call(close, q[1]);
}

static int test(void)
{
	capacity();
	readiness();
	broken();
	interrupted();
	fifos();
	selecting();
	return 0;
}
