/* malloc and its family: ten thousand blocks that must not overlap, sizes that change, and what cannot be had. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 10000 };

static unsigned char *blocks[BLOCKS];
static size_t sizes[BLOCKS];

static int whole(int i)
{
	for (size_t k = 0; k < sizes[i]; k += sizes[i] > 64 ? sizes[i] / 16 : 1)
		if (blocks[i][k] != (unsigned char)i) return 0;
	return 1;
}

static void fill(int i, size_t n)
{
	sizes[i] = n;
	memset(blocks[i], i, n);
}

int main(void)
{
	int bad = 0;
	srand(1);
	for (int i = 0; i < BLOCKS; i++) {
		size_t n = (size_t)(rand() % (i % 100 ? 200 : 5000));
		blocks[i] = malloc(n);
		if ((uintptr_t)blocks[i] % 16 || malloc_usable_size(blocks[i]) < n) bad++;
		fill(i, n);
	}
	for (int round = 0; round < 20000; round++) {
		int i = rand() % BLOCKS;
		if (!whole(i)) bad++;
		size_t n = (size_t)(rand() % 400), kept = n < sizes[i] ? n : sizes[i];
		if (round % 3) {
			free(blocks[i]);
			blocks[i] = malloc(n);
		} else {
			blocks[i] = realloc(blocks[i], n + 1);
			sizes[i] = kept;
			if (!whole(i)) bad++;
		}
		fill(i, n);
	}
	for (int i = 0; i < BLOCKS; i++) {
		if (!whole(i)) bad++;
		free(blocks[i]);
	}
	unsigned char *zero = calloc(1000, 7);
	for (int i = 0; i < 7000; i++) bad += zero[i] != 0;
	char *large = malloc(1 << 20);
	memset(large, 1, 1 << 20);
	large = realloc(large, 3 << 20);
	bad += large[(1 << 20) - 1] != 1;
	free(large);
	void *aligned = aligned_alloc(256, 512), *p;
	bad += (uintptr_t)aligned % 256 != 0;
	free(aligned);
	printf("%d %d\n", posix_memalign(&p, 3, 10) == EINVAL, posix_memalign(&p, 64, 100) == 0 && (uintptr_t)p % 64 == 0);
	free(p);
	printf("%d %d", malloc(PTRDIFF_MAX) == NULL, errno == ENOMEM);
	printf(" %d %d\n", calloc(SIZE_MAX / 2, 3) == NULL, reallocarray(NULL, SIZE_MAX / 2, 3) == NULL);
	printf("%d bad\n", bad);
	return 0;
}
