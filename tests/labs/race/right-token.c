/* A byte in a pipe is the key to the counter, which lives in shm_open's memory. */
#include <fcntl.h>
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

static volatile long *sold;
static int key[2];

static void sell_one(void)
{
	char c;
	if (read(key[0], &c, 1) != 1) _exit(1);
	long number = *sold;
	print_ticket(number);
	*sold = number + 1;
	if (write(key[1], &c, 1) != 1) _exit(1);
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 4, each = argc > 2 ? atoi(argv[2]) : 3000;
	char name[40];
	snprintf(name, sizeof name, "/tickets-%d", (int)getpid());
	int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (memory < 0 || ftruncate(memory, sizeof *sold) < 0 || pipe(key) < 0) return 1;
	shm_unlink(name);
	sold = mmap(NULL, sizeof *sold, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (write(key[1], "k", 1) != 1) return 1;
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			for (int k = 0; k < each; k++) sell_one();
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	printf("%ld tickets sold\n", *sold);
	return 0;
}
