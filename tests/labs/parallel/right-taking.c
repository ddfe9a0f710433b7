/* Each takes the next piece when it has done one: even by itself. */
#include <stdatomic.h>
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

struct board {
	atomic_int next, total;
};

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 20000, workers = argc > 2 ? atoi(argv[2]) : 4;
	struct board *board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			for (int from; (from = atomic_fetch_add(&board->next, 200)) < n;)
				atomic_fetch_add(&board->total, count(from, from + 200 < n ? from + 200 : n, 1));
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	printf("%d primes below %d\n", atomic_load(&board->total), n);
	return 0;
}
