/* says: which is not the sum of the numbers: has everything been read, until end of file */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 10;
	int down[2], up[2];
	char text[32] = "";
	signal(SIGPIPE, SIG_IGN);
	if (pipe(down) || pipe(up)) return 1;
	if (fork() == 0) {
		static char all[300000];
		long sum = 0;
		char *at = all, *end;
		close(down[1]);
		usleep(1000);
		if (read(down[0], all, sizeof all - 1) < 0) exit(1); /* what is there by now */
		for (long i; i = strtol(at, &end, 10), end != at; at = end) sum += i;
		close(down[0]);
		dprintf(up[1], "%ld\n", sum);
		exit(0);
	}
	close(down[0]);
	close(up[1]);
	for (long i = 1; i <= n; i++) dprintf(down[1], "%ld\n", i);
	close(down[1]);
	if (read(up[0], text, sizeof text - 1) <= 0) return 1;
	printf("sum %s", text);
	wait(NULL);
	return 0;
}
