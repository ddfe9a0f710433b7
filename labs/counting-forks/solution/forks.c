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

static pid_t must_fork(void)
{
	pid_t pid = fork();
	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	return pid;
}

/* A child leaves at once: if it stayed in the loop it would fork, too. */
static void fan(int n)
{
	for (int i = 0; i < n; i++)
		if (must_fork() == 0) exit(0);
}

/* A parent leaves at once: only the child goes on. */
static void chain(int n)
{
	for (int i = 0; i < n; i++)
		if (must_fork() > 0) return;
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
