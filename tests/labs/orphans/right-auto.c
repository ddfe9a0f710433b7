/* No wait at all: who ignores SIGCHLD has no zombies. A new session as daemons have it. */
#include <signal.h>
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
	signal(SIGCHLD, SIG_IGN);
	if (fork() == 0) {
		setsid();
		switch (fork()) {
		case 0:
			work(ms);
			exit(0);
		default:
			_exit(0);
		}
	}
	printf("started\n");
	usleep((useconds_t)ms * 3000);
	return 0;
}
