/* says: the worker never was an orphan */
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
	if (fork() == 0) {
		if (fork() == 0) {
			work(ms);
			exit(0);
		}
		wait(NULL); /* so it is no orphan */
		_exit(0);
	}
	wait(NULL);
	printf("started\n");
	usleep((useconds_t)ms * 3000);
	return 0;
}
