/* says: the third job is not interactive: it slept 0 times */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/proclab.h>

static void first(void)
{
	compute(300);
}

static void second(void)
{
	compute(5);
}

static void third(void)
{
	compute(10);
}

int main(void)
{
	void (*const jobs[])(void) = {first, second, third};
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			jobs[i]();
			_exit(0);
		}
	}
	while (wait(NULL) > 0) {}
	return 0;
}
