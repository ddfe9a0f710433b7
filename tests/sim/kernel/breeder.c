/* Forks and waits for ever. */
#include "rt.h"

int main(int argc, char **argv)
{
	int status;
	(void)argc;
	(void)argv;
	for (;;) {
		long pid = fork_();
		if (!pid) return 0;
		wait_for(pid, &status, 0);
	}
}
