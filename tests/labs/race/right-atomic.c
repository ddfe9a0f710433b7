/* One atomic step in place of a lock. */
#include <stdatomic.h>
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

	atomic_long sold;
} *shared;

static void sell_one(void)
{
	print_ticket(atomic_fetch_add(&shared->sold, 1));
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4, each = argc > 2 ? atoi(argv[2]) : 3000;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	atomic_init(&shared->sold, 0);
	for (int i = 0; i < workers; i++) {
		if (fork() == 0) {
			for (int k = 0; k < each; k++) sell_one();
			_exit(0);
		}
	}
	while (wait(NULL) > 0) {}
	printf("%ld tickets sold\n", atomic_load(&shared->sold));
	return 0;
}
