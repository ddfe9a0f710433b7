/* says: holds its write end */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void add(int from, int to)
{
	FILE *numbers = fdopen(from, "r");
	long sum = 0, n;
	while (fscanf(numbers, "%ld", &n) == 1) sum += n;
	dprintf(to, "%ld\n", sum);
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10;
	int down[2], up[2];
	char text[32] = "";
	if (pipe(down) || pipe(up)) return 1;
	if (fork() == 0) {
		add(down[0], up[1]); /* with its own down[1] open */
		exit(0);
	}
	close(down[0]);
	close(up[1]);
	for (long i = 1; i <= n; i++) dprintf(down[1], "%ld\n", i);
	close(down[1]);
	if (read(up[0], text, sizeof text - 1) <= 0) return 1;
	printf("sum %s", text);
	wait(NULL);
	return 0;
}
