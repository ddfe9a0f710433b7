/* says: there is a line too many: a line comes twice */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(int i, int n)
{
	usleep((useconds_t)(n + 1 - i) * 20000);
	if (i == 3) kill(getpid(), SIGTERM);
	_exit(10 * i);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 4, failed = 0, status;
	pid_t child[21], pid;
	for (int i = 1; i <= n; i++)
		if ((child[i] = fork()) == 0) work(i, n);
	while ((pid = wait(&status)) > 0) {
		int i = 1;
		while (child[i] != pid) i++;
		for (int k = 0; k < 2; k++)
			if (WIFEXITED(status)) printf("child %d exited with %d\n", i, WEXITSTATUS(status));
			else printf("child %d was killed by signal %d\n", i, WTERMSIG(status));
		if (status) failed++;
	}
	printf("%d children, %d failed\n", n, failed);
	return failed;
}
