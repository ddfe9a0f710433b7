/* posix_spawnp, which reports the failed exec itself. */
#include <spawn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	pid_t child;
	int status;
	if (argc < 2) return 2;
	int error = posix_spawnp(&child, argv[1], NULL, NULL, argv + 1, environ);
	if (error) {
		fprintf(stderr, "run: %s: %s\n", argv[1], strerror(error));
		return error == ENOENT ? 127 : 126;
	}
	while (waitpid(child, &status, 0) < 0) {}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
