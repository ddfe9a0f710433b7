/* abort.c - abnormal ends: abort, a failed assertion, a corrupt heap. */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

static void raise_abort(void)
{
	int tid = (int)__syscall(SYS_gettid);
	__syscall(SYS_tgkill, (int)__syscall(SYS_getpid), tid, SIGABRT);
}

/* The signal first as the program handles it; when that comes back, as the system does. */
void abort(void)
{
	unsigned long set = 1UL << (SIGABRT - 1), action[4] = {0};
	__syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
	raise_abort();
	__syscall(SYS_rt_sigaction, SIGABRT, action, NULL, 8);
	raise_abort();
	for (;;) _exit(127);
}

void __fatal(const char *text)
{
	__syscall(SYS_write, 2, text, __vm_strlen(text));
	abort();
}

void __assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
	__say("%s: %s:%u: %s: Assertion `%s' failed.\n", program_invocation_short_name, file, line, function, expression);
	abort();
}
