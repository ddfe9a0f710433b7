/*
 * addresses - the same address is not the same memory.
 *
 * Watch the address and the value of one variable, seen by a parent and by its child, before and after the child writes to it:
 *   fork         same address, own copy: the parent does not see what the child writes
 *   vfork        same address, same memory: the parent, which is held until the child ends or execs, does see it
 *   fork + exec  another program image: another address, and the value that the program starts with
 *   posix_spawn  the same as fork + exec, in one call
 * Why: an address is private to a process. fork copies the whole address space (the pages only when somebody writes to them:
 * copy-on-write), so each address stays valid in the child and means the child's own copy. exec builds a new address space, whose
 * addresses differ because Linux puts each program somewhere else each time (ASLR).
 */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

extern char **environ;

/* Alone in its page: nothing else that is written has that page copied. */
static volatile struct { int value; char rest[4092]; } own __attribute__((aligned(4096))) = {.value = 1};
static volatile int *seen_by_vfork_child;

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

static void show(const char *who, const char *when)
{
	printf("%-12s %-12s pid %-8d address %p  value %d\n", who, when, (int)getpid(), (void *)&own.value, own.value);
	show_var(own.value);
}

static void finish(pid_t child)
{
	if (child < 0 || waitpid(child, NULL, 0) < 0) {
		perror("child");
		exit(1);
	}
	nap(300);
}

static void by_fork(void)
{
	step("fork: the child has a copy of everything");
	pid_t child = fork();
	if (child == 0) {
		show("fork child", "before");
		own.value = 2;
		show("fork child", "after");
		nap(300);
		exit(0);
	}
	finish(child);
	show("parent", "after fork");
}

/* A vfork child borrows its parent's memory and may do next to nothing there: it writes one value and leaves with _exit.
 * (POSIX allows it only exec and _exit; the write is what Linux makes of it.) */
static void by_vfork(void)
{
	step("vfork: the child has the parent's own memory");
	pid_t child = vfork();
	if (child == 0) {
		seen_by_vfork_child = &own.value;
		own.value = 3;
		_exit(0);
	}
	finish(child);
	printf("%-12s %-12s pid %-8d address %p  value 3 written\n", "vfork child", "after", (int)child, (void *)seen_by_vfork_child);
	show("parent", "after vfork");
}

static void by_exec(char *const argv[])
{
	step("fork + exec: the child has a new program image");
	pid_t child = fork();
	if (child == 0) {
		execv("/proc/self/exe", argv);
		perror("exec");
		_exit(127);
	}
	finish(child);
	show("parent", "after exec");
}

static void by_spawn(char *const argv[])
{
	pid_t child = -1;
	step("posix_spawn: fork and exec in one call");
	int error = posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ);
	if (error) fprintf(stderr, "posix_spawn: %s\n", strerror(error));
	finish(child);
	show("parent", "after spawn");
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	if (argc > 1) { /* we are the image that exec has made */
		show(argv[1], "before");
		own.value = 2;
		show(argv[1], "after");
		nap(300);
		return 0;
	}
	show("parent", "at first");
	by_fork();
	by_vfork();
	by_exec((char *[]){argv[0], "exec child", NULL});
	by_spawn((char *[]){argv[0], "spawn child", NULL});
	return 0;
}
