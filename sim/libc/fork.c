/* fork.c - new processes, with what was registered by pthread_atfork. */
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <unistd.h>

#include "internal.h"

struct at_fork {
	void (*prepare)(void), (*parent)(void), (*child)(void);
	struct at_fork *next, *before;
};
static struct at_fork *newest, *oldest;

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	struct at_fork *a = __malloc(sizeof *a);
	if (!a) return 12; /* ENOMEM */
	*a = (struct at_fork){prepare, parent, child, newest, NULL};
	if (newest) newest->before = a;
	else oldest = a;
	newest = a;
	return 0;
}

pid_t _Fork(void)
{
	pid_t pid = (pid_t)CALL(fork);
	if (pid == 0) __threaded = 0;
	return pid;
}

pid_t fork(void)
{
	for (struct at_fork *a = newest; a; a = a->next)
		if (a->prepare) a->prepare();
	pid_t pid = _Fork();
	for (struct at_fork *a = oldest; a; a = a->before) {
		void (*then)(void) = pid ? a->parent : a->child;
		if (then) then();
	}
	return pid;
}
