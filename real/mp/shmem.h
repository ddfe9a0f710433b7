/*
 * shmem.h - shared memory in blocks, handed out by one process and read and written by others.
 *
 * A memfd that grows. Blocks are named by their offset; only the owner takes and gives, and what is free stands in its own
 * memory alone, so that nothing another process does, dying included, can harm it. Everybody maps what it needs when it needs
 * it.
 */
#ifndef PROCLAB_MP_SHMEM_H
#define PROCLAB_MP_SHMEM_H

#include <stddef.h>
#include <stdint.h>

enum { SHMEM_CLASSES = 48, SHMEM_ALIGN = 64 };

struct shmem {
	char *base;
	uint64_t mapped;                        /* bytes that this process has mapped */
	int fd;
	uint64_t top, size;                     /* owner: first byte never handed out, bytes of the file */
	struct shmem_stack {
		uint64_t *blocks;
		size_t count, room;
	} free[SHMEM_CLASSES];                  /* owner: by the logarithm of the size */
};

/* 0, or a negative code. */
int shmem_init(struct shmem *memory);
void shmem_clear(struct shmem *memory);
/* A block of at least size bytes: its offset, never 0; 0 when there is no memory. Not zeroed. */
uint64_t shmem_take(struct shmem *memory, uint64_t size);
/* The block that was taken with this size is free again. */
void shmem_give(struct shmem *memory, uint64_t block, uint64_t size);
/* Where [block, block + size) is in this process, until the next call; NULL when it cannot be mapped. */
void *shmem_at(struct shmem *memory, uint64_t block, uint64_t size);

#endif
