/*
 * rt.h - for programs about files: with the structures and constants of the headers of each system. A program begins in an empty
 * folder, as a user who is not root.
 */
#ifndef SIM
#define _GNU_SOURCE
#endif
#include <linux/futex.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#ifndef SIM
#include <sys/prctl.h>
#endif
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../rt.h"
#define call(name, ...) call_number(SYS_##name __VA_OPT__(,) __VA_ARGS__)

static int test(void);
#ifdef SIM
void _start(long argc, char **argv, char **envp)
{
	(void)argc;
	(void)argv;
	(void)envp;
	call(exit_group, test());
}
void *memset(void *p, int c, size_t n)
{
	for (char *at = p; n--; at++) *at = (char)c;
	return p;
}
void *memcpy(void *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++) ((char *)to)[i] = ((const char *)from)[i];
	return to;
}
int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i]) return x[i] - y[i];
	return 0;
}
size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n]) n++;
	return n;
}
int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}
#else
int main(int argc, char **argv)
{
	if (argc > 1 && (mkdir(argv[1], 0777) || chmod(argv[1], 0777) || chdir(argv[1]))) return 99;
	if (!getuid() && (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))) return 98;
	prctl(PR_SET_DUMPABLE, 1); /* so that /proc/self is its own */
	close_range(3, ~0u, 0);
	signal(SIGPIPE, SIG_DFL);
	umask(022);
	return test();
}
#endif

static void say_text(const char *what, const char *text, long n)
{
	char line[300], *at = line;
	for (const char *c = what; *c; c++) *at++ = *c;
	*at++ = ' ';
	for (long i = 0; i < n && at < line + 290; i++) *at++ = text[i];
	*at++ = '\n';
	call(write, 1, line, at - line);
}

static void block(int sig)
{
	unsigned long mask = 1ul << (sig - 1);
	call(rt_sigprocmask, 0, &mask, NULL, 8L);
}

static void handler_(int sig)
{
	(void)sig;
}

/* Until a process waits in a call (state S of /proc/PID/stat, at a call of its own): no sleeping on a guess. */
static void until_waits(long pid)
{
	char path[40] = "/proc/", text[512], *at = put_number(path + 6, pid);
	memcpy(at, "/stat", 6);
	for (int seen = 0; seen < 3;) {
		long fd = call(open, path, O_RDONLY), n = call(read, fd, text, sizeof text - 1);
		call(close, fd);
		if (n <= 0) return;
		long i = n;
		while (i > 0 && text[i] != ')') i--;
		seen = text[i + 2] == 'S' ? seen + 1 : 0;
		nap(1);
	}
}

/* A child that waits to read a byte, and then exits with 3. */
static long reader_of(int fd)
{
	char byte;
	long pid = fork_();
	if (!pid) {
		call(read, fd, &byte, 1);
		leave(3);
	}
	return pid;
}
