/* POSIX shared memory with a name. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 64, NUMBERS = 1023, MOST = 16 };

static struct page {
	int done;
	int numbers[NUMBERS];
} table[PAGES];

static void fill(unsigned seed)
{
	for (int p = 0; p < PAGES; p++)
		for (int k = 0; k < NUMBERS; k++) {
			seed = seed * 1103515245 + 12345;
			table[p].numbers[k] = (int)(seed >> 16) % 100;
		}
}

static long add(int i, int n)
{
	long sum = 0;
	for (int p = i; p < PAGES; p += n)
		for (int k = 0; k < NUMBERS; k++) sum += table[p].numbers[k];
	return sum;
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 2;
	char name[40];
	long sum = 0;
	snprintf(name, sizeof name, "/table-%d", (int)getpid());
	int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (memory < 0 || ftruncate(memory, 4096) < 0) return 1;
	long *result = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	shm_unlink(name);
	fill(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			result[i] = add(i, workers);
			_exit(0);
		}
	while (wait(NULL) > 0) {}
	for (int i = 0; i < workers; i++) sum += result[i];
	printf("sum %ld\n", sum);
	return 0;
}
