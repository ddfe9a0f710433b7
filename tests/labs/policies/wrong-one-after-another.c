/* says: the jobs do not compete */
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
	for (int i = 0; i < 10; i++) usleep(15000), compute(1);
}

int main(void)
{
	void (*const jobs[])(void) = {first, second, third};
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			jobs[i]();
			_exit(0);
		}
		wait(NULL);
	}
	while (wait(NULL) > 0) {}
	return 0;
}
