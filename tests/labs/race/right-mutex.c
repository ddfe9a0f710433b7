/* A mutex that is shared between processes. */
#include <pthread.h>
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
	pthread_mutex_t lock;
	volatile long sold;
} *shared;

static void sell_one(void)
{
	pthread_mutex_lock(&shared->lock);
	long number = shared->sold;
	print_ticket(number);
	shared->sold = number + 1;
	pthread_mutex_unlock(&shared->lock);
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4, each = argc > 2 ? atoi(argv[2]) : 3000;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t between_processes;
	pthread_mutexattr_init(&between_processes);
	pthread_mutexattr_setpshared(&between_processes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&shared->lock, &between_processes);
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
