/* No buffer at all, and write() for a line that is whole. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int i)
{
	char line[40];
	int length = snprintf(line, sizeof line, "child %d works\n", i);
	_exit(write(STDOUT_FILENO, line, (size_t)length) != length);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 2;
	setbuf(stdout, NULL);
	printf("log of %d children\n", n);
	for (int i = 1; i <= n; i++)
		if (fork() == 0) child(i);
	while (waitpid(-1, NULL, 0) > 0) {}
	puts("end of log");
	return 0;
}
