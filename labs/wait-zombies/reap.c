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

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 4;
	int failed = 0;
	pid_t child[MOST + 1]; /* child[i] is the pid of child i, from 1 */
	if (n < 0 || n > MOST) return 100;

	for (int i = 1; i <= n; i++) {
		child[i] = fork();
		if (child[i] == 0) work(i, n);
	}

	/* TODO: wait for each of them, and print one line for each. */
	usleep(50000);

	printf("%d children, %d failed\n", n, failed);
	return failed;
}
