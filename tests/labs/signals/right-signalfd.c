/* A descriptor that reads signals. */
#include <sys/signalfd.h>
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
	struct signalfd_siginfo info;
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	int fd = signalfd(-1, &child, 0);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}
	compute(10);
	while (reaped < n && read(fd, &info, sizeof info) == sizeof info)
		while (waitpid(-1, &status, WNOHANG) > 0) {
			reaped++;
			sum += WEXITSTATUS(status);
		}
	printf("%d children reaped, sum %d\n", (int)reaped, (int)sum);
	return 0;
}
