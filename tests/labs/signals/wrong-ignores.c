/* says: since SIGCHLD was ignored: their statuses are lost */
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
	int n = argc > 1 ? atoi(argv[1]) : 5;
	signal(SIGCHLD, SIG_IGN);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) {
			usleep(20000);
			_exit(i);
		}
	compute(10);
	while (wait(NULL) > 0) {}
	printf("%d children reaped, sum %d\n", n, (int)sum);
	return 0;
}
