/* Locks on files. */
#include "rt.h"

static long lock(long fd, int command, int type, long start, long len)
{
	struct flock l;
	memset(&l, 0, sizeof l);
	l.l_type = (short)type;
	l.l_start = start;
	l.l_len = len;
	return call(fcntl, fd, command, &l);
}

/* Who is in the way: type * 100 + start * 10 + length, from a child's point of view. */
static int seen_by_child(long fd, int type, long start, long len)
{
	long pid = fork_();
	if (!pid) {
		struct flock l;
		memset(&l, 0, sizeof l);
		l.l_type = (short)type;
		l.l_start = start;
		l.l_len = len;
		if (call(fcntl, fd, F_GETLK, &l)) leave(255);
		if (l.l_type == F_UNLCK) leave(0);
		leave((int)(l.l_type * 100 + l.l_start * 10 + l.l_len) & 127);
	}
	return status_of(pid) >> 8;
}

static int try_by_child(long fd, int type, long start, long len)
{
	long pid = fork_();
	if (!pid) leave((int)-lock(fd, F_SETLK, type, start, len));
	return status_of(pid) >> 8;
}

static void by_process(void)
{
	long fd = call(open, "f", O_RDWR | O_CREAT, 0600), r = call(open, "f", O_RDONLY), w = call(open, "f", O_WRONLY);
	say("write lock", lock(fd, F_SETLK, F_WRLCK, 2, 5));
	say("seen", seen_by_child(fd, F_RDLCK, 0, 0));
	say("before", seen_by_child(fd, F_RDLCK, 0, 2));
	say("behind", seen_by_child(fd, F_RDLCK, 7, 0));
	say("taken", try_by_child(fd, F_WRLCK, 6, 1));
	say("free", try_by_child(fd, F_WRLCK, 7, 1));
	say("own is not in the way", lock(fd, F_GETLK, F_WRLCK, 0, 0));
	say("cut the middle out", lock(fd, F_SETLK, F_UNLCK, 4, 1));
	say("free there", try_by_child(fd, F_WRLCK, 4, 1));
	say("not before", try_by_child(fd, F_WRLCK, 3, 1));
	say("not behind", try_by_child(fd, F_WRLCK, 5, 1));
	say("make it a read lock", lock(fd, F_SETLK, F_RDLCK, 2, 5));
	say("others may read", try_by_child(fd, F_RDLCK, 2, 5));
	say("but not write", try_by_child(fd, F_WRLCK, 2, 5));
	say("for reading one must read", lock(w, F_SETLK, F_RDLCK, 0, 1));
	say("for writing write", lock(r, F_SETLK, F_WRLCK, 0, 1));
	say("bad type", lock(fd, F_SETLK, 9, 0, 1));
	say("bad start", lock(fd, F_SETLK, F_RDLCK, -1L, 1));
	say("bad descriptor", lock(99, F_SETLK, F_RDLCK, 0, 1));
	int p[2];
	call(pipe, p);
	call(close, w);
	say("closing any descriptor lets go", try_by_child(fd, F_WRLCK, 2, 5));
	call(close, r);
	lock(fd, F_SETLK, F_WRLCK, 0, 0);
	long pid = fork_();
	if (!pid) leave((int)-lock(fd, F_SETLKW, F_WRLCK, 1, 1) + 3);
	until_waits(pid);
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
	say("waited for", status_of(pid));
	say("and gone with its owner", lock(fd, F_SETLK, F_WRLCK, 0, 0));
	pid = fork_();
	if (!pid) {
		on(SIGUSR1, (void *)handler_, 0, 0);
		leave(lock(fd, F_SETLKW, F_WRLCK, 1, 1) == -EINTR ? 6 : 7);
	}
	until_waits(pid);
	call(kill, pid, SIGUSR1);
	say("interrupted", status_of(pid));
	lock(fd, F_SETLK, F_UNLCK, 0, 0);
	/* deadlock */
	lock(fd, F_SETLK, F_WRLCK, 0, 1);
	pid = fork_();
	if (!pid) {
		lock(fd, F_SETLK, F_WRLCK, 1, 1);
		call(write, p[1], "x", 1);
		leave((int)-lock(fd, F_SETLKW, F_WRLCK, 0, 1) + 2);
	}
	char c;
	call(read, p[0], &c, 1);
	until_waits(pid);
	say("deadlock", lock(fd, F_SETLKW, F_WRLCK, 1, 1));
	lock(fd, F_SETLK, F_UNLCK, 0, 1);
	say("the other has it", status_of(pid));
	call(close, p[0]);
	call(close, p[1]);
	call(close, fd);
}

static void by_open_file(void)
{
	long a = call(open, "f", O_RDWR), b = call(open, "f", O_RDWR);
	say("ofd", lock(a, F_OFD_SETLK, F_WRLCK, 0, 10));
	say("own process, other file", lock(b, F_OFD_SETLK, F_WRLCK, 5, 1));
	say("against a process's", lock(b, F_SETLK, F_WRLCK, 5, 1));
	say("same file", lock(call(dup, a), F_OFD_SETLK, F_RDLCK, 0, 10));
	say("share", lock(b, F_OFD_SETLK, F_RDLCK, 5, 1));
	struct flock l;
	memset(&l, 0, sizeof l);
	l.l_type = F_WRLCK;
	say("getlk", call(fcntl, b, F_OFD_GETLK, &l));
	say("nobody's pid", l.l_pid);
	l.l_pid = 5;
	say("pid must be 0", call(fcntl, b, F_OFD_SETLK, &l));
	call(close_range, 3, ~0u, 0);
	a = call(open, "f", O_RDWR);
	say("gone with the file", lock(a, F_OFD_SETLK, F_WRLCK, 0, 0));
	call(close, a);
}

static void flocks(void)
{
	long a = call(open, "f", O_RDWR), b = call(open, "f", O_RDONLY), c = call(dup, a);
	say("exclusive", call(flock, a, LOCK_EX));
	say("held", call(flock, b, LOCK_SH | LOCK_NB));
	say("by its dup too", call(flock, c, LOCK_EX | LOCK_NB));
	say("fcntl does not see it", lock(b, F_SETLK, F_RDLCK, 0, 1));
	say("weaker", call(flock, c, LOCK_SH));
	say("shared", call(flock, b, LOCK_SH));
	say("upgrade", call(flock, a, LOCK_EX | LOCK_NB));
	say("unlock", call(flock, b, LOCK_UN));
	say("now", call(flock, a, LOCK_EX | LOCK_NB));
	long pid = fork_();
	if (!pid) {
		long own = call(open, "f", O_RDONLY);
		say("child", call(flock, a, LOCK_EX | LOCK_NB)); /* the same open file */
		leave(call(flock, own, LOCK_SH) == 0 ? 3 : 4);
	}
	until_waits(pid);
	call(flock, a, LOCK_UN);
	say("woken", status_of(pid));
	say("nonsense", call(flock, a, 77));
	say("closed", call(flock, 99, LOCK_EX));
	call(flock, a, LOCK_EX);
	call(close, a);
	say("its dup keeps it", call(flock, b, LOCK_EX | LOCK_NB));
	call(close, c);
	say("the last lets go", call(flock, b, LOCK_EX | LOCK_NB));
	call(close, b);
}

static int test(void)
{
	by_process();
	by_open_file();
	flocks();
	return 0;
}
