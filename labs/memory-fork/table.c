/*
 * table - workers that add up a table which they have inherited.
 *
 * Usage: table WORKERS SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGES = 64, NUMBERS = 1023, MOST = 16 };

/* As long as a page of memory: 4096 bytes. */
static struct page {
	int done;
	int numbers[NUMBERS];
} table[PAGES];

static long result[MOST];

static void fill(unsigned seed)
{
	for (int p = 0; p < PAGES; p++)
		for (int k = 0; k < NUMBERS; k++) {
			seed = seed * 1103515245 + 12345;
			table[p].numbers[k] = (int)(seed >> 16) % 100;
		}
}

/* Worker i of n: every n-th page is its own. */
static long add(int i, int n)
{
	long sum = 0;
	for (int p = i; p < PAGES; p += n) {
		for (int k = 0; k < NUMBERS; k++) sum += table[p].numbers[k];
		table[p].done = 1; /* TODO: what does this one write cost? */
	}
	return sum;
}

int main(int argc, char **argv)
{
	int workers = argc > 1 ? atoi(argv[1]) : 2;
	long sum = 0;

	fill(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
	for (int i = 0; i < workers; i++)
		if (fork() == 0) {
			result[i] = add(i, workers); /* TODO: whose result is this? */
			_exit(0);
		}
	while (wait(NULL) > 0) {}

	for (int i = 0; i < workers; i++) sum += result[i];
	printf("sum %ld\n", sum);
	return 0;
}
