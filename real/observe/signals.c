/*
 * signals.c - the tables of signals.h.
 */
#include "real/observe/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>

/* What the kernel itself sends, by the signal; the others are just the kernel's. */
static const struct { int sig; enum signal_cause cause; } of_kernel[] = {
	{SIGSEGV, SIGNAL_CAUSE_FAULT}, {SIGBUS, SIGNAL_CAUSE_FAULT}, {SIGFPE, SIGNAL_CAUSE_FAULT}, {SIGILL, SIGNAL_CAUSE_FAULT},
	{SIGTRAP, SIGNAL_CAUSE_FAULT}, {SIGALRM, SIGNAL_CAUSE_TIMER}, {SIGVTALRM, SIGNAL_CAUSE_TIMER}, {SIGPROF, SIGNAL_CAUSE_TIMER},
	{SIGINT, SIGNAL_CAUSE_TERMINAL}, {SIGQUIT, SIGNAL_CAUSE_TERMINAL}, {SIGTSTP, SIGNAL_CAUSE_TERMINAL},
	{SIGTTIN, SIGNAL_CAUSE_TERMINAL}, {SIGTTOU, SIGNAL_CAUSE_TERMINAL}, {SIGWINCH, SIGNAL_CAUSE_TERMINAL},
	{SIGCHLD, SIGNAL_CAUSE_CHILD}, {SIGPIPE, SIGNAL_CAUSE_WRITE},
};

enum signal_cause signals_cause(int sig, int code)
{
	if (code == SI_TIMER) return SIGNAL_CAUSE_TIMER;
	if (code == SI_MESGQ || code == SI_ASYNCIO || code == SI_SIGIO) return SIGNAL_CAUSE_KERNEL;
	if (code <= 0) return SIGNAL_CAUSE_PROCESS;
	for (size_t i = 0; i < sizeof of_kernel / sizeof *of_kernel; i++)
		if (of_kernel[i].sig == sig) return of_kernel[i].cause;
	return SIGNAL_CAUSE_KERNEL;
}

enum signal_cause signals_cause_from_itself(int sig, int code, long nr)
{
	bool in_write = code == SI_USER && (sig == SIGPIPE || sig == SIGXFSZ) && nr != SYS_kill;
	return signals_cause(sig, in_write ? SI_KERNEL : code);
}

bool signals_stops(int sig)
{
	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

bool signals_harmless(int sig)
{
	return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT;
}
