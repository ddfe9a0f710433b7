/* Signal-driven I/O: whom a file with O_ASYNC signals, by which signal, when. And a pipe that is opened once more. */
#include "rt.h"

static char b[65536];

/* The next signal that waits: its number, and what it tells; 0: none does. */
static long taken(siginfo_t *info)
{
	unsigned long set = 1ul << (SIGIO - 1) | 1ul << (SIGUSR1 - 1) | 1ul << (SIGUSR2 - 1);
	long now[2] = {0, 0}, sig;
	while ((sig = call(rt_sigtimedwait, &set, info, now, 8L)) == -EINTR) {}
	return sig < 0 ? 0 : sig;
}

static void say_signal(const char *what, int fd)
{
	siginfo_t info;
	long sig = taken(&info);
	say(what, sig);
	if (!sig) return;
	say("  code", info.si_code);
	if (info.si_code == SI_KERNEL) return;
	say("  band", info.si_band);
	say("  by that descriptor", info.si_fd == fd);
}

static void asked(void)
{
	int p[2];
	call(pipe, p);
	say("owner", call(fcntl, p[0], F_GETOWN));
	say("signal", call(fcntl, p[0], F_GETSIG));
	say("nobody's pid", call(fcntl, p[0], F_SETOWN, 0x7ffffff0));
	say("no signal", call(fcntl, p[0], F_SETSIG, 65));
	say("no signal either", call(fcntl, p[0], F_SETSIG, -1));
	say("myself", call(fcntl, p[0], F_SETOWN, call(getpid)));
	say("is owner", call(fcntl, p[0], F_GETOWN) == call(getpid));
	say("mine", call(fcntl, p[0], F_SETSIG, SIGUSR1));
	say("signal now", call(fcntl, p[0], F_GETSIG));
	say("flags", call(fcntl, p[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	say("are", call(fcntl, p[0], F_GETFL));
	say("of the other end", call(fcntl, p[1], F_GETFL));
	call(close, p[0]);
	call(close, p[1]);
}

static void ends(int p[2])
{
	call(pipe, p);
	for (int i = 0; i < 2; i++) {
		call(fcntl, p[i], F_SETOWN, call(getpid));
		call(fcntl, p[i], F_SETFL, O_ASYNC | O_NONBLOCK);
	}
}

static void pipes(void)
{
	int p[2];
	ends(p);
	call(write, p[1], b, 1);
	say_signal("something to read", p[0]);
	call(fcntl, p[0], F_SETSIG, SIGUSR1);
	call(fcntl, p[1], F_SETSIG, SIGUSR2);
	call(write, p[1], b, 1);
	say_signal("something to read, and what", p[0]);
	while (call(write, p[1], b, sizeof b) > 0) {}
	while (taken(NULL)) {}
	call(read, p[0], b, sizeof b);
	say_signal("room to write", p[1]);
	call(fcntl, p[0], F_SETFL, O_NONBLOCK);
	call(write, p[1], b, 1);
	say_signal("switched off", p[0]);
	call(fcntl, p[0], F_SETFL, O_ASYNC);
	int again = (int)call(dup, p[1]);
	call(close, p[1]);
	say_signal("a copy is left", p[0]);
	call(close, again);
	say_signal("no writer is left", p[0]);
	call(close, p[0]);
	ends(p);
	call(close, p[0]);
	say_signal("no reader is left", p[1]);
	call(close, p[1]);
	say_signal("nothing is left", p[1]);
}

static void sockets(void)
{
	int p[2];
	call(socketpair, AF_UNIX, SOCK_STREAM, 0, p);
	call(fcntl, p[0], F_SETOWN, call(getpid));
	call(fcntl, p[0], F_SETSIG, SIGUSR1);
	call(fcntl, p[0], F_SETFL, O_ASYNC);
	call(write, p[1], b, 1);
	say_signal("of a socket", p[0]);
	call(close, p[0]);
	call(close, p[1]);
}

static void opened_anew(void)
{
	char path[24] = "/proc/self/fd/";
	int p[2];
	call(pipe2, p, O_NONBLOCK);
	*put_number(path + 14, p[0]) = 0;
	int anew = (int)call(open, path, O_RDONLY | O_CLOEXEC);
	say("its flags", call(fcntl, anew, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
	say("of the first", call(fcntl, p[0], F_GETFL));
	call(write, p[1], "ab", 2);
	say("one from here", call(read, p[0], b, 1));
	say("one from there", call(read, anew, b, 5));
	call(close, p[0]);
	say("still a reader", call(write, p[1], "c", 1));
	call(close, p[1]);
	say("what is left", call(read, anew, b, 5));
	say("the end", call(read, anew, b, 5));
	*put_number(path + 14, anew) = 0;
	int writer = (int)call(open, path, O_WRONLY);
	say("the other end", call(write, writer, "d", 1));
	say("is one", call(read, anew, b, 5));
	call(close, anew);
	call(close, writer);
}

/* The signal of the news ends who asked for it; in the last case whoever makes them. */
static void deadly(void)
{
	int p[2];
	for (int itself = 0; itself < 2; itself++) {
		call(pipe, p);
		int fd = p[0], told[2];
		call(pipe, told);
		long pid = fork_();
		if (!pid) {
			unsigned long none = 0;
			call(rt_sigprocmask, 2, &none, NULL, 8L);
			call(fcntl, fd, F_SETOWN, call(getpid));
			if (!itself) call(fcntl, fd, F_SETSIG, SIGKILL);
			call(fcntl, fd, F_SETFL, O_ASYNC);
			if (!itself) call(close, p[1]);
			call(write, told[1], "t", 1);
			if (itself) call(write, p[1], "w", 1);
			for (;;) call(pause);
		}
		call(read, told[0], b, 1);
		call(close, p[1]);
		say(itself ? "killed by its own write" : "killed by its parent's close", status_of(pid));
		call(close, p[0]);
		call(close, told[0]);
		call(close, told[1]);
	}
}

/* The owner is a group: of the two in it each one is signalled. */
static void groups(void)
{
	int p[2], told[2];
	call(pipe, p);
	call(pipe, told);
	long pids[2], group = 0;
	for (int i = 0; i < 2; i++) {
		pids[i] = fork_();
		if (!pids[i]) {
			unsigned long none = 0;
			call(setpgid, 0L, group);
			call(rt_sigprocmask, 2, &none, NULL, 8L);
			call(write, told[1], "t", 1);
			for (;;) call(pause);
		}
		call(read, told[0], b, 1);
		group = pids[0];
	}
	say("a group", call(fcntl, p[0], F_SETOWN, -group));
	say("is owner", call(fcntl, p[0], F_GETOWN) == -group);
	call(fcntl, p[0], F_SETFL, O_ASYNC);
	call(write, p[1], b, 1);
	say("the first", status_of(pids[0]));
	say("the second", status_of(pids[1]));
	say_signal("and not this one", p[0]);
	call(write, p[1], b, 1);
	say_signal("nobody is left", p[0]);
}

static int test(void)
{
	block(SIGIO);
	block(SIGUSR1);
	block(SIGUSR2);
	asked();
	pipes();
	sockets();
	opened_anew();
	deadly();
	groups();
	return 0;
}
