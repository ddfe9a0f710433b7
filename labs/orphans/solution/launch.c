/*
 * launch - start a worker, and go on without ever waiting for it.
 *
 * Usage: launch MS
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void nap(int ms)
{
	usleep((useconds_t)ms * 1000);
}

static void work(int ms)
{
	nap(ms);
	printf("worker done\n");
}

/* Start the worker. Returns in the first process only. */
static void launch(int ms)
{
	pid_t between = fork();
	if (between < 0) {
		perror("fork");
		exit(1);
	}
	if (between == 0) {
		/* The one between: its only purpose is to be gone. _exit: what stands in stdio's buffers is the first process's. */
		if (fork() > 0) _exit(0);
		work(ms);
		exit(0);
	}
	waitpid(between, NULL, 0); /* it ends at once */
}

int main(int argc, char **argv)
{
	int ms = argc > 1 ? atoi(argv[1]) : 100;

	launch(ms);
	printf("started\n");
	nap(3 * ms); /* work of its own */
	return 0;
}
