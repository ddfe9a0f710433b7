/*
 * memory.c - the frames of a machine.
 *
 * Two counts must not be mixed up. `held` is the machine's own: how many page-table entries and stores show a frame; what a
 * program sees of copy-on-write follows from it. `refs` is the host's: how many copies of the machine have not written a block
 * since they were copied; no program can see it. Frames are kept in groups of 64, which are parts.
 */
#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/vm/space.h"
#include "trace/memory.h"

#define GROUP 64

/* 4 KiB of the host's memory. */
struct block {
	uint32_t refs;
	bool hashed;             /* hash is that of the bytes */
	uint64_t hash;
	alignas(16) uint8_t bytes[PAGE_BYTES];
};

struct frame_group {
	struct part part;
	uint64_t used;           /* a bit for each frame that is held */
	struct { struct block *block; uint32_t held; } frame[GROUP];
};

/* ---- Blocks ---------------------------------------------------------------------------------------------------------------- */

static struct block *block_new(void)
{
	struct block *b = malloc(sizeof *b);
	memory_check(b);
	b->refs = 1;
	b->hashed = false;
	return b;
}

static void block_drop(struct block *b)
{
	if (--b->refs == 0) free(b);
}

static uint64_t block_hash(struct block *b)
{
	if (!b->hashed) b->hash = XXH3_64bits(b->bytes, PAGE_BYTES);
	b->hashed = true;
	return b->hash;
}

static bool block_equal(struct block *a, struct block *b)
{
	return a == b || (block_hash(a) == block_hash(b) && !memcmp(a->bytes, b->bytes, PAGE_BYTES));
}

/* ---- Groups ---------------------------------------------------------------------------------------------------------------- */

#define EACH_FRAME(g, i) (int i = 0; i < GROUP; i++) if ((g)->used >> i & 1)

static struct part *group_clone(const struct part *p)
{
	struct frame_group *g = sim_copy(p, sizeof *g);
	g->part.refs = 1;
	for EACH_FRAME(g, i) g->frame[i].block->refs++;
	return &g->part;
}

static void group_free(struct part *p)
{
	struct frame_group *g = (struct frame_group *)p;
	for EACH_FRAME(g, i) block_drop(g->frame[i].block);
	free(g);
}

static bool group_equal(const struct part *a, const struct part *b)
{
	const struct frame_group *x = (const struct frame_group *)a, *y = (const struct frame_group *)b;
	if (x->used != y->used) return false;
	for EACH_FRAME(x, i)
		if (x->frame[i].held != y->frame[i].held || !block_equal(x->frame[i].block, y->frame[i].block)) return false;
	return true;
}

static const struct part_ops group_ops = {.name = "frames", .clone = group_clone, .free = group_free, .equal = group_equal};

static const struct frame_group *group_of(const struct memory *m, uint32_t n)
{
	return m->groups[(n - 1) / GROUP];
}

static struct frame_group *edit_group(struct memory *m, uint32_t n)
{
	return part_own(&m->groups[(n - 1) / GROUP]);
}

/* ---- Frames ---------------------------------------------------------------------------------------------------------------- */

/* The first group that has a frame to give. */
static uint32_t find_room(struct memory *m)
{
	while (m->hint < m->ngroup && m->groups[m->hint]->used == UINT64_MAX) m->hint++;
	if (m->hint == m->ngroup) {
		m->groups = sim_grow(m->groups, m->ngroup, &m->cap_group, sizeof *m->groups);
		m->groups[m->ngroup++] = part_new(sizeof(struct frame_group), &group_ops);
	}
	return m->hint;
}

static uint32_t take_frame(struct memory *m)
{
	if (m->used >= m->limit) return 0;
	uint32_t at = find_room(m);
	struct frame_group *g = part_own(&m->groups[at]);
	int i = __builtin_ctzll(~g->used);
	g->used |= (uint64_t)1 << i;
	g->frame[i].held = 1;
	g->frame[i].block = block_new();
	m->used++;
	return at * GROUP + (uint32_t)i + 1;
}

uint32_t frame_new(struct memory *m)
{
	uint32_t n = take_frame(m);
	if (n) memset(m->groups[(n - 1) / GROUP]->frame[(n - 1) % GROUP].block->bytes, 0, PAGE_BYTES);
	return n;
}

uint32_t frame_copy(struct memory *m, uint32_t from)
{
	uint32_t n = take_frame(m);
	if (n) memcpy(m->groups[(n - 1) / GROUP]->frame[(n - 1) % GROUP].block->bytes, frame_read(m, from), PAGE_BYTES);
	return n;
}

void frame_hold(struct memory *m, uint32_t n)
{
	edit_group(m, n)->frame[(n - 1) % GROUP].held++;
}

void frame_release(struct memory *m, uint32_t n)
{
	struct frame_group *g = edit_group(m, n);
	uint32_t i = (n - 1) % GROUP;
	assert(g->frame[i].held > 0);
	if (--g->frame[i].held) return;
	block_drop(g->frame[i].block);
	g->frame[i].block = NULL;
	g->used &= ~((uint64_t)1 << i);
	m->used--;
	if ((n - 1) / GROUP < m->hint) m->hint = (n - 1) / GROUP;
}

uint32_t frame_held(const struct memory *m, uint32_t n)
{
	return group_of(m, n)->frame[(n - 1) % GROUP].held;
}

const uint8_t *frame_read(const struct memory *m, uint32_t n)
{
	return group_of(m, n)->frame[(n - 1) % GROUP].block->bytes;
}

uint8_t *frame_write(struct memory *m, uint32_t n)
{
	struct frame_group *g = edit_group(m, n);
	struct block **slot = &g->frame[(n - 1) % GROUP].block, *b = *slot;
	if (b->refs > 1) {
		struct block *own = block_new();
		memcpy(own->bytes, b->bytes, PAGE_BYTES);
		b->refs--;
		*slot = b = own;
		memory_forget(m); /* what was looked up is another machine's now */
	}
	b->hashed = false;
	return b->bytes;
}

/* ---- The whole ------------------------------------------------------------------------------------------------------------- */

void memory_init(struct memory *m, uint32_t limit)
{
	*m = (struct memory){.limit = limit, .cache = sim_alloc(sizeof(struct space_cache))};
	memory_forget(m);
}

void memory_forget(struct memory *m)
{
	memset(m->cache->read_page, 0xff, sizeof m->cache->read_page);
	memset(m->cache->write_page, 0xff, sizeof m->cache->write_page);
}

void memory_clear(struct memory *m)
{
	for (uint32_t i = 0; i < m->ngroup; i++) part_drop(m->groups[i]);
	for (uint32_t i = 0; i < m->nstore; i++) part_drop(m->stores[i]);
	free(m->groups);
	free(m->stores);
	free(m->cache);
}

void memory_copy(struct memory *dst, struct memory *src)
{
	*dst = *src;
	memory_forget(src); /* it may write no block directly that dst has too */
	dst->cache = sim_alloc(sizeof(struct space_cache));
	memory_forget(dst);
	dst->entered = NULL;
	dst->told = NULL;
	dst->cap_group = src->ngroup;
	dst->cap_store = src->nstore;
	dst->groups = sim_copy(src->groups, src->ngroup * sizeof(*src->groups));
	dst->stores = sim_copy(src->stores, src->nstore * sizeof(*src->stores));
	for (uint32_t i = 0; i < src->ngroup; i++) part_share(src->groups[i]);
	for (uint32_t i = 0; i < src->nstore; i++) part_share(src->stores[i]);
}

bool memory_equal(struct memory *a, struct memory *b)
{
	memory_forget(a); /* a hash is only good as long as nobody writes past it */
	memory_forget(b);
	if (a->used != b->used || a->ngroup != b->ngroup || a->nstore != b->nstore) return false;
	for (uint32_t i = 0; i < a->nstore; i++)
		if (!part_equal(a->stores[i], b->stores[i])) return false;
	for (uint32_t i = 0; i < a->ngroup; i++)
		if (!part_equal(a->groups[i], b->groups[i])) return false;
	return true;
}
