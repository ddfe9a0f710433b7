/* says: the end is wrong: it came 0 times */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int i)
{
	dprintf(1, "child %d works\n", i);
	_exit(0);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2;
	printf("log of %d children\n", n);
	fflush(stdout);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) child(i);
	while (wait(NULL) > 0) {}
	printf("end of log\n");
	_exit(0);
}
