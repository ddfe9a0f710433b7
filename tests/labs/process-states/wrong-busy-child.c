/* says: the child kept the CPU busy while it should have slept */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static void nap(int ms)
{
	compute(ms);
}

int main(int argc, char **argv)
{
	if (argc != 4) return 1;
	pid_t child = fork();
	if (child == 0) {
		compute(atoi(argv[1]));
		nap(atoi(argv[2]));
		exit(3);
	}
	siginfo_t info;
	int status;
	waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	usleep((useconds_t)atoi(argv[3]) * 1000);
	wait(&status);
	printf("the child exited with %d\n", WEXITSTATUS(status));
	return 0;
}
