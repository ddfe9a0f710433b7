/* waitid() tells all of it without the macros. */
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
	int n = argc > 1 ? atoi(argv[1]) : 4, failed = 0;
	pid_t child[21];
	siginfo_t end;
	for (int i = 1; i <= n; i++)
		if ((child[i] = fork()) == 0) work(i, n);
	while (waitid(P_ALL, 0, &end, WEXITED) == 0) {
		int i = 1;
		while (child[i] != end.si_pid) i++;
		printf(end.si_code == CLD_EXITED ? "child %d exited with %d\n" : "child %d was killed by signal %d\n", i, end.si_status);
		failed += end.si_code != CLD_EXITED || end.si_status != 0;
	}
	printf("%d children, %d failed\n", n, failed);
	return failed;
}
