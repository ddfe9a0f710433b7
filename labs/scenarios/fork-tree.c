/*
 * fork-tree - how many processes do three forks in a row make?
 *
 * Watch the tree grow: 1, 2, 4, 8. After each fork() there are two processes at the same place in the program, and both go on
 * from there: so both execute the next fork().
 * Why: fork returns twice, with the child's pid in the parent and with 0 in the child. What each process has got from its three
 * forks is its name here: "ppp" is the one that was the parent each time, "ccc" its great-grandchild.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <proclab/proclab.h>

enum { FORKS = 3 };

static void nap(int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
	while (nanosleep(&t, &t) < 0) {}
}

int main(void)
{
	char name[FORKS + 1] = "";
	int children = 0, processes = 1;
	setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, in order, also into a pipe */

	for (int i = 0; i < FORKS; i++) {
		if (children == i) step("fork number %d", i + 1); /* said only by the one that was never a child */
		pid_t pid = fork();
		if (pid < 0) {
			perror("fork");
			exit(1);
		}
		name[i] = pid == 0 ? 'c' : 'p';
		children = pid == 0 ? 0 : children + 1; /* the child's copy counts the parent's children */
		nap(400);
	}
	compute(50);
	printf("%s is process %d, its parent is %d, it has %d children\n", name, (int)getpid(), (int)getppid(), children);

	/* Each child tells by its exit status how many processes it and its descendants are. */
	for (int status; wait(&status) > 0;) processes += WEXITSTATUS(status);
	if (children < FORKS) exit(processes);
	printf("%d forks in a row made %d processes of one\n", FORKS, processes);
	return 0;
}
