/*
 * rt.h - for programs about processes: names and numbers without any header, so that only the kernel is tried.
 */
#ifdef SIM
typedef unsigned long size_t;
#define NULL ((void *)0)
#define O_NONBLOCK 04000
int main(int argc, char **argv);
void _start(long argc, char **argv, char **envp)
{
	(void)envp;
	__syscall(231, (long)main((int)argc, argv));
}
static void *memset(void *p, int c, size_t n)
{
	for (char *at = p; n--; at++) *at = (char)c;
	return p;
}
static long vfork_(void)
{
	return __syscall(58);
}
#else
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#undef WNOHANG
#undef WUNTRACED
#undef WCONTINUED
#define vfork_() vfork()
#endif
#include "../rt.h"
#define call(...) call_number(__VA_ARGS__)

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
