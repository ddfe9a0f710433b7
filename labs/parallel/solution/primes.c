/*
 * primes - count primes with several workers.
 *
 * Usage: primes N WORKERS
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_prime(int n)
{
	if (n < 2) return 0;
	for (int d = 2; d * d <= n; d++)
		if (n % d == 0) return 0;
	return 1;
}

/* How many primes are among from, from + step, from + 2 * step, ... below to. */
static int count(int from, int to, int step)
{
	int found = 0;
	for (int i = from; i < to; i += step) found += is_prime(i);
	return found;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000;
	int workers = argc > 2 ? atoi(argv[2]) : 4;
	int total = 0;

	/* A page that all of them share, with a place for each: nobody writes where another does. */
	int *found = mmap(NULL, (size_t)workers * sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (found == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			/* Odd numbers in turns: small and large ones for everybody. */
			found[i] = count(1 + 2 * i, n, 2 * workers);
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	if (n > 2) total = 1; /* 2 itself */
	for (int i = 0; i < workers; i++) total += found[i];

	printf("%d primes below %d\n", total, n);
	return 0;
}
