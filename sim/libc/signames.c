/* signames.c - what signals are called, in glibc's words. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "named.h"

/* X(number, "name", "text") */
#define SIGNAL_LIST(X) \
	X(1, "HUP", "Hangup") \
	X(2, "INT", "Interrupt") \
	X(3, "QUIT", "Quit") \
	X(4, "ILL", "Illegal instruction") \
	X(5, "TRAP", "Trace/breakpoint trap") \
	X(6, "ABRT", "Aborted") \
	X(7, "BUS", "Bus error") \
	X(8, "FPE", "Floating point exception") \
	X(9, "KILL", "Killed") \
	X(10, "USR1", "User defined signal 1") \
	X(11, "SEGV", "Segmentation fault") \
	X(12, "USR2", "User defined signal 2") \
	X(13, "PIPE", "Broken pipe") \
	X(14, "ALRM", "Alarm clock") \
	X(15, "TERM", "Terminated") \
	X(16, "STKFLT", "Stack fault") \
	X(17, "CHLD", "Child exited") \
	X(18, "CONT", "Continued") \
	X(19, "STOP", "Stopped (signal)") \
	X(20, "TSTP", "Stopped") \
	X(21, "TTIN", "Stopped (tty input)") \
	X(22, "TTOU", "Stopped (tty output)") \
	X(23, "URG", "Urgent I/O condition") \
	X(24, "XCPU", "CPU time limit exceeded") \
	X(25, "XFSZ", "File size limit exceeded") \
	X(26, "VTALRM", "Virtual timer expired") \
	X(27, "PROF", "Profiling timer expired") \
	X(28, "WINCH", "Window changed") \
	X(29, "POLL", "I/O possible") \
	X(30, "PWR", "Power failure") \
	X(31, "SYS", "Bad system call")

static const struct named *row(int sig)
{
	static const struct named rows[] = {SIGNAL_LIST(NAMED)};
	return named_find(rows, sizeof rows / sizeof *rows, sig);
}

const char *const sys_siglist[NSIG] = {
#define X(number, name, text) [number] = text,
	SIGNAL_LIST(X)
#undef X
};

const char *__signal_text(int sig)
{
	const struct named *r = row(sig);
	return r ? r->text : NULL;
}

const char *sigabbrev_np(int sig)
{
	const struct named *r = row(sig);
	return r ? r->name : NULL;
}

const char *sigdescr_np(int sig)
{
	return __signal_text(sig);
}

char *strsignal(int sig)
{
	static _Thread_local char room[32];
	const char *text = __signal_text(sig);
	if (text) return (char *)text;
	if (sig >= SIGRTMIN && sig <= SIGRTMAX) snprintf(room, sizeof room, "Real-time signal %d", sig - SIGRTMIN);
	else snprintf(room, sizeof room, "Unknown signal %d", sig);
	return room;
}

void psignal(int sig, const char *text)
{
	const char *what = __signal_text(sig), *colon = text && *text ? ": " : "";
	if (!text) text = "";
	if (what) __say("%s%s%s\n", text, colon, what);
	else __say("%s%sUnknown signal %d\n", text, colon, sig);
}

void psiginfo(const siginfo_t *info, const char *text)
{
	const char *what = strsignal(info->si_signo);
	__say("%s%s%s (%d %u)\n", text ? text : "", text && *text ? ": " : "", what, info->si_code, (unsigned)info->si_pid);
}
