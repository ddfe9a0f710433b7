/* says: the sum came back cut to 8 bits */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10, i, sum = 0;
	int down[2], status;
	if (pipe(down)) return 1;
	if (fork() == 0) {
		close(down[1]);
		FILE *numbers = fdopen(down[0], "r");
		while (fscanf(numbers, "%ld", &i) == 1) sum += i;
		exit((int)sum);
	}
	close(down[0]);
	for (i = 1; i <= n; i++) dprintf(down[1], "%ld\n", i);
	close(down[1]);
	wait(&status);
	printf("sum %d\n", WEXITSTATUS(status));
	return 0;
}
