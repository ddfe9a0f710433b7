/* fork.c - new processes, with what was registered by pthread_atfork. */
#include <errno.h>
#include <pthread.h>
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
	if (!a) return ENOMEM;
	*a = (struct at_fork){prepare, parent, child, newest, NULL};
	if (newest) newest->before = a;
	else oldest = a;
	newest = a;
	return 0;
}

pid_t _Fork(void)
{
	pid_t pid = (pid_t)CALL(fork);
	if (pid == 0) {
		__threaded = 0;
		__forget_self();
	}
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

/* The child goes on in the parent's memory, but with registers of its own: it may come back from here. */
pid_t vfork(void)
{
	return (pid_t)CALL(vfork);
}
