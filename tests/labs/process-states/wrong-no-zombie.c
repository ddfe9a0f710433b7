/* says: the child was a zombie for 0 ms */
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
	wait(&status);
	usleep((useconds_t)atoi(argv[3]) * 1000); /* too late: it is gone */
	printf("the child exited with %d\n", WEXITSTATUS(status));
	return 0;
}
