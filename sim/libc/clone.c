/* clone.c - clone(2) as C has it, and raw system calls. */
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <unistd.h>

#include "internal.h"

struct start {
	int (*function)(void *);
	void *arg;
};

static void begin(void *at)
{
	struct start *s = at;
	__syscall(SYS_exit, s->function(s->arg));
}

int clone(int (*function)(void *), void *stack, int flags, void *arg, ...)
{
	va_list list;
	va_start(list, arg);
	int *parent_tid =
		flags & (CLONE_PARENT_SETTID | CLONE_SETTLS | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) ? va_arg(list, int *) : NULL;
	void *tls = flags & (CLONE_SETTLS | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) ? va_arg(list, void *) : NULL;
	int *child_tid = flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) ? va_arg(list, int *) : NULL;
	va_end(list);
	if (!function || !stack) return __fail(EINVAL);
	if (flags & CLONE_VM) __threaded = 1;
	struct start *s = (struct start *)((size_t)stack & ~(size_t)15) - 1; /* at the top of the new stack */
	*s = (struct start){function, arg};
	void *how[7] = {(void *)begin, s, s, NULL, tls, parent_tid, child_tid};
	return (int)CALL(clone_call, flags, how);
}

int unshare(int flags)
{
	(void)flags;
	return __fail(EPERM);
}

long syscall(long number, ...)
{
	va_list list;
	long a[6];
	va_start(list, number);
	for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
	va_end(list);
	return __result(__syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
