/*
 * crew - work on while children run, and reap them when a signal tells of their end.
 *
 * Usage: crew N
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static volatile sig_atomic_t reaped, sum;

/* One SIGCHLD, and all that have ended by now. WNOHANG: the others are left alone. */
static void child_ended(int signal)
{
	int status, before = errno; /* whoever was interrupted may be about to look at it */
	(void)signal;
	while (waitpid(-1, &status, WNOHANG) > 0) {
		reaped++;
		sum += WEXITSTATUS(status);
	}
	errno = before;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 5;
	struct sigaction action = {.sa_handler = child_ended, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
	sigset_t child, before;

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}

	compute(10); /* work of its own */

	/* Blocked, the signal cannot come between the question and the sleep; sigsuspend lets it in while it sleeps. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &before);
	while (reaped < n)
		sigsuspend(&before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	printf("%d children reaped, sum %d\n", (int)reaped, (int)sum);
	return 0;
}
