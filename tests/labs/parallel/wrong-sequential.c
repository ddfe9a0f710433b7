/* says: the workers did not run at the same time: there are none */
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


	for (int i = 0; i < workers; i++)
		total += count(i * n / workers, (i + 1) * n / workers, 1);

	printf("%d primes below %d\n", total, n);
	return 0;
}
