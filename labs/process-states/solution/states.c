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
	if (child < 0) {
		perror("fork");
		return 1;
	}
	if (child == 0) {
		compute(work);
		usleep((useconds_t)nap * 1000);
		exit(3);
	}

	/* WNOWAIT: wait until the child has ended, and leave it a zombie. However busy the machine is, it is one from here on. */
	siginfo_t info;
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	usleep((useconds_t)zombie * 1000);

	int status;
	waitpid(child, &status, 0);
	printf("the child exited with %d\n", WEXITSTATUS(status));
	return 0;
}
