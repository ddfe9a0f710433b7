/* says: never waited for */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int i)
{
	printf("child %d works\n", i);
	fflush(stdout);
	_exit(0);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2;
	printf("log of %d children\n", n);
	fflush(stdout);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) child(i);
	printf("end of log\n");
	return 0;
}
