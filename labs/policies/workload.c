/*
 * workload - three jobs that show what a scheduling policy is worth.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

/* TODO: these three are in an order, and of a kind, in which every policy is as good as another. */

static void first(void)
{
	compute(10);
}

static void second(void)
{
	compute(20);
}

static void third(void)
{
	compute(30);
}

int main(void)
{
	void (*const jobs[])(void) = {first, second, third};
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			jobs[i]();
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	return 0;
}
