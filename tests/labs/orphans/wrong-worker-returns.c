/* says: "started" was printed 2 times */
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
		if (fork() > 0) _exit(0);
		work(ms);
	} else wait(NULL);
	printf("started\n");
	usleep((useconds_t)ms * 3000);
	return 0;
}
