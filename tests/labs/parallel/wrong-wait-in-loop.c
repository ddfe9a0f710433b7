/* says: the workers did not run at the same time */
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
	int n = argc > 1 ? atoi(argv[1]) : 20000, workers = argc > 2 ? atoi(argv[2]) : 4, total = n > 2;
	int *found = mmap(NULL, (size_t)(workers + 1) * sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < workers; i++) {
		if (fork() == 0) {
			found[i] = count(1 + 2 * i, n, 2 * workers);
			_exit(0);
		}
		wait(NULL); /* before the next is started */
	}
	while (wait(NULL) > 0) {}
	for (int i = 0; i < workers; i++) total += found[i];
	printf("%d primes below %d\n", total, n);
	return 0;
}
