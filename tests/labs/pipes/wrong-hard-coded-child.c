/* says: the numbers did not go through a pipe: only 0 bytes did */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10;
	if (fork() == 0) {
		printf("sum %ld\n", n * (n + 1) / 2);
		exit(0);
	}
	wait(NULL);
	return 0;
}
