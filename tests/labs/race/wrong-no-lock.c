/* says: were lost: a race */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_ticket(long number)
{
	for (volatile long i = number; i < number + 20; i++) {}
}

static struct shared {
	sem_t free;
	volatile long sold;
} *shared;

static void sell_one(void)
{
	long number = shared->sold;
	print_ticket(number);
	__sync_synchronize(); /* orders accesses, and keeps nobody out */
	shared->sold = number + 1;
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4, each = argc > 2 ? atoi(argv[2]) : 3000;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sem_init(&shared->free, 1, 1);
	for (int i = 0; i < workers; i++) {
		if (fork() == 0) {
			for (int k = 0; k < each; k++) sell_one();
			_exit(0);
		}
	}
	while (wait(NULL) > 0) {}
	printf("%ld tickets sold\n", shared->sold);
	return 0;
}
