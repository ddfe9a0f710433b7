/*
 * reap - start N children, wait for each, and say how it ended.
 *
 * Usage: reap N
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 20 };

/* What child i of n does. Leave it as it is. */
static void work(int i, int n)
{
	usleep((useconds_t)(n + 1 - i) * 20000);
	if (i == 3) kill(getpid(), SIGTERM);
	_exit(10 * i);
}

static int number_of(pid_t pid, const pid_t *child, int n)
{
	for (int i = 1; i <= n; i++)
		if (child[i] == pid) return i;
	return 0;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 4;
	int failed = 0, status;
	pid_t child[MOST + 1], pid;
	if (n < 0 || n > MOST) return 100;

	for (int i = 1; i <= n; i++) {
		child[i] = fork();
		if (child[i] == 0) work(i, n);
	}

	/* Whoever ends next: wait() sleeps until then, and fails when there is no child left. */
	while ((pid = wait(&status)) > 0) {
		int i = number_of(pid, child, n);
		if (WIFSIGNALED(status)) printf("child %d was killed by signal %d\n", i, WTERMSIG(status));
		else printf("child %d exited with %d\n", i, WEXITSTATUS(status));
		if (status != 0) failed++;
	}

	printf("%d children, %d failed\n", n, failed);
	return failed;
}
