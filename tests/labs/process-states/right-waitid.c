/* The parent sleeps for the whole time, and learns of the end by waitid(). */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void nap(long ms)
{
	struct timespec left = {ms / 1000, ms % 1000 * 1000000};
	while (nanosleep(&left, &left) < 0) {}
}

/* Counts until the process has used so much CPU time. */
static void work(long ms)
{
	while (clock() < ms * (CLOCKS_PER_SEC / 1000))
		for (volatile int i = 0; i < 10000; i++) {}
}

int main(int argc, char **argv)
{
	if (argc != 4) return 1;
	long busy = atol(argv[1]), idle = atol(argv[2]), dead = atol(argv[3]);
	pid_t child = fork();
	siginfo_t info = {0};
	if (child == 0) {
		work(busy);
		nap(idle);
		_exit(3);
	}
	nap(busy + idle + dead);
	waitid(P_ALL, 0, &info, WEXITED);
	printf("the child exited with %d\n", info.si_status);
	return 0;
}
