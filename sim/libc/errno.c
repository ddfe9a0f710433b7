/* errno.c - each thread's own errno, and how system calls set it. */
#include <errno.h>

#include "internal.h"

static _Thread_local int error;

int *__errno_location(void)
{
	return &error;
}

int __fail(int number)
{
	error = number;
	return -1;
}

long __result(long r)
{
	return r < 0 && r >= -4095 ? __fail((int)-r) : r;
}
