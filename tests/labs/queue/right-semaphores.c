/* The textbook's bounded buffer, in shared memory. */
#include <semaphore.h>
#include <sys/mman.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/mp.h>
#include <proclab/proclab.h>

static void make(int i)
{
	dprintf(STDOUT_FILENO, "made %d\n", i);
}

static void use(int i)
{
	dprintf(STDOUT_FILENO, "used %d\n", i);
	compute(2);
}

static struct buffer {
	sem_t full, empty, lock;
	int in, out, slots[64];
} *b;

static void put(int i)
{
	sem_wait(&b->empty);
	b->slots[b->in++ % 64] = i;
	sem_post(&b->full);
}

static int get(void)
{
	sem_wait(&b->full);
	sem_wait(&b->lock);
	int i = b->slots[b->out++ % 64];
	sem_post(&b->lock);
	sem_post(&b->empty);
	return i;
}

int main(int argc, char **argv)
{
	int items = argc > 1 ? atoi(argv[1]) : 40, consumers = argc > 2 ? atoi(argv[2]) : 2, capacity = argc > 3 ? atoi(argv[3]) : 4;
	b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sem_init(&b->full, 1, 0);
	sem_init(&b->empty, 1, (unsigned)capacity);
	sem_init(&b->lock, 1, 1);
	for (int c = 0; c < consumers; c++)
		if (fork() == 0) {
			for (int i; (i = get()) >= 0;) use(i);
			_exit(0);
		}
	for (int i = 1; i <= items; i++) {
		make(i);
		put(i);
	}
	for (int c = 0; c < consumers; c++) put(-1);
	while (wait(NULL) > 0) {}
	return 0;
}
