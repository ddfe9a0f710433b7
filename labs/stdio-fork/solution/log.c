/*
 * log - a heading, a line of each child, an end.
 *
 * Usage: log N
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int i)
{
	printf("child %d works\n", i);
	fflush(stdout); /* _exit does not */
	if (i % 2 == 0) _exit(0); /* leave it: some children end in this way */
	exit(0);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2;

	printf("log of %d children\n", n);
	fflush(stdout); /* or each child would inherit the line with the buffer, and write it again */

	for (int i = 1; i <= n; i++)
		if (fork() == 0) child(i);
	while (wait(NULL) > 0) {}

	printf("end of log\n");
	return 0;
}
