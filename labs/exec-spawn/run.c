/*
 * run - run a command, and end as it ended.
 *
 * Usage: run COMMAND [ARGUMENTS...]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0;
	if (argc < 2) {
		fprintf(stderr, "usage: run COMMAND [ARGUMENTS...]\n");
		return 2;
	}

	pid_t child = fork();
	if (child == 0) {
		execvp(argv[1], argv + 1);
		/* TODO: who comes here, and what has to happen? */
	}
	wait(&status);

	/* TODO: end as a shell would. The number that wait() stores is not an exit status. */
	return 0;
}
