/* The kernel may reap: a parent that wants no statuses says so, and wait() still tells when the last has ended. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void chain(int n)
{
	if (n > 0 && fork() == 0) {
		chain(n - 1);
		exit(0);
	}
	while (wait(NULL) > 0) {}
}

int main(int argc, char **argv)
{
	struct sigaction silent = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
	int n = argc > 2 ? atoi(argv[2]) : 3;
	sigaction(SIGCHLD, &silent, NULL);
	if (argc > 1 && strcmp(argv[1], "chain") == 0) chain(n);
	else
		for (int i = 0; i < n; i++)
			if (fork() == 0) _exit(0);
	while (wait(NULL) > 0) {}
	return 0;
}
