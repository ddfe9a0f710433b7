/*
 * workload - three jobs that show what a scheduling policy is worth.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

/* Long: it has the CPU first, and gives it to nobody by itself. */
static void first(void)
{
	compute(300);
}

/* Short: under FCFS it waits for all of the long one. */
static void second(void)
{
	compute(5);
}

/* Interactive: it thinks for long and computes for a moment, like an editor. */
static void third(void)
{
	for (int i = 0; i < 10; i++) {
		usleep(15000);
		compute(1);
	}
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
