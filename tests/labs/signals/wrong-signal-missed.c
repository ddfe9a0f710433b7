/* says: it came before the program went to sleep */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static volatile sig_atomic_t reaped, sum;

static void child_ended(int signal)
{
	int status;
	(void)signal;
	while (waitpid(-1, &status, WNOHANG) > 0) {
		reaped++;
		sum += WEXITSTATUS(status);
	}
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 5;
	signal(SIGCHLD, child_ended);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}
	compute(10);
	while (reaped < n) {
		compute(30); /* anything that takes a while between the question and the sleep */
		pause();
	}
	printf("%d children reaped, sum %d\n", (int)reaped, (int)sum);
	return 0;
}
