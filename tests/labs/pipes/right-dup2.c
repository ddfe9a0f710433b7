/* The child reads its standard input; numbers are sent as bytes; only what has to be closed is closed. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 10, i;
	int down[2], up[2];
	long sum = 0;
	if (pipe(down) || pipe(up)) return 1;
	pid_t child = fork();
	if (child == 0) {
		dup2(down[0], 0);
		close(down[1]);
		while (read(0, &i, sizeof i) == sizeof i) sum += i;
		exit(write(up[1], &sum, sizeof sum) != sizeof sum);
	}
	for (i = 1; i <= n; i++)
		if (write(down[1], &i, sizeof i) != sizeof i) return 1;
	close(down[1]);
	if (read(up[0], &sum, sizeof sum) != sizeof sum) return 1;
	waitpid(child, NULL, 0);
	printf("sum %ld\n", sum);
	return 0;
}
