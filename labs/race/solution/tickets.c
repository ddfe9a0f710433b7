/*
 * tickets - workers that count together, in shared memory.
 *
 * Usage: tickets WORKERS EACH
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
	sem_t free; /* 1: nobody is at the counter */
	long sold;
};

static struct shared *shared;

/* Takes a moment. */
static void print_ticket(long number)
{
	for (volatile long i = number; i < number + 20; i++) {}
}

static void sell_one(void)
{
	while (sem_wait(&shared->free) < 0) {} /* a signal may interrupt it */
	long number = shared->sold;
	print_ticket(number);
	shared->sold = number + 1;
	sem_post(&shared->free);
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4;
	int each = argc > 2 ? atoi(argv[2]) : 3000;

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	sem_init(&shared->free, 1, 1); /* the first 1: shared between processes */

	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			for (int k = 0; k < each; k++)
				sell_one();
			_exit(0);
		}
	while (wait(NULL) > 0) {}

	printf("%ld tickets sold\n", shared->sold);
	return 0;
}
