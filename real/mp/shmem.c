/* shmem.c - blocks are powers of two; a freed one waits on the stack of its size for the next of that size. */
#include "shmem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proclab/mp.h"

enum { FIRST_SIZE = 256 * 1024 };

int shmem_init(struct shmem *memory)
{
	*memory = (struct shmem){.top = SHMEM_ALIGN};
	memory->fd = memfd_create("mp-blocks", MFD_CLOEXEC);
	if (memory->fd < 0) return MP_ESYSTEM;
	if (ftruncate(memory->fd, FIRST_SIZE) == 0) {
		memory->size = FIRST_SIZE;
		if (shmem_at(memory, 0, FIRST_SIZE)) return 0;
	}
	shmem_clear(memory);
	return MP_EMEMORY;
}

void shmem_clear(struct shmem *memory)
{
	if (memory->mapped) munmap(memory->base, memory->mapped);
	if (memory->fd >= 0) close(memory->fd);
	for (int i = 0; i < SHMEM_CLASSES; i++) free(memory->free[i].blocks);
	*memory = (struct shmem){.fd = -1};
}

static int class_of(uint64_t size)
{
	return size <= SHMEM_ALIGN ? 6 : 64 - __builtin_clzll(size - 1);
}

static bool grow(struct shmem *memory, uint64_t size)
{
	uint64_t grown = memory->size;
	while (grown < memory->top + size) grown *= 2;
	if (grown > memory->size && ftruncate(memory->fd, (off_t)grown)) return false;
	memory->size = grown;
	return true;
}

/* Should this fail, the block is lost until all is cleared; nothing worse. */
static bool reserve(struct shmem_stack *stack)
{
	if (stack->room > stack->count) return true;
	size_t room = stack->room ? 2 * stack->room : 16;
	uint64_t *blocks = realloc(stack->blocks, room * sizeof *blocks);
	if (!blocks) return false;
	stack->blocks = blocks;
	stack->room = room;
	return true;
}

uint64_t shmem_take(struct shmem *memory, uint64_t size)
{
	int class = class_of(size);
	if (class >= SHMEM_CLASSES) return 0;
	struct shmem_stack *stack = &memory->free[class];
	if (stack->count) return stack->blocks[--stack->count];
	if (!grow(memory, UINT64_C(1) << class)) return 0;
	uint64_t block = memory->top;
	memory->top += UINT64_C(1) << class;
	return block;
}

void shmem_give(struct shmem *memory, uint64_t block, uint64_t size)
{
	struct shmem_stack *stack = &memory->free[class_of(size)];
	if (reserve(stack)) stack->blocks[stack->count++] = block;
}

void *shmem_at(struct shmem *memory, uint64_t block, uint64_t size)
{
	if (block + size <= memory->mapped) return memory->base + block;
	struct stat file;
	if (fstat(memory->fd, &file) || (uint64_t)file.st_size < block + size) return NULL;
	char *base = mmap(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, 0);
	if (base == MAP_FAILED) return NULL;
	if (memory->mapped) munmap(memory->base, memory->mapped);
	memory->base = base;
	memory->mapped = (uint64_t)file.st_size;
	return base + block;
}
