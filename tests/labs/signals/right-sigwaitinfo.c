/* No handler: the signal is blocked, and taken when there is time for it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static volatile sig_atomic_t reaped, sum;

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 5, status;
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}
	compute(10);
	while (reaped < n) {
		sigwaitinfo(&child, NULL);
		while (waitpid(-1, &status, WNOHANG) > 0) {
			reaped++;
			sum += WEXITSTATUS(status);
		}
	}
	printf("%d children reaped, sum %d\n", (int)reaped, (int)sum);
	return 0;
}
