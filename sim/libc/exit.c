/* exit.c - the ways out of a process: exit with what was registered, _exit without. */
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

enum { FIRST = 32 };

/* Registered functions, last first to be called. More than FIRST are on the heap. */
struct at_exit {
	void *function, *arg;
	int kind;
};
struct at_exits {
	struct at_exit first[FIRST], *list;
	int count, room;
};
static struct at_exits exits, quick_exits;

static int add(struct at_exits *e, void *function, void *arg, int kind)
{
	if (!e->list) {
		e->list = e->first;
		e->room = FIRST;
	}
	if (e->count == e->room) {
		struct at_exit *more = __malloc(2 * e->room * sizeof *more);
		if (!more) return -1;
		__vm_memcpy(more, e->list, e->count * sizeof *more);
		e->list = more;
		e->room *= 2;
	}
	e->list[e->count++] = (struct at_exit){function, arg, kind};
	return 0;
}

/* A function that is called may register more. */
static void run(struct at_exits *e, int status)
{
	while (e->count > 0) {
		struct at_exit a = e->list[--e->count];
		if (a.kind) ((void (*)(int, void *))a.function)(status, a.arg);
		else ((void (*)(void))a.function)();
	}
}

int __at_exit(void *function, void *arg, int kind)
{
	return add(&exits, function, arg, kind);
}

int atexit(void (*function)(void))
{
	return add(&exits, (void *)function, NULL, 0);
}

int on_exit(void (*function)(int, void *), void *arg)
{
	return add(&exits, (void *)function, arg, 1);
}

int at_quick_exit(void (*function)(void))
{
	return add(&quick_exits, (void *)function, NULL, 0);
}

void _exit(int status)
{
	for (;;) __syscall(SYS_exit_group, status);
}

void _Exit(int status)
{
	_exit(status);
}

static void run_destructors(void)
{
	int n = 0;
	while (__fini_array[n]) n++;
	while (n-- > 0) __fini_array[n]();
}

void exit(int status)
{
	run(&exits, status);
	run_destructors();
	__stdio_exit();
	_exit(status);
}

void quick_exit(int status)
{
	run(&quick_exits, status);
	_exit(status);
}
