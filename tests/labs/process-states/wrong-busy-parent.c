/* says: the parent kept the CPU busy */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

int main(int argc, char **argv)
{
	if (argc != 4) return 1;
	pid_t child = fork();
	int status;
	if (child == 0) {
		compute(atoi(argv[1]));
		usleep((useconds_t)atoi(argv[2]) * 1000);
		exit(3);
	}
	compute(atoi(argv[1]) + atoi(argv[2]) + atoi(argv[3]));
	wait(&status);
	printf("the child exited with %d\n", WEXITSTATUS(status));
	return 0;
}
