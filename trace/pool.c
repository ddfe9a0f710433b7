/*
 * pool.c - see pool.h. Blocks that only grow; a string never moves. Out of memory is the end, as for events.
 */
#include "trace/pool.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "trace/memory.h"

#define BLOCK_BYTES 65536

struct pool_block {
	struct pool_block *next;
	uint32_t until;          /* last event that needs it */
	size_t used, size;
	char bytes[];
};

static struct pool_block *block_new(size_t needed)
{
	size_t size = needed > BLOCK_BYTES ? needed : BLOCK_BYTES;
	struct pool_block *b = malloc(sizeof *b + size);
	memory_check(b);
	*b = (struct pool_block){.size = size};
	return b;
}

static void blocks_free(struct pool_block *b)
{
	while (b) {
		struct pool_block *next = b->next;
		free(b);
		b = next;
	}
}

void pool_clear(struct pool *p)
{
	blocks_free(p->kept);
	blocks_free(p->oldest);
	free(p->slots);
	*p = (struct pool){0};
}

static char *take(struct pool_block *b, const void *s, size_t len)
{
	char *at = b->bytes + b->used;
	if (len) memcpy(at, s, len);
	at[len] = 0;
	b->used += len + 1;
	return at;
}

static char *keep(struct pool *p, const void *s, size_t len)
{
	if (!p->kept || p->kept->size - p->kept->used < len + 1) {
		struct pool_block *b = block_new(len + 1);
		b->next = p->kept;
		p->kept = b;
	}
	return take(p->kept, s, len);
}

const char *pool_bytes(struct pool *p, const void *s, size_t len, uint32_t until)
{
	if (!until) return keep(p, s, len);
	if (!p->newest || p->newest->size - p->newest->used < len + 1) {
		struct pool_block *b = block_new(len + 1);
		if (p->newest) p->newest->next = b;
		else p->oldest = b;
		p->newest = b;
	}
	p->newest->until = until;
	return take(p->newest, s, len);
}

void pool_forget(struct pool *p, uint32_t n)
{
	while (p->oldest && p->oldest->until < n) {
		struct pool_block *b = p->oldest;
		p->oldest = b->next;
		free(b);
	}
	if (!p->oldest) p->newest = NULL;
}

/* The slot that holds s, or the empty one where it belongs. */
static const char **slot(const struct pool *p, const char *s, size_t len)
{
	uint32_t mask = p->slot_count - 1;
	for (uint32_t i = (uint32_t)XXH3_64bits(s, len) & mask;; i = (i + 1) & mask)
		if (!p->slots[i] || !strcmp(p->slots[i], s)) return &p->slots[i];
}

static void grow(struct pool *p)
{
	struct pool old = *p;
	p->slot_count = old.slot_count ? old.slot_count * 2 : 256;
	p->slots = calloc(p->slot_count, sizeof *p->slots);
	memory_check(p->slots);
	for (uint32_t i = 0; i < old.slot_count; i++)
		if (old.slots[i]) *slot(p, old.slots[i], strlen(old.slots[i])) = old.slots[i];
	free(old.slots);
}

const char *pool_intern(struct pool *p, const char *s)
{
	if (!s) return NULL;
	if (p->used >= p->slot_count / 2) grow(p);
	size_t len = strlen(s);
	const char **at = slot(p, s, len);
	if (!*at) {
		*at = keep(p, s, len);
		p->used++;
	}
	return *at;
}
