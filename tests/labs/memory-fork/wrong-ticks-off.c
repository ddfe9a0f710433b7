/* says: too many pages were copied on write */
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

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 2, ends[2];
	long sum = 0, part;
	fill(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
	if (pipe(ends)) return 1;
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			for (int p = i; p < PAGES; p += workers) {
				for (int k = 0; k < NUMBERS; k++) sum += table[p].numbers[k];
				table[p].done = 1;
			}
			_exit(write(ends[1], &sum, sizeof sum) != sizeof sum);
		}
	close(ends[1]);
	while (read(ends[0], &part, sizeof part) == sizeof part) sum += part;
	while (wait(NULL) > 0) {}
	printf("sum %ld\n", sum);
	return 0;
}
