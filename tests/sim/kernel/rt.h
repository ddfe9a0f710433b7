/*
 * rt.h - what the kernel's test programs use instead of a C library: the system calls themselves, on the simulator and on Linux.
 *
 * A program prints what it sees with say(); both kernels must make it print the same. So no pids, addresses or times are printed.
 */
#ifdef SIM
typedef unsigned long size_t;
#define NULL ((void *)0)
#define call(...) __syscall(__VA_ARGS__)
#define O_NONBLOCK 04000
int main(int argc, char **argv);
void _start(long argc, char **argv, char **envp)
{
	(void)envp;
	call(231, (long)main((int)argc, argv));
}
static void *memset(void *p, int c, size_t n)
{
	for (char *at = p; n--; at++) *at = (char)c;
	return p;
}
static long vfork_(void)
{
	return call(58);
}
#else
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#undef WNOHANG
#undef WUNTRACED
#undef WCONTINUED
#define call(...) ({ long result_ = syscall(__VA_ARGS__); result_ == -1 ? -errno : result_; })
#define vfork_() vfork()
void restorer(void);
__asm__("restorer: mov $15, %rax\n\tsyscall");
#endif

enum { READ, WRITE, CLOSE = 3, MMAP = 9, MPROTECT, MUNMAP, BRK, SIGACTION, SIGPROCMASK, PIPE = 22, YIELD = 24, MADVISE = 28, DUP = 32, DUP2, PAUSE,
       NANOSLEEP, GETITIMER, ALARM, SETITIMER, GETPID, CLONE = 56, FORK, VFORK, EXECVE, EXIT, WAIT4, KILL, GETRUSAGE = 98, SETPGID = 109, GETPPID, GETPGRP,
       SETSID, GETPGID = 121, GETSID = 124, SIGPENDING = 127, SIGTIMEDWAIT, SIGQUEUEINFO, SIGSUSPEND, SIGALTSTACK, GETPRIORITY = 140, SETPRIORITY,
       PRCTL = 157, SETRLIMIT = 160, GETTID = 186, SETAFFINITY = 203, GETAFFINITY, CLOCK_GETTIME = 228, EXIT_GROUP = 231, TGKILL = 234, WAITID = 247,
       PIPE2 = 293 };
enum { NOHANG = 1, UNTRACED = 2, CONTINUED = 8 };
enum { HUP = 1, INT, QUIT, ILL, TRAP, ABRT, BUS, FPE, KILL_, USR1, SEGV, USR2, PIPE_, ALRM, TERM, CHLD = 17, CONT, STOP, TSTP, TTIN, TTOU, URG, VTALRM = 26,
       WINCH = 28, RT = 34 };
enum { NOCLDSTOP = 1, NOCLDWAIT = 2, SIGINFO = 4, ONSTACK = 0x08000000, RESTART = 0x10000000, NODEFER = 0x40000000 };
#define RESETHAND 0x80000000ul

static size_t length(const char *s)
{
	size_t n = 0;
	while (s[n]) n++;
	return n;
}

static char *put_number(char *at, long n)
{
	char digits[24];
	int i = 24;
	unsigned long rest = n < 0 ? 0 - (unsigned long)n : (unsigned long)n;
	do digits[--i] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0) *at++ = '-';
	while (i < 24) *at++ = digits[i++];
	return at;
}

/* One line in one write. */
static void say(const char *what, long n)
{
	char line[128], *at = line;
	for (const char *c = what; *c && at < line + 90; c++) *at++ = *c;
	*at++ = ' ';
	at = put_number(at, n);
	*at++ = '\n';
	call(WRITE, 1L, line, (long)(at - line));
}

static long fork_(void)
{
	return call(FORK);
}

static void leave(int code)
{
	call(EXIT_GROUP, (long)code);
}

static long wait_for(long pid, int *status, int options)
{
	return call(WAIT4, pid, status, (long)options, NULL);
}

/* The status word of the next child that ends. */
static int status_of(long pid)
{
	int status = -1;
	while (wait_for(pid, &status, 0) == -4) {}
	return status & ~0x80; /* whether there is a core file depends on the machine */
}

struct action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};

static long on(int sig, void *handler, unsigned long flags, unsigned long mask)
{
	struct action a = {handler, flags, NULL, mask};
#ifndef SIM
	a.flags |= 0x04000000;
	a.restorer = (void *)restorer;
#endif
	return call(SIGACTION, (long)sig, &a, NULL, 8L);
}

static unsigned long bit(int sig)
{
	return 1ul << (sig - 1);
}

static unsigned long set_mask(unsigned long mask)
{
	unsigned long old = 0;
	call(SIGPROCMASK, 2L, &mask, &old, 8L);
	return old;
}

static void nap(long ms)
{
	long ts[2];
	ts[0] = ms / 1000;
	ts[1] = ms % 1000 * 1000000;
	call(NANOSLEEP, ts, NULL);
}

/* Wait for a byte that somebody writes: no sleeping on a guess. */
static void await(int fd)
{
	char c;
	while (call(READ, (long)fd, &c, 1L) == -4) {}
}

static void tell(int fd)
{
	call(WRITE, (long)fd, "x", 1L);
}
