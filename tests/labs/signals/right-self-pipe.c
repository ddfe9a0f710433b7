/* The handler only writes a byte into a pipe; who reads it reaps. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static volatile sig_atomic_t reaped, sum;

static int bell[2];

static void ring(int signal)
{
	int before = errno;
	(void)signal;
	if (write(bell[1], "", 1) != 1) reaped = -1;
	errno = before;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 5;
	siginfo_t end;
	char c;
	if (pipe(bell)) return 1;
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = ring, .sa_flags = SA_RESTART}, NULL);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}
	compute(10);
	while (reaped < n && read(bell[0], &c, 1) == 1)
		while (end.si_pid = 0, waitid(P_ALL, 0, &end, WEXITED | WNOHANG) == 0 && end.si_pid) {
			reaped++;
			sum += end.si_status;
		}
	printf("%d children reaped, sum %d\n", (int)reaped, (int)sum);
	return 0;
}
