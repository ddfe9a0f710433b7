/* A terminal. Each '?' asks whoever runs this for the next thing to type. */
#include "rt.h"
#include <termios.h>

struct modes { unsigned iflag, oflag, cflag, lflag; unsigned char line, cc[19]; };

static char b[1000];

static void ask(void)
{
	call(write, 1, "?\n", 2);
}

static long line(const char *what)
{
	ask();
	long n = call(read, 0, b, sizeof b);
	say(what, n);
	return n;
}

static volatile int caught;

static void note(int sig)
{
	caught = sig;
}

static void lines(void)
{
	line("a line");
	say_text("it is", b, 5);
	line("erased");
	say_text("left", b, 2);
	line("killed");
	say_text("left", b, 3);
	line("end");
	line("end in the middle");
	ask();
	say("a part", call(read, 0, b, 3));
	say("the rest", call(read, 0, b, 100));
	ask();
	struct pollfd p = {.fd = 0, .events = POLLIN};
	say("poll", call(poll, &p, 1, -1));
	int n = 0;
	say("bytes", call(ioctl, 0, FIONREAD, &n) ? -1 : n);
	call(read, 0, b, 100);
}

static void signals(void)
{
	on(SIGINT, (void *)note, 0, 0);
	line("interrupted");
	say("by", caught);
	on(SIGINT, (void *)note, SA_RESTART, 0);
	line("goes on");
	on(SIGQUIT, (void *)note, 0, 0);
	line("quit");
	say("by", caught);
	on(SIGINT, NULL, 0, 0);
	on(SIGQUIT, NULL, 0, 0);
	long pid = fork_();
	if (!pid) {
		line("never");
		leave(0);
	}
	on(SIGINT, (void *)1, 0, 0);
	say("a child dies", status_of(pid));
	on(SIGINT, NULL, 0, 0);
}

static void modes(void)
{
	struct modes t, old;
	unsigned short size[4];
	say("get", call(ioctl, 0, TCGETS, &old));
	say("canonical", (old.lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
	t = old;
	t.lflag &= ~(unsigned)(ICANON | ECHO | ISIG);
	t.cc[VMIN] = 1;
	t.cc[VTIME] = 0;
	say("raw", call(ioctl, 0, TCSETS, &t));
	line("a key");
	say("it is", b[0]);
	line("control C is a key");
	say("it is", b[0]);
	t.cc[VMIN] = 4;
	call(ioctl, 0, TCSETS, &t);
	line("four at least");
	t.cc[VMIN] = 0;
	t.cc[VTIME] = 1;
	call(ioctl, 0, TCSETS, &t);
	say("nobody types", call(read, 0, b, 10));
	t.cc[VTIME] = 0;
	call(ioctl, 0, TCSETS, &t);
	say("not even waited", call(read, 0, b, 10));
	say("back", call(ioctl, 0, TCSETS, &old));
	line("a line");
	say("size", call(ioctl, 0, TIOCGWINSZ, size));
	struct stat st;
	say("a device", call(fstat, 0, &st) ? -1 : (st.st_mode & S_IFMT) == S_IFCHR);
	long fd = call(open, "/dev/tty", O_RDWR);
	say("tty", fd >= 0);
	say("the same", call(ioctl, fd, TCGETS, &t));
	call(write, fd, "by /dev/tty\n", 12);
	call(close, fd);
	say("seek", call(lseek, 0, 0, SEEK_SET));
}

static void jobs(void)
{
	int group = 0, mine = (int)call(getpgrp), status = 0;
	say("foreground", call(ioctl, 0, TIOCGPGRP, &group) ? -1 : group == mine);
	long pid = fork_();
	if (!pid) {
		call(setpgid, 0, 0);
		long n = call(read, 0, b, 100);
		leave((int)n);
	}
	call(setpgid, pid, pid);
	call(wait4, pid, &status, WUNTRACED, NULL);
	say("stopped by", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
	group = (int)pid;
	say("to the foreground", call(ioctl, 0, TIOCSPGRP, &group));
	call(kill, pid, SIGCONT);
	ask();
	say("it read", status_of(pid) >> 8);
	on(SIGTTOU, (void *)1, 0, 0);
	group = mine;
	say("back", call(ioctl, 0, TIOCSPGRP, &group));
	on(SIGTTOU, NULL, 0, 0);
	group = 999999;
	say("no group", call(ioctl, 0, TIOCSPGRP, &group));
	pid = fork_();
	if (!pid) {
		call(setpgid, 0, 0);
		group = (int)call(getpgrp);
		call(ioctl, 0, TIOCSPGRP, &group);
		leave(9);
	}
	call(wait4, pid, &status, WUNTRACED, NULL);
	say("stopped by", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
	call(kill, pid, SIGKILL);
	say("killed", status_of(pid));
	pid = fork_();
	if (!pid) {
		call(setpgid, 0, 0);
		on(SIGTTIN, (void *)1, 0, 0);
		leave((int)-call(read, 0, b, 100));
	}
	say("ignored", status_of(pid) >> 8);
	pid = fork_();
	if (!pid) {
		call(setpgid, 0, 0);
		call(write, 1, "may write\n", 10);
		leave(2);
	}
	say("wrote", status_of(pid) >> 8);
	pid = fork_();
	if (!pid) {
		on(SIGTTOU, (void *)1, 0, 0);
		call(setpgid, 0, 0);
		group = (int)call(getpgrp);
		call(ioctl, 0, TIOCSPGRP, &group);
		line("never");
		leave(3);
	}
	call(wait4, pid, &status, WUNTRACED, NULL);
	say("control Z", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
	call(kill, pid, SIGKILL);
	say("killed", status_of(pid));
}

static int test(void)
{
	lines();
	signals();
	modes();
	jobs();
	return 0;
}
