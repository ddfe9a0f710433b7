/* says: not the line "the child exited with 3" */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

int main(int argc, char **argv)
{
	if (argc != 4) return 1;
	pid_t child = fork();
	siginfo_t info;
	int status;
	if (child == 0) {
		compute(atoi(argv[1]));
		usleep((useconds_t)atoi(argv[2]) * 1000);
		exit(3);
	}
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	usleep((useconds_t)atoi(argv[3]) * 1000);
	wait(&status);
	printf("the child exited with %d\n", status); /* the status word, not the exit status in it */
	return 0;
}
