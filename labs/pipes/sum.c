/*
 * sum - a child adds up what it reads from a pipe, and sends the sum back.
 *
 * Usage: sum N
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child: read numbers until end of file, then send their sum. */
static void add(int from, int to)
{
	FILE *numbers = fdopen(from, "r");
	long sum = 0, n;
	while (fscanf(numbers, "%ld", &n) == 1)
		sum += n;
	dprintf(to, "%ld\n", sum);
}

/* The parent: write the numbers 1 to n. */
static void send_numbers(int to, long n)
{
	for (long i = 1; i <= n; i++)
		dprintf(to, "%ld\n", i);
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10;
	int down[2], up[2]; /* down to the child, up to the parent; [0] to read from, [1] to write to */
	char text[32] = "";

	if (pipe(down) < 0 || pipe(up) < 0) {
		perror("pipe");
		return 1;
	}
	if (fork() == 0) {
		/* TODO: which ends does the child not need? */
		add(down[0], up[1]);
		exit(0);
	}

	/* TODO: and which ends the parent, and from when on? */
	send_numbers(down[1], n);
	if (read(up[0], text, sizeof text - 1) <= 0) printf("no answer\n");
	else printf("sum %s", text);
	wait(NULL);
	return 0;
}
