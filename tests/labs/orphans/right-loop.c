/* Both forks by one loop; the one between is waited for by waitid(). */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(int ms)
{
	usleep((useconds_t)ms * 1000);
	printf("worker done\n");
}

int main(int argc, char **argv)
{
	int ms = argc > 1 ? atoi(argv[1]) : 100;
	siginfo_t info;
	for (int depth = 0; depth < 2; depth++) {
		if (fork() > 0) {
			if (depth == 1) _exit(0);
			waitid(P_ALL, 0, &info, WEXITED);
			break;
		}
		if (depth == 1) {
			work(ms);
			exit(0);
		}
	}
	printf("started\n");
	usleep((useconds_t)ms * 3000);
	return 0;
}
