/* A pool of one's own: a number in shared memory says which chunk is next. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS = 960, CHUNK = 8 };

static struct {
	atomic_int next;
	long results[TASKS];
} *board;

static long work(int i)
{
	for (volatile int k = i < TASKS * 3 / 4 ? 0 : -25000; k < 5000; k++) {}
	return (long)i * i % 97;
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4;
	long sum = 0, check = 0;
	board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int w = 0; w < workers; w++)
		if (fork() == 0) {
			for (int from; (from = atomic_fetch_add(&board->next, CHUNK)) < TASKS;)
				for (int i = from; i < from + CHUNK; i++) board->results[i] = work(i);
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	for (int i = 0; i < TASKS; i++) {
		sum += board->results[i];
		check += i * board->results[i];
	}
	printf("sum %ld, in order %ld\n", sum, check);
	return 0;
}
