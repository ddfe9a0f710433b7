/* The counts come back through one pipe; shares by number modulo 2 * workers. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int count(int from, int to, int step)
{
	int found = 0;
	for (int i = from; i < to; i += step) {
		int prime = i > 1;
		for (int d = 2; d * d <= i && prime; d++) prime = i % d != 0;
		found += prime;
	}
	return found;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000, workers = argc > 2 ? atoi(argv[2]) : 4, total = 1, part, ends[2];
	if (pipe(ends)) return 1;
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			part = count(1 + 2 * i, n, 2 * workers);
			_exit(write(ends[1], &part, sizeof part) != sizeof part);
		}
	close(ends[1]);
	while (read(ends[0], &part, sizeof part) == sizeof part) total += part;
	while (wait(NULL) > 0) {}
	printf("%d primes below %d\n", total, n);
	return 0;
}
