/*
 * rt.h - what the test programs of kernel/ and files/ use instead of a C library: the system calls themselves, on the simulator and on
 * Linux.
 *
 * A program prints what it sees with say(); both kernels must make it print the same. So no pids, addresses or times are printed.
 */
#ifndef PROCLAB_TESTS_SIM_RT_H
#define PROCLAB_TESTS_SIM_RT_H

/* A system call by its number: its result, or -errno. */
#ifdef SIM
#define call_number(...) __syscall(__VA_ARGS__)
#else
#include <errno.h>
#include <unistd.h>
#define call_number(...) ({ long result_ = syscall(__VA_ARGS__); result_ == -1 ? -errno : result_; })
void restorer(void);
__asm__("restorer: mov $15, %rax\n\tsyscall");
#endif

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
	char line[160], *at = line;
	for (const char *c = what; *c && at < line + 120; c++) *at++ = *c;
	*at++ = ' ';
	at = put_number(at, n);
	*at++ = '\n';
	call_number(1, 1L, line, (long)(at - line));
}

static long fork_(void)
{
	return call_number(57);
}

static void leave(int code)
{
	call_number(231, (long)code);
}

static long wait_for(long pid, int *status, int options)
{
	return call_number(61, pid, status, (long)options, 0L);
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
	struct action a = {handler, flags, 0, mask};
#ifndef SIM
	a.flags |= 0x04000000;
	a.restorer = (void *)restorer;
#endif
	return call_number(13, (long)sig, &a, 0L, 8L);
}

static void nap(long ms)
{
	long ts[2];
	ts[0] = ms / 1000;
	ts[1] = ms % 1000 * 1000000;
	call_number(35, ts, 0L);
}

#endif
