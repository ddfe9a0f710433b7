/*
 * space.c - paged memory: what a process sees of it, what fork and a machine's copy share, and when a frame is copied.
 */
#include <errno.h>
#include <string.h>

#include "sim/vm/space.h"
#include "tests/test.h"

#define BASE 0x10000000
#define FRAMES 1000

struct seen {
	int zero, file, cow;
	int64_t before, after;
	uint64_t addr;
};

static void told(void *arg, uint64_t addr, int64_t before, int64_t after, enum fault_kind what)
{
	struct seen *s = arg;
	*(what == FAULT_ZERO ? &s->zero : what == FAULT_FILE ? &s->file : &s->cow) += 1;
	s->addr = addr;
	s->before = before;
	s->after = after;
}

struct world {
	struct memory m;
	struct space *s;
	struct seen seen;
};

static struct mapping like(uint64_t pages, uint8_t prot)
{
	struct mapping map;
	memset(&map, 0, sizeof map);
	map.end = pages * PAGE_BYTES;
	map.prot = prot;
	map.name = "";
	return map;
}

static void begin(struct world *w)
{
	memset(&w->seen, 0, sizeof w->seen);
	memory_init(&w->m, FRAMES);
	w->m.told = told;
	w->m.arg = &w->seen;
	w->s = space_new();
	w->s->map_top = 0x7f0000000000;
	w->s->heap_start = w->s->heap_end = 0x20000000;
	space_enter(w->s, &w->m);
}

static void end(struct world *w)
{
	space_free(w->s, &w->m);
	CU_ASSERT_EQUAL(w->m.used, 0); /* nothing is left over */
	memory_clear(&w->m);
}

static void map_at(struct world *w, uint64_t at, uint64_t pages, uint8_t prot)
{
	struct mapping map = like(pages, prot);
	CU_ASSERT_EQUAL(space_map(w->s, &at, true, &map), 0);
}

static uint64_t get(struct space *s, uint64_t at)
{
	uint64_t v = 0;
	CU_ASSERT_TRUE(space_load(s, at, &v, sizeof v));
	return v;
}

static void put(struct space *s, uint64_t at, uint64_t v)
{
	CU_ASSERT_TRUE(space_store(s, at, &v, sizeof v));
}

static void touches_make_frames(void)
{
	struct world w;
	begin(&w);
	map_at(&w, BASE, 100, PROT_R | PROT_W);
	CU_ASSERT_EQUAL(w.m.used, 0);
	CU_ASSERT_EQUAL(get(w.s, BASE + 5 * PAGE_BYTES), 0);
	CU_ASSERT_EQUAL(w.seen.zero, 1);
	put(w.s, BASE + 7 * PAGE_BYTES - 4, UINT64_MAX); /* across a border */
	CU_ASSERT_EQUAL(w.seen.zero, 3);
	CU_ASSERT_EQUAL(get(w.s, BASE + 7 * PAGE_BYTES - 4), UINT64_MAX);
	CU_ASSERT_EQUAL(get(w.s, BASE + 7 * PAGE_BYTES), 0xffffffff);
	CU_ASSERT_EQUAL(w.m.used, 3);
	end(&w);
}

static void fork_copies_on_write(void)
{
	struct world w;
	begin(&w);
	map_at(&w, BASE, 4, PROT_R | PROT_W);
	put(w.s, BASE, 1);
	put(w.s, BASE + PAGE_BYTES, 2);
	struct space *child = space_fork(w.s, &w.m);
	CU_ASSERT_EQUAL(w.m.used, 2);
	put(w.s, BASE, 11);
	CU_ASSERT_EQUAL(w.seen.cow, 1);
	CU_ASSERT_EQUAL(w.seen.addr, BASE);
	CU_ASSERT_NOT_EQUAL(w.seen.before, w.seen.after);
	CU_ASSERT_EQUAL(w.m.used, 3);
	space_enter(child, &w.m);
	CU_ASSERT_EQUAL(get(child, BASE), 1);
	put(child, BASE, 21); /* it is the last that has the frame: nothing to copy */
	CU_ASSERT_EQUAL(w.seen.cow, 1);
	put(child, BASE + PAGE_BYTES, 22);
	CU_ASSERT_EQUAL(w.seen.cow, 2);
	space_free(child, &w.m);
	space_enter(w.s, &w.m);
	CU_ASSERT_EQUAL(get(w.s, BASE), 11);
	CU_ASSERT_EQUAL(get(w.s, BASE + PAGE_BYTES), 2);
	put(w.s, BASE + PAGE_BYTES, 3);
	CU_ASSERT_EQUAL(w.seen.cow, 2);
	end(&w);
}

static void refusals_say_why(void)
{
	struct world w;
	begin(&w);
	map_at(&w, BASE, 1, PROT_R);
	CU_ASSERT_PTR_NULL(space_at_read(w.s, BASE - 1));
	CU_ASSERT_EQUAL(w.s->fault.kind, SPACE_UNMAPPED);
	CU_ASSERT_PTR_NULL(space_at_write(w.s, BASE));
	CU_ASSERT_EQUAL(w.s->fault.kind, SPACE_PROTECTED);
	CU_ASSERT_EQUAL(get(w.s, BASE), 0);
	CU_ASSERT_PTR_NULL(space_at_write(w.s, BASE)); /* also when it has been looked up for reading */
	CU_ASSERT_EQUAL(space_protect(w.s, BASE, PAGE_BYTES, PROT_R | PROT_W), 0);
	put(w.s, BASE, 5);
	CU_ASSERT_EQUAL(space_protect(w.s, BASE, PAGE_BYTES, 0), 0);
	CU_ASSERT_PTR_NULL(space_at_read(w.s, BASE));
	CU_ASSERT_EQUAL(space_protect(w.s, BASE, 2 * PAGE_BYTES, PROT_R), -ENOMEM);
	CU_ASSERT_EQUAL(space_unmap(w.s, BASE + 1, PAGE_BYTES), -EINVAL);
	end(&w);
}

static void memory_ends(void)
{
	struct world w;
	begin(&w);
	map_at(&w, BASE, FRAMES + 1, PROT_R | PROT_W);
	for (uint64_t i = 0; i < FRAMES; i++) put(w.s, BASE + i * PAGE_BYTES, i);
	CU_ASSERT_PTR_NULL(space_at_write(w.s, BASE + FRAMES * PAGE_BYTES));
	CU_ASSERT_EQUAL(w.s->fault.kind, SPACE_NO_MEMORY);
	for (uint64_t i = 0; i < FRAMES; i++) CU_ASSERT_EQUAL(get(w.s, BASE + i * PAGE_BYTES), i);
	CU_ASSERT_EQUAL(space_unmap(w.s, BASE, PAGE_BYTES), 0);
	put(w.s, BASE + FRAMES * PAGE_BYTES, 7);
	end(&w);
}

static void stack_grows_to_its_floor(void)
{
	struct world w;
	begin(&w);
	struct mapping map = like(2, PROT_R | PROT_W);
	uint64_t at = BASE;
	map.stack = true;
	map.floor = BASE - 10 * PAGE_BYTES;
	CU_ASSERT_EQUAL(space_map(w.s, &at, true, &map), 0);
	put(w.s, BASE - 3 * PAGE_BYTES, 9);
	CU_ASSERT_EQUAL(w.m.used, 1);
	CU_ASSERT_EQUAL(get(w.s, BASE - PAGE_BYTES), 0);
	CU_ASSERT_PTR_NULL(space_at_write(w.s, map.floor - 8));
	CU_ASSERT_EQUAL(w.s->fault.kind, SPACE_STACK);
	end(&w);
}

static void mappings_are_cut(void)
{
	struct world w;
	begin(&w);
	map_at(&w, BASE, 10, PROT_R | PROT_W);
	for (uint64_t i = 0; i < 10; i++) put(w.s, BASE + i * PAGE_BYTES, i);
	CU_ASSERT_EQUAL(space_unmap(w.s, BASE + 3 * PAGE_BYTES, 2 * PAGE_BYTES), 0);
	CU_ASSERT_EQUAL(w.s->nmap, 2);
	CU_ASSERT_EQUAL(w.m.used, 8);
	CU_ASSERT_PTR_NULL(space_at_read(w.s, BASE + 4 * PAGE_BYTES));
	CU_ASSERT_EQUAL(get(w.s, BASE + 5 * PAGE_BYTES), 5);
	map_at(&w, BASE, 10, PROT_R | PROT_W); /* over what is there */
	CU_ASSERT_EQUAL(w.s->nmap, 1);
	CU_ASSERT_EQUAL(get(w.s, BASE + 5 * PAGE_BYTES), 0);
	end(&w);
}

static void places_do_not_overlap(void)
{
	struct world w;
	begin(&w);
	for (int i = 0; i < 50; i++) {
		struct mapping map = like((uint64_t)i % 7 + 1, PROT_R);
		uint64_t at = 0;
		CU_ASSERT_EQUAL(space_map(w.s, &at, false, &map), 0);
		CU_ASSERT_TRUE(at + map.end <= w.s->map_top);
		if (i % 5 == 4) CU_ASSERT_EQUAL(space_unmap(w.s, at, PAGE_BYTES), 0);
	}
	for (uint32_t i = 1; i < w.s->nmap; i++) CU_ASSERT_TRUE(w.s->maps[i - 1].end <= w.s->maps[i].start);
	end(&w);
}

static void heap_moves(void)
{
	struct world w;
	begin(&w);
	uint64_t start = space_brk(w.s, 0);
	CU_ASSERT_EQUAL(start, 0x20000000);
	CU_ASSERT_EQUAL(space_brk(w.s, start + 10000), start + 10000);
	put(w.s, start + 9000, 1);
	CU_ASSERT_EQUAL(space_brk(w.s, start + 100), start + 100);
	CU_ASSERT_PTR_NULL(space_at_read(w.s, start + 9000));
	CU_ASSERT_EQUAL(space_brk(w.s, start - 1), start + 100);
	CU_ASSERT_EQUAL(space_brk(w.s, start + 10000), start + 10000);
	CU_ASSERT_EQUAL(get(w.s, start + 9000), 0);
	map_at(&w, start + 16 * PAGE_BYTES, 1, PROT_R);
	CU_ASSERT_EQUAL(space_brk(w.s, start + 20 * PAGE_BYTES), start + 10000); /* something is in the way */
	end(&w);
}

static void stores_are_shared(void)
{
	struct world w;
	char text[8] = "";
	begin(&w);
	uint32_t id = store_new(&w.m, 0);
	CU_ASSERT_EQUAL(store_write(&w.m, id, 5000, "hello", 5), 5);
	CU_ASSERT_EQUAL(store_size(&w.m, id), 5005);
	struct mapping map = like(3, PROT_R | PROT_W);
	map.store = id;
	map.shared = true;
	uint64_t shared = BASE, private = BASE + 100 * PAGE_BYTES;
	CU_ASSERT_EQUAL(space_map(w.s, &shared, true, &map), 0);
	map.shared = false;
	CU_ASSERT_EQUAL(space_map(w.s, &private, true, &map), 0);
	CU_ASSERT_TRUE(space_load(w.s, private + 5000, text, 5));
	CU_ASSERT_STRING_EQUAL(text, "hello");
	struct space *child = space_fork(w.s, &w.m);
	space_enter(child, &w.m);
	CU_ASSERT_TRUE(space_store(child, shared + 5000, "H", 1));
	CU_ASSERT_TRUE(space_store(child, private + 5000, "J", 1));
	CU_ASSERT_EQUAL(store_read(&w.m, id, 5000, text, 100), 5);
	CU_ASSERT_STRING_EQUAL(text, "Hello");
	space_enter(w.s, &w.m);
	CU_ASSERT_TRUE(space_load(w.s, shared + 5000, text, 5));
	CU_ASSERT_STRING_EQUAL(text, "Hello");
	CU_ASSERT_TRUE(space_load(w.s, private + 5000, text, 5)); /* not written by this process: what the file has */
	CU_ASSERT_STRING_EQUAL(text, "Hello");
	CU_ASSERT_PTR_NULL(space_at_read(w.s, shared + 2 * PAGE_BYTES));
	CU_ASSERT_EQUAL(w.s->fault.kind, SPACE_PAST_END);
	store_release(&w.m, id);
	space_free(child, &w.m);
	CU_ASSERT_TRUE(space_load(w.s, shared + 5000, text, 5)); /* a mapping holds it */
	end(&w);
}

static void stores_are_cut(void)
{
	struct world w;
	char byte = 1;
	begin(&w);
	uint32_t id = store_new(&w.m, 0);
	store_write(&w.m, id, 0, "abcdef", 6);
	store_resize(&w.m, id, 2);
	store_resize(&w.m, id, 100);
	CU_ASSERT_EQUAL(store_read(&w.m, id, 3, &byte, 1), 1);
	CU_ASSERT_EQUAL(byte, 0);
	CU_ASSERT_EQUAL(store_read(&w.m, id, 100, &byte, 1), 0);
	store_release(&w.m, id);
	end(&w);
}

/* A copy of the memory goes its own way, and no program sees that there is one. */
static void copies_are_apart(void)
{
	struct world w;
	struct memory copy;
	begin(&w);
	map_at(&w, BASE, 4, PROT_R | PROT_W);
	put(w.s, BASE, 1);
	put(w.s, BASE + PAGE_BYTES, 2);
	memory_copy(&copy, &w.m);
	CU_ASSERT_TRUE(memory_equal(&copy, &w.m));
	struct space *other = part_share(w.s);
	part_own(&other);
	part_own(&w.s);
	CU_ASSERT_TRUE(part_equal(other, w.s));
	space_enter(w.s, &w.m);
	put(w.s, BASE, 11);
	CU_ASSERT_EQUAL(w.seen.cow, 0);
	space_enter(other, &copy);
	CU_ASSERT_EQUAL(get(other, BASE), 1);
	CU_ASSERT_FALSE(memory_equal(&copy, &w.m));
	put(other, BASE, 11);
	CU_ASSERT_TRUE(memory_equal(&copy, &w.m));
	put(other, BASE + PAGE_BYTES, 3);
	space_enter(w.s, &w.m);
	CU_ASSERT_EQUAL(get(w.s, BASE + PAGE_BYTES), 2);
	space_enter(other, &copy);
	space_free(other, &copy);
	memory_clear(&copy);
	end(&w);
}

SUITE(sim_space, touches_make_frames, fork_copies_on_write, refusals_say_why, memory_ends, stack_grows_to_its_floor, mappings_are_cut,
      places_do_not_overlap, heap_moves, stores_are_shared, stores_are_cut, copies_are_apart)
