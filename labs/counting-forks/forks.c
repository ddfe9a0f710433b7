/*
 * forks - N processes besides this one, as a fan or as a chain.
 *
 * Usage: forks fan|chain N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void fan(int n)
{
	/* TODO: n children of this process, and no others. How many does this loop make? */
	for (int i = 0; i < n; i++)
		fork();
}

static void chain(int n)
{
	/* TODO: this process has one child, which has one child, ... n in all. */
	fan(n);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: forks fan|chain N\n");
		return 2;
	}
	int n = atoi(argv[2]);
	if (strcmp(argv[1], "fan") == 0) fan(n);
	else chain(n);

	while (wait(NULL) > 0) {} /* until there is no child left */
	return 0;
}
