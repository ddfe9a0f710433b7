/*
 * arena.c - storage in blocks that double up to a megabyte. See arena.h.
 */
#include "sim/lang/arena.h"

#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

enum { ALIGNMENT = 16, BLOCK_FIRST = 16 << 10, BLOCK_MOST = 1 << 20 };

struct arena_block {
	struct arena_block *older;
	size_t size;
};

_Noreturn static void fail(struct arena *a)
{
	if (!a->on_failure) abort();
	longjmp(*a->on_failure, 1);
}

/* A new block with room for size bytes, of zeros. */
static char *block_new(struct arena *a, size_t size)
{
	size_t header = (sizeof(struct arena_block) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	size_t total = header + size;
	if (total < size || (a->limit && a->used + total > a->limit)) fail(a);
	struct arena_block *b = calloc(1, total);
	memory_check(b);
	a->used += total;
	b->size = total;
	b->older = a->blocks;
	a->blocks = b;
	return (char *)b + header;
}

void *arena_take(struct arena *a, size_t size)
{
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if ((size_t)(a->end - a->next) >= size) {
		char *p = a->next;
		a->next += size;
		return p;
	}
	if (size > BLOCK_MOST / 4) return block_new(a, size);
	size_t room = a->used < BLOCK_FIRST ? BLOCK_FIRST : a->used > BLOCK_MOST ? BLOCK_MOST : a->used;
	if (room < size) room = size;
	a->next = block_new(a, room);
	a->end = a->next + room;
	return arena_take(a, size);
}

char *arena_copy(struct arena *a, const void *s, size_t len)
{
	char *p = arena_take(a, len + 1);
	memcpy(p, s, len);
	return p;
}

void arena_clear(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *b = a->blocks;
		a->blocks = b->older;
		free(b);
	}
	a->next = a->end = NULL;
	a->used = 0;
}
