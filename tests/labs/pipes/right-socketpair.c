/* One socket pair for both ways: shutdown() is the end of file. */
#include <sys/socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10, i, sum = 0;
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
	if (fork() == 0) {
		close(ends[0]);
		FILE *in = fdopen(ends[1], "r");
		while (fscanf(in, "%ld", &i) == 1) sum += i;
		if (write(ends[1], &sum, sizeof sum) != sizeof sum) exit(1);
		exit(0);
	}
	close(ends[1]);
	for (i = 1; i <= n; i++) dprintf(ends[0], "%ld\n", i);
	shutdown(ends[0], SHUT_WR);
	if (read(ends[0], &sum, sizeof sum) != sizeof sum) return 1;
	printf("sum %ld\n", sum);
	wait(NULL);
	return 0;
}
