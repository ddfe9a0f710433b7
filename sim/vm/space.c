/*
 * space.c - address spaces: mappings, and the page table that is filled in as pages are touched. See space.h.
 *
 * Mappings and page tables are arrays in order of address. A page-table entry is a frame number; whether a write must copy the
 * frame first follows from who else holds it, so a fork has nothing to mark.
 */
#include "sim/vm/space.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX
#define USER_END ((uint64_t)1 << 47)

static struct part *clone(const struct part *p)
{
	const struct space *from = (const struct space *)p;
	struct space *s = sim_copy(p, sizeof *s);
	s->part.refs = 1;
	s->cap_map = s->nmap;
	s->cap_table = s->ntable;
	s->maps = sim_copy(from->maps, from->nmap * sizeof *from->maps);
	s->tables = sim_copy(from->tables, from->ntable * sizeof *from->tables);
	s->memory = NULL;
	s->cache = NULL;
	return &s->part;
}

static void free_part(struct part *p)
{
	struct space *s = (struct space *)p;
	free(s->maps);
	free(s->tables);
	free(s);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct space *x = (const struct space *)a, *y = (const struct space *)b;
	return x->nmap == y->nmap && x->ntable == y->ntable && x->heap_start == y->heap_start && x->heap_end == y->heap_end &&
		x->map_top == y->map_top && (!x->nmap || !memcmp(x->maps, y->maps, x->nmap * sizeof *x->maps)) &&
		(!x->ntable || !memcmp(x->tables, y->tables, x->ntable * sizeof *x->tables));
}

const struct part_ops space_part_ops = {.name = "space", .clone = clone, .free = free_part, .equal = equal};

/* ---- Look-ups -------------------------------------------------------------------------------------------------------------- */

/* The first mapping that ends above addr; nmap: none. */
static uint32_t map_at(const struct space *s, uint64_t addr)
{
	uint32_t low = 0, high = s->nmap;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (s->maps[mid].end <= addr) low = mid + 1;
		else high = mid;
	}
	return low;
}

const struct mapping *space_find(const struct space *s, uint64_t addr)
{
	uint32_t i = map_at(s, addr);
	return i < s->nmap && s->maps[i].start <= addr ? &s->maps[i] : NULL;
}

/* The first table whose base is not below that of page. */
static uint32_t table_at(const struct space *s, uint64_t page)
{
	uint64_t base = page / TABLE_PAGES * TABLE_PAGES;
	uint32_t low = 0, high = s->ntable;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (s->tables[mid].base < base) low = mid + 1;
		else high = mid;
	}
	return low;
}

static struct page_table *find_table(const struct space *s, uint64_t page)
{
	uint32_t i = table_at(s, page);
	return i < s->ntable && s->tables[i].base == page / TABLE_PAGES * TABLE_PAGES ? &s->tables[i] : NULL;
}

static uint32_t frame_at(const struct space *s, uint64_t page)
{
	const struct page_table *t = find_table(s, page);
	return t ? t->frame[page % TABLE_PAGES] : 0;
}

static void set_frame(struct space *s, uint64_t page, uint32_t frame)
{
	struct page_table *t = find_table(s, page);
	if (!t) {
		uint32_t i = table_at(s, page);
		s->tables = sim_grow(s->tables, s->ntable, &s->cap_table, sizeof *s->tables);
		memmove(&s->tables[i + 1], &s->tables[i], (s->ntable++ - i) * sizeof *s->tables);
		t = &s->tables[i];
		*t = (struct page_table){.base = page / TABLE_PAGES * TABLE_PAGES};
	}
	if (!t->frame[page % TABLE_PAGES]) s->pages++;
	t->frame[page % TABLE_PAGES] = frame;
	t->present |= (uint64_t)1 << page % TABLE_PAGES;
}

/* ---- The space as a whole -------------------------------------------------------------------------------------------------- */

struct space *space_new(void)
{
	return part_new(sizeof(struct space), &space_part_ops);
}

#define EACH_PRESENT(t, bits, i) \
	(uint64_t bits = (t)->present; bits; bits &= bits - 1) \
		for (int i = __builtin_ctzll(bits), once = 1; once; once = 0)

void space_free(struct space *s, struct memory *m)
{
	assert(s->part.refs == 1);
	for (uint32_t k = 0; k < s->ntable; k++)
		for EACH_PRESENT(&s->tables[k], bits, i) frame_release(m, s->tables[k].frame[i]);
	for (uint32_t k = 0; k < s->nmap; k++)
		if (s->maps[k].store) store_release(m, s->maps[k].store);
	if (m->entered == s) m->entered = NULL;
	part_drop(s);
}

struct space *space_fork(struct space *s, struct memory *m)
{
	struct space *child = (struct space *)clone(&s->part);
	for (uint32_t k = 0; k < s->ntable; k++)
		for EACH_PRESENT(&s->tables[k], bits, i) frame_hold(m, s->tables[k].frame[i]);
	for (uint32_t k = 0; k < s->nmap; k++)
		if (s->maps[k].store) store_hold(m, s->maps[k].store);
	memory_forget(m);
	return child;
}

void space_enter(struct space *s, struct memory *m)
{
	if (m->entered == s && s->memory == m) return;
	assert(s->part.refs == 1);
	s->memory = m;
	s->cache = m->cache;
	m->entered = s;
	memory_forget(m);
}

/* ---- Page faults ----------------------------------------------------------------------------------------------------------- */

static uint8_t *refuse(struct space *s, uint64_t addr, bool write, enum space_fault kind)
{
	s->fault.addr = addr;
	s->fault.kind = kind;
	s->fault.write = write;
	return NULL;
}

static void tell(const struct space *s, uint64_t addr, int64_t before, int64_t after, enum fault_kind what)
{
	if (s->memory->told) s->memory->told(s->memory->arg, addr & ~PAGE_MASK, before, after, what);
}

static void tell_range(const struct space *s, enum region_how how, uint64_t start, uint64_t end, uint8_t prot)
{
	if (s->memory->mapped) s->memory->mapped(s->memory->arg, how, &(struct mapping){.start = start, .end = end, .prot = prot, .name = ""});
}

/* A stack that is touched below its start grows. */
static bool grow_stack(struct space *s, uint64_t addr)
{
	uint32_t i = map_at(s, addr);
	if (i == s->nmap || !s->maps[i].stack || addr < s->maps[i].floor) return false;
	s->maps[i].start = addr & ~PAGE_MASK;
	return true;
}

static enum space_fault why_unmapped(const struct space *s, uint64_t addr)
{
	uint32_t i = map_at(s, addr);
	bool below = i < s->nmap && s->maps[i].stack && s->maps[i].floor - addr < 16 * PAGE_BYTES;
	return below ? SPACE_STACK : SPACE_UNMAPPED;
}

/* The mapping of an address that may be accessed so; NULL with the fault said. */
static const struct mapping *check(struct space *s, uint64_t addr, bool write)
{
	const struct mapping *map = space_find(s, addr);
	if (!map && grow_stack(s, addr)) map = space_find(s, addr);
	if (map && (write ? map->prot & PROT_W : map->prot)) return map;
	refuse(s, addr, write, map ? SPACE_PROTECTED : why_unmapped(s, addr));
	return NULL;
}

static uint32_t touch_store(struct space *s, const struct mapping *map, uint64_t addr, enum fault_kind *what)
{
	uint64_t page = (map->offset + ((addr & ~PAGE_MASK) - map->start)) >> PAGE_BITS;
	uint32_t frame = store_frame(s->memory, map->store, page);
	*what = frame ? FAULT_FILE : FAULT_ZERO;
	if (!frame) frame = store_make_frame(s->memory, map->store, page);
	if (frame) frame_hold(s->memory, frame);
	return frame;
}

static uint32_t touch_bytes(struct space *s, const struct mapping *map, uint64_t addr)
{
	uint64_t at = map->offset + ((addr & ~PAGE_MASK) - map->start);
	uint32_t frame = frame_new(s->memory);
	if (frame && at < map->nbytes)
		memcpy(frame_write(s->memory, frame), map->bytes + at, map->nbytes - at < PAGE_BYTES ? map->nbytes - at : PAGE_BYTES);
	return frame;
}

static bool past_end(const struct space *s, const struct mapping *map, uint64_t addr)
{
	return map->store && map->offset + ((addr & ~PAGE_MASK) - map->start) >= store_size(s->memory, map->store);
}

/* The first touch of a page. */
static uint32_t touch(struct space *s, const struct mapping *map, uint64_t addr)
{
	enum fault_kind what = map->bytes ? FAULT_FILE : FAULT_ZERO;
	uint32_t frame = map->store ? touch_store(s, map, addr, &what) :
		map->bytes ? touch_bytes(s, map, addr) : frame_new(s->memory);
	if (!frame) return 0;
	set_frame(s, addr >> PAGE_BITS, frame);
	tell(s, addr, -1, frame, what);
	return frame;
}

/* A private frame that others hold too is copied before it is written. */
static uint32_t unshare(struct space *s, uint64_t addr, uint32_t frame)
{
	uint32_t own = frame_copy(s->memory, frame);
	if (!own) return 0;
	frame_release(s->memory, frame);
	set_frame(s, addr >> PAGE_BITS, own);
	tell(s, addr, frame, own, FAULT_COW);
	return own;
}

static uint8_t *fill(struct space *s, uint64_t addr, bool write)
{
	const struct mapping *map = check(s, addr, write);
	if (!map) return NULL;
	uint64_t page = addr >> PAGE_BITS;
	struct space_cache *c = s->cache;
	uint32_t frame = frame_at(s, page);
	if (past_end(s, map, addr)) return refuse(s, addr, write, SPACE_PAST_END);
	if (!frame) frame = touch(s, map, addr);
	if (frame && write && !map->shared && frame_held(s->memory, frame) > 1) frame = unshare(s, addr, frame);
	if (!frame) return refuse(s, addr, write, SPACE_NO_MEMORY);
	uint8_t *host = write ? frame_write(s->memory, frame) : (uint8_t *)(uintptr_t)frame_read(s->memory, frame);
	c->read_page[page % SPACE_SLOTS] = page;
	c->read_host[page % SPACE_SLOTS] = host;
	if (write) {
		c->write_page[page % SPACE_SLOTS] = page;
		c->write_host[page % SPACE_SLOTS] = host;
	}
	return host + (addr & PAGE_MASK);
}

uint8_t *space_read_slow(struct space *s, uint64_t addr)
{
	return fill(s, addr, false);
}

uint8_t *space_write_slow(struct space *s, uint64_t addr)
{
	return fill(s, addr, true);
}

/* ---- Bytes ----------------------------------------------------------------------------------------------------------------- */

static uint64_t stretch(uint64_t addr, uint64_t n)
{
	return n < space_page_left(addr) ? n : space_page_left(addr);
}

bool space_load(struct space *s, uint64_t addr, void *out, uint64_t n)
{
	for (uint64_t step; n; n -= step, addr += step, out = (char *)out + step) {
		const uint8_t *host = space_at_read(s, addr);
		if (!host) return false;
		step = stretch(addr, n);
		memcpy(out, host, step);
	}
	return true;
}

bool space_store(struct space *s, uint64_t addr, const void *bytes, uint64_t n)
{
	for (uint64_t step; n; n -= step, addr += step, bytes = (const char *)bytes + step) {
		uint8_t *host = space_at_write(s, addr);
		if (!host) return false;
		step = stretch(addr, n);
		memcpy(host, bytes, step);
	}
	return true;
}

bool space_zero(struct space *s, uint64_t addr, uint64_t n)
{
	for (uint64_t step; n; n -= step, addr += step) {
		uint8_t *host = space_at_write(s, addr);
		if (!host) return false;
		step = stretch(addr, n);
		memset(host, 0, step);
	}
	return true;
}

int64_t space_load_string(struct space *s, uint64_t addr, char *out, uint64_t size)
{
	uint64_t done = 0;
	while (done < size) {
		const uint8_t *host = space_at_read(s, addr + done);
		if (!host) return -EFAULT;
		uint64_t step = stretch(addr + done, size - done);
		const uint8_t *end = memchr(host, 0, step);
		memcpy(out + done, host, end ? (uint64_t)(end - host) + 1 : step);
		if (end) return (int64_t)(done + (uint64_t)(end - host));
		done += step;
	}
	return -ENAMETOOLONG;
}

/* ---- Mappings -------------------------------------------------------------------------------------------------------------- */

static void insert_map(struct space *s, const struct mapping *map)
{
	uint32_t i = map_at(s, map->start);
	s->maps = sim_grow(s->maps, s->nmap, &s->cap_map, sizeof *s->maps);
	memmove(&s->maps[i + 1], &s->maps[i], (s->nmap++ - i) * sizeof *s->maps);
	memcpy(&s->maps[i], map, sizeof *map); /* padding too: mappings are compared as bytes */
}

/* Make addr a border between mappings. */
static void split(struct space *s, uint64_t addr)
{
	const struct mapping *found = space_find(s, addr);
	if (!found || found->start == addr) return;
	struct mapping *low = &s->maps[found - s->maps], high;
	memcpy(&high, low, sizeof high);
	high.start = addr;
	high.offset += addr - low->start;
	low->end = addr;
	low->stack = false;
	low->heap = false;
	if (high.store) store_hold(s->memory, high.store);
	insert_map(s, &high);
}

static void drop_frames(struct space *s, uint64_t at, uint64_t end)
{
	uint64_t first = at >> PAGE_BITS, last = end >> PAGE_BITS;
	for (uint32_t k = table_at(s, first); k < s->ntable && s->tables[k].base < last; k++) {
		struct page_table *t = &s->tables[k];
		for EACH_PRESENT(t, bits, i) {
			if (t->base + (uint64_t)i < first || t->base + (uint64_t)i >= last) continue;
			frame_release(s->memory, t->frame[i]);
			t->frame[i] = 0;
			t->present &= ~((uint64_t)1 << i);
			s->pages--;
		}
	}
	uint32_t kept = 0;
	for (uint32_t k = 0; k < s->ntable; k++)
		if (s->tables[k].present) s->tables[kept++] = s->tables[k];
	s->ntable = kept;
	memory_forget(s->memory);
}

static bool wrong_range(uint64_t at, uint64_t size)
{
	return at & PAGE_MASK || !size || at >= USER_END || size > USER_END - at;
}

static uint64_t whole_pages(uint64_t size)
{
	return (size + PAGE_MASK) & ~PAGE_MASK;
}

static void unmap(struct space *s, uint64_t at, uint64_t size)
{
	uint64_t end = at + whole_pages(size);
	split(s, at);
	split(s, end);
	uint32_t first = map_at(s, at), last = first;
	for (; last < s->nmap && s->maps[last].start < end; last++)
		if (s->maps[last].store) store_release(s->memory, s->maps[last].store);
	if (last > first) memmove(&s->maps[first], &s->maps[last], (s->nmap - last) * sizeof *s->maps);
	s->nmap -= last - first;
	drop_frames(s, at, end);
}

int space_unmap(struct space *s, uint64_t at, uint64_t size)
{
	if (wrong_range(at, size)) return -EINVAL;
	unmap(s, at, size);
	tell_range(s, REGION_UNMAP, at, at + whole_pages(size), 0);
	return 0;
}

static bool is_free(const struct space *s, uint64_t at, uint64_t size)
{
	uint32_t i = map_at(s, at);
	return i == s->nmap || s->maps[i].start >= at + size;
}

/* The highest free place below map_top; 0 none. */
static uint64_t find_place(const struct space *s, uint64_t size)
{
	uint64_t top = s->map_top;
	for (uint32_t i = s->nmap; i > 0; i--) {
		const struct mapping *map = &s->maps[i - 1];
		if (map->start >= s->map_top) continue;
		if (map->end <= top && top - map->end >= size) return top - size;
		if (map->start < top) top = map->start;
	}
	return top > size + 16 * PAGE_BYTES ? top - size : 0;
}

int space_map(struct space *s, uint64_t *at, bool fixed, const struct mapping *like)
{
	uint64_t size = whole_pages(like->end - like->start);
	if (!size || size > USER_END) return -ENOMEM;
	if (fixed && wrong_range(*at, size)) return -EINVAL;
	if (!fixed && (!*at || wrong_range(*at & ~PAGE_MASK, size) || !is_free(s, *at & ~PAGE_MASK, size))) *at = find_place(s, size);
	else *at &= ~PAGE_MASK;
	if (!*at && !fixed) return -ENOMEM;
	if (like->store) store_hold(s->memory, like->store); /* first: what is unmapped may be its last holder */
	if (fixed) unmap(s, *at, size);
	struct mapping map;
	memcpy(&map, like, sizeof map);
	map.start = *at;
	map.end = *at + size;
	insert_map(s, &map);
	if (s->memory->mapped) s->memory->mapped(s->memory->arg, REGION_MAP, &map);
	return 0;
}

static bool all_mapped(const struct space *s, uint64_t at, uint64_t end)
{
	while (at < end) {
		const struct mapping *map = space_find(s, at);
		if (!map) return false;
		at = map->end;
	}
	return true;
}

int space_protect(struct space *s, uint64_t at, uint64_t size, uint8_t prot)
{
	if (!size && !(at & PAGE_MASK)) return 0;
	if (wrong_range(at, size)) return -EINVAL;
	uint64_t end = at + whole_pages(size);
	if (!all_mapped(s, at, end)) return -ENOMEM;
	split(s, at);
	split(s, end);
	for (uint32_t i = map_at(s, at); i < s->nmap && s->maps[i].start < end; i++) s->maps[i].prot = prot;
	memory_forget(s->memory);
	tell_range(s, REGION_PROTECT, at, end, prot);
	return 0;
}

int space_discard(struct space *s, uint64_t at, uint64_t size)
{
	if (!size && !(at & PAGE_MASK)) return 0;
	if (wrong_range(at, size)) return -EINVAL;
	if (!all_mapped(s, at, at + whole_pages(size))) return -ENOMEM;
	drop_frames(s, at, at + whole_pages(size));
	tell_range(s, REGION_DISCARD, at, at + whole_pages(size), 0);
	return 0;
}

static struct mapping *find_heap(struct space *s)
{
	for (uint32_t i = 0; i < s->nmap; i++)
		if (s->maps[i].heap) return &s->maps[i];
	return NULL;
}

static bool grow_heap(struct space *s, uint64_t from, uint64_t to)
{
	struct mapping *heap = find_heap(s);
	if (!is_free(s, from, to - from + PAGE_BYTES)) return false;
	struct mapping map;
	memset(&map, 0, sizeof map);
	map.start = from;
	map.end = to;
	map.prot = PROT_R | PROT_W;
	map.heap = true;
	map.name = "[heap]";
	if (heap) heap->end = to;
	else insert_map(s, &map);
	if (s->memory->mapped) s->memory->mapped(s->memory->arg, REGION_MAP, &map);
	return true;
}

uint64_t space_brk(struct space *s, uint64_t end)
{
	uint64_t old = whole_pages(s->heap_end), new = whole_pages(end);
	if (end < s->heap_start || end >= USER_END) return s->heap_end;
	if (new > old && !grow_heap(s, old, new)) return s->heap_end;
	if (new < old) {
		space_unmap(s, new, old - new);
		struct mapping *low = (struct mapping *)(uintptr_t)space_find(s, new - 1);
		if (low && new > s->heap_start) low->heap = true;
	}
	return s->heap_end = end;
}
