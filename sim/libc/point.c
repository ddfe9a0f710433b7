/* point.c - cancellation points, and what a thread that ends at one has to clean up. What cancels is in cancel.c. */
#include <pthread.h>

#include "internal.h"

void (*__cancel_me)(void);
_Thread_local int __at_point;
_Thread_local struct __cleanup *__cleanups;

/* First the mark, then the look: who asks does it the other way round, and so one of the two sees the other. */
void __point_begin(void)
{
	__at_point = 1;
	if (__cancel_me) __cancel_me();
}

long __point_end(long r)
{
	__at_point = 0;
	return r;
}

void __cleanup_push(struct __cleanup *c, void (*routine)(void *), void *arg)
{
	*c = (struct __cleanup){routine, arg, __cleanups};
	__cleanups = c;
}

void __cleanup_pop(struct __cleanup *c, int execute)
{
	__cleanups = c->__previous;
	if (execute) c->__routine(c->__arg);
}
