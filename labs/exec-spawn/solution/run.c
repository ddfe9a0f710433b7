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
	if (child < 0) {
		perror("fork");
		return 125;
	}
	if (child == 0) {
		execvp(argv[1], argv + 1);
		/* Whoever comes here is still a copy of run, and the only thing it may do is to end. */
		int why = errno; /* what is printed may change it */
		fprintf(stderr, "run: %s: %s\n", argv[1], strerror(why));
		_exit(why == ENOENT ? 127 : 126);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
