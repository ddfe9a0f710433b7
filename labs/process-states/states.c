/*
 * states - a child that runs, waits, becomes a zombie and is gone, each for as long as it is told.
 *
 * Usage: states COMPUTE SLEEP ZOMBIE    (milliseconds)
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

int main(int argc, char **argv)
{
	int work = argc > 1 ? atoi(argv[1]) : 300;
	int nap = argc > 2 ? atoi(argv[2]) : 200;
	int zombie = argc > 3 ? atoi(argv[3]) : 100;

	pid_t child = fork();
	if (child == 0) {
		/* TODO: use `work` ms of CPU time, then sleep for `nap` ms. This only uses CPU time. */
		compute(10);
		exit(3);
	}

	/* TODO: let the child be a zombie for `zombie` ms, reap it, and print how it ended, from its status. */
	(void)work;
	(void)nap;
	(void)zombie;
	return 0;
}
