/*
 * orphan - a process whose parent dies before it.
 *
 * Watch three generations: grandparent, parent, child. The parent exits while its child still works. At that moment the child
 * becomes an orphan and is adopted: getppid() names somebody else from then on. It goes on living as if nothing had
 * happened, and when it ends, the adopter reaps it.
 * Why: every process needs a parent who takes its exit status. On Linux the adopter is the nearest ancestor that asked for it (a
 * "subreaper"), else init, process 1. Compare with zombie: a zombie is dead with a living parent, an orphan alive with a dead one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

static void child(void)
{
	pid_t before = getppid(), now;
	printf("%d: my parent is %d\n", (int)getpid(), (int)before);
	while ((now = getppid()) == before) nap(10);
	printf("%d: my parent was %d, now it is %d\n", (int)getpid(), (int)before, (int)now);
	step("the orphan lives on: now it computes");
	compute(300);
	nap(700);
	note("the orphan ends; its adopter reaps it");
	exit(3);
}

static void parent(void)
{
	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid == 0) child();
	printf("%d: I am the parent of %d\n", (int)getpid(), (int)pid);
	nap(500);
	step("the parent of %d exits without waiting for it", (int)pid);
	exit(0);
}

int main(void)
{
	int gone[2];
	char byte;
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */
	if (pipe(gone) < 0) die("pipe");

	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (pid == 0) {
		close(gone[0]);
		parent();
	}
	close(gone[1]);
	printf("%d: I am the grandparent; %d is my child\n", (int)getpid(), (int)pid);
	if (waitpid(pid, NULL, 0) < 0) die("waitpid");

	/* A grandchild cannot be waited for. But it has inherited the pipe's write end: the pipe ends when it does. */
	if (read(gone[0], &byte, 1) < 0) die("read");
	printf("%d: my grandchild has ended too, and wait() says: ", (int)getpid());
	if (wait(NULL) < 0) printf("no child\n");
	return 0;
}
