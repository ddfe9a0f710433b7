/* A fan of vfork, a chain by recursion; each waited for by its pid. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int chain(int n)
{
	pid_t child;
	if (n == 0 || (child = fork()) == 0) return n == 0 ? 0 : chain(n - 1);
	waitpid(child, NULL, 0);
	return 0;
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 3;
	if (argc > 1 && strcmp(argv[1], "chain") == 0) return chain(n);
	while (n-- > 0) {
		pid_t child = vfork();
		if (child == 0) _exit(0);
		waitpid(child, NULL, 0);
	}
	return 0;
}
