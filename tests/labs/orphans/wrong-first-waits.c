/* says: it must work for 3 * MS ms and wait for nobody else */
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
	int gone[2];
	char c;
	if (pipe(gone)) return 1;
	if (fork() == 0) {
		if (fork() > 0) _exit(0);
		work(ms);
		exit(0);
	}
	wait(NULL);
	close(gone[1]);
	if (read(gone[0], &c, 1) != 0) return 1; /* until the worker has closed its end, too */
	printf("started\n");
	usleep((useconds_t)ms * 3000);
	return 0;
}
