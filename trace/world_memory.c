/*
 * world_memory.c - what events do to the memory of processes, and what is asked of it. See world_memory.h.
 *
 * Always holds: the regions and pages of a space are in order of address; a space is written only when nobody else holds it.
 */
#include "trace/world_memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/world_rows.h"

/* How many processes are asked whether they share a page. */
#define ASKED 256
/* As far as a stack may grow at once. */
#define STACK_MOST ((uint64_t)64 << 20)
/* Pages of one look: more are not told at once. */
#define LOOK_MAX 65536

/* ---- Spaces ---------------------------------------------------------------------------------------------------------------- */

void world_space_hold(struct world_space *s)
{
	if (s) s->refs++;
}

void world_space_drop(struct world_space *s)
{
	if (!s || --s->refs) return;
	free(s->regions);
	free(s->pages);
	free(s);
}

static void *copy_of(const void *from, size_t n)
{
	void *copy = n ? malloc(n) : NULL;
	if (!n) return NULL;
	memory_check(copy);
	return memcpy(copy, from, n);
}

/* The process whose space p uses. */
static uint32_t owner_of(const struct world *w, uint32_t proc)
{
	return w->procs[proc].borrows == WORLD_NONE ? proc : w->procs[proc].borrows;
}

/* The space of a process, to be written. */
static struct world_space *edit(struct world *w, uint32_t proc)
{
	struct world_space **at = &w->procs[owner_of(w, proc)].space, *old = *at;
	if (old && old->refs == 1) return old;
	struct world_space *s = calloc(1, sizeof *s);
	memory_check(s);
	if (old) {
		*s = *old;
		s->cap_region = s->nregion;
		s->cap_page = s->npage;
		s->regions = copy_of(old->regions, s->nregion * sizeof *s->regions);
		s->pages = copy_of(old->pages, s->npage * sizeof *s->pages);
		world_space_drop(old);
	}
	s->refs = 1;
	return *at = s;
}

/* What is told late of one that has ended is no matter any more: it has no memory. */
static uint32_t live_proc(const struct world *w, int32_t pid)
{
	uint32_t i = world_find_proc(w, pid);
	return i == WORLD_NONE || w->procs[i].state >= STATE_ZOMBIE ? WORLD_NONE : i;
}

const struct world_space *world_space(const struct world *w, const struct world_proc *p)
{
	return w->procs[owner_of(w, (uint32_t)(p - w->procs))].space;
}

/* Row `at` of n rows becomes free: those from there on move up. */
static void *open_row(void *rows, uint32_t at, uint32_t *n, uint32_t *cap, size_t size)
{
	if (*n == *cap) {
		*cap = *cap ? *cap * 2 : 8;
		rows = realloc(rows, *cap * size);
		memory_check(rows);
	}
	memmove((char *)rows + (at + 1) * size, (char *)rows + at * size, ((*n)++ - at) * size);
	return rows;
}

/* ---- Pages ----------------------------------------------------------------------------------------------------------------- */

/* The first page at or above addr. */
static uint32_t page_row(const struct world_space *s, uint64_t addr)
{
	uint32_t low = 0, high = s->npage;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->pages[middle].addr < addr) low = middle + 1;
		else high = middle;
	}
	return low;
}

const struct world_page *world_page_at(const struct world_space *s, uint64_t addr)
{
	addr &= ~(WORLD_PAGE - 1);
	uint32_t i = s ? page_row(s, addr) : 0;
	return s && i < s->npage && s->pages[i].addr == addr ? &s->pages[i] : NULL;
}

uint32_t world_first_page(const struct world_space *s, uint64_t addr)
{
	return s ? page_row(s, addr) : 0;
}

/* The page of that address, new if need be; NULL when there are too many to list. */
static struct world_page *put_page(struct world_space *s, uint64_t addr)
{
	uint32_t i = page_row(s, addr);
	if (i < s->npage && s->pages[i].addr == addr) return &s->pages[i];
	if (s->npage >= WORLD_PAGES_MAX) return NULL;
	s->pages = open_row(s->pages, i, &s->npage, &s->cap_page, sizeof *s->pages);
	s->pages[i] = (struct world_page){.addr = addr, .frame = UNKNOWN};
	return &s->pages[i];
}

static void drop_pages(struct world_space *s, uint64_t start, uint64_t end)
{
	uint32_t first = page_row(s, start), last = end > start ? page_row(s, end) : first;
	if (last == first) return;
	memmove(&s->pages[first], &s->pages[last], (s->npage - last) * sizeof *s->pages);
	s->npage -= last - first;
}

bool world_page_same(const struct world_page *a, const struct world_page *b)
{
	if (a->frame != UNKNOWN && b->frame != UNKNOWN) return a->frame == b->frame;
	return a->made == b->made;
}

static bool has_same(const struct world *w, const struct world_proc *q, const struct world_space *s, const struct world_page *page)
{
	const struct world_space *other = world_space(w, q);
	const struct world_page *there = other && other != s ? world_page_at(other, page->addr) : NULL;
	return other && (other == s || (there && world_page_same(page, there)));
}

const struct world_proc *world_page_sharer(const struct world *w, const struct world_proc *p, const struct world_page *page)
{
	const struct world_space *s = world_space(w, p);
	if (p->parent != WORLD_NONE && has_same(w, &w->procs[p->parent], s, page)) return &w->procs[p->parent];
	uint32_t asked = 0;
	for (uint32_t i = w->here; i != WORLD_NONE && asked++ < ASKED; i = w->procs[i].here_next)
		if (&w->procs[i] != p && has_same(w, &w->procs[i], s, page)) return &w->procs[i];
	return NULL;
}

enum page_kind world_page_kind(const struct world *w, const struct world_proc *p, const struct world_page *page)
{
	const struct world_region *r = world_region_at(world_space(w, p), page->addr);
	if (page->seen > PAGE_NONE && page->seen != PAGE_OWN) return page->seen;
	if ((r && r->shared) || (page->what == FAULT_FILE && page->frame == UNKNOWN)) return PAGE_COMMON;
	if (world_page_sharer(w, p, page)) return PAGE_SHARED;
	return page->what == FAULT_COW ? PAGE_COPIED : PAGE_OWN;
}

/* What a fault did, of which only the address is known: a page that a process has from before its fork, or that it shares, faults because
 * it is written. */
static enum fault_kind reckon(const struct world *w, const struct world_proc *p, const struct world_page *page, uint64_t addr)
{
	const struct world_region *r = world_region_at(world_space(w, p), addr);
	bool file = r && r->name && *r->name && *r->name != '[';
	if (r && (r->shared || !(r->prot & REGION_W))) return FAULT_FILE; /* a fork leaves those out of the child's page table */
	if (!page) return file ? FAULT_FILE : FAULT_ZERO;
	bool was_shared = page->seen == PAGE_SHARED || page->made <= p->birth || world_page_sharer(w, p, page);
	if (was_shared || page->what == FAULT_FILE || page->seen == PAGE_COMMON) return FAULT_COW;
	return page->what == FAULT_UNKNOWN || page->what == FAULT_LOAD ? FAULT_COW : page->what;
}

/* A stack grows down to what is touched below it, not too far. */
static void grow_stack(struct world_space *s, uint64_t addr)
{
	uint32_t i = 0;
	while (i < s->nregion && s->regions[i].end <= addr) i++;
	struct world_region *r = i < s->nregion ? &s->regions[i] : NULL;
	if (!r || r->start <= addr || r->start - addr > STACK_MOST || !r->name || strncmp(r->name, "[stack", 6)) return;
	r->start = addr & ~(WORLD_PAGE - 1);
}

void world_apply_fault(struct world *w, const struct event *e)
{
	uint32_t proc = live_proc(w, e->pid);
	if (proc == WORLD_NONE) return;
	struct world_proc *p = &w->procs[proc];
	uint64_t addr = e->fault.addr & ~(WORLD_PAGE - 1);
	const struct world_page *old = world_page_at(world_space(w, p), addr);
	enum fault_kind what = e->fault.what ? e->fault.what : reckon(w, p, old, addr);
	p->faults[what]++;
	struct world_space *s = edit(w, proc);
	grow_stack(s, addr);
	struct world_page *page = put_page(s, addr);
	if (page) *page = (struct world_page){.addr = addr, .frame = e->fault.after, .made = e->n, .what = (uint8_t)what};
}

static void look_at(struct world_space *s, const struct event *e, uint64_t addr, int64_t frame, enum page_kind kind)
{
	struct world_page *page = put_page(s, addr);
	if (!page) return;
	bool moved = page->frame != UNKNOWN && frame != UNKNOWN && page->frame != frame;
	if (!page->made || moved || kind == PAGE_COPIED) page->made = e->n;
	if (kind == PAGE_COPIED) page->what = FAULT_COW;
	if (frame != UNKNOWN || moved) page->frame = frame;
	page->seen = kind == PAGE_OWN && page->what == FAULT_COW ? PAGE_UNKNOWN : (uint8_t)kind; /* it is own, and was copied */
}

void world_apply_pages(struct world *w, const struct event *e)
{
	uint32_t proc = live_proc(w, e->pid);
	int64_t n = e->pages.count < LOOK_MAX ? e->pages.count : LOOK_MAX;
	uint64_t addr = e->pages.addr & ~(WORLD_PAGE - 1);
	if (proc == WORLD_NONE || n < 1 || addr + (uint64_t)n * WORLD_PAGE < addr) return;
	struct world_space *s = edit(w, proc);
	if (e->pages.page == PAGE_NONE) drop_pages(s, addr, addr + (uint64_t)n * WORLD_PAGE);
	else for (int64_t i = 0; i < n; i++) look_at(s, e, addr + (uint64_t)i * WORLD_PAGE, i ? UNKNOWN : e->pages.frame, e->pages.page);
}

/* Whether q has what p had before it was copied: that frame or, where frames are not known, an older page as its parent or child. */
static bool has_original(const struct world *w, const struct world_proc *p, const struct world_proc *q, const struct event *e)
{
	const struct world_page *page = q == p ? NULL : world_page_at(world_space(w, q), e->fault.addr);
	bool related = p->parent == (uint32_t)(q - w->procs) || q->parent == (uint32_t)(p - w->procs);
	if (!page) return false;
	return e->fault.before != UNKNOWN && page->frame != UNKNOWN ? page->frame == e->fault.before : related && page->made < e->n;
}

const struct world_proc *world_copied_from(const struct world *w, const struct event *e)
{
	const struct world_proc *p = world_proc(w, e->pid);
	uint32_t asked = 0;
	if (!p) return NULL;
	if (p->parent != WORLD_NONE && has_original(w, p, &w->procs[p->parent], e)) return &w->procs[p->parent];
	for (uint32_t i = w->here; i != WORLD_NONE && asked++ < ASKED; i = w->procs[i].here_next)
		if (has_original(w, p, &w->procs[i], e)) return &w->procs[i];
	return NULL;
}

/* ---- Regions --------------------------------------------------------------------------------------------------------------- */

/* The first region that ends above addr. */
static uint32_t region_row(const struct world_space *s, uint64_t addr)
{
	uint32_t low = 0, high = s->nregion;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->regions[middle].end <= addr) low = middle + 1;
		else high = middle;
	}
	return low;
}

const struct world_region *world_region_at(const struct world_space *s, uint64_t addr)
{
	uint32_t i = s ? region_row(s, addr) : 0;
	return s && i < s->nregion && s->regions[i].start <= addr ? &s->regions[i] : NULL;
}

const char *world_region_kind(const struct world_region *r)
{
	if (!strncmp(r->name, "[stack", 6)) return "stack";
	if (!strcmp(r->name, "[heap]")) return "heap";
	if (*r->name == '[') return "kernel's";
	if (r->shared) return "shared memory";
	if (!*r->name) return "memory";
	return r->prot & REGION_X ? "code" : r->prot & REGION_W ? "data" : r->prot & REGION_R ? "const" : "guard";
}

static void insert_region(struct world_space *s, uint32_t at, const struct world_region *r)
{
	s->regions = open_row(s->regions, at, &s->nregion, &s->cap_region, sizeof *s->regions);
	s->regions[at] = *r;
}

/* Make addr a border between regions. */
static void split(struct world_space *s, uint64_t addr)
{
	uint32_t i = region_row(s, addr);
	if (i == s->nregion || s->regions[i].start >= addr) return;
	struct world_region high = s->regions[i];
	s->regions[i].end = high.start = addr;
	insert_region(s, i + 1, &high);
}

/* Take away what there is between two addresses. Returns the row where it was. */
static uint32_t cut_out(struct world_space *s, uint64_t start, uint64_t end)
{
	split(s, start);
	split(s, end);
	uint32_t first = region_row(s, start), last = first;
	while (last < s->nregion && s->regions[last].start < end) last++;
	if (last > first) memmove(&s->regions[first], &s->regions[last], (s->nregion - last) * sizeof *s->regions);
	s->nregion -= last - first;
	return first;
}

static bool joins(const struct world_region *a, const struct world_region *b)
{
	return a->end == b->start && a->prot == b->prot && a->shared == b->shared && !strcmp(a->name, b->name);
}

/* A heap that has grown is one region. */
static void join(struct world_space *s, uint32_t at)
{
	if (at + 1 >= s->nregion || !joins(&s->regions[at], &s->regions[at + 1])) return;
	s->regions[at].end = s->regions[at + 1].end;
	memmove(&s->regions[at + 1], &s->regions[at + 2], (s->nregion - at - 2) * sizeof *s->regions);
	s->nregion--;
}

static void protect(struct world_space *s, const struct event *e)
{
	split(s, e->region.start);
	split(s, e->region.end);
	for (uint32_t i = region_row(s, e->region.start); i < s->nregion && s->regions[i].start < e->region.end; i++)
		s->regions[i].prot = e->region.prot;
}

void world_apply_region(struct world *w, const struct event *e)
{
	uint32_t proc = live_proc(w, e->pid);
	uint64_t start = e->region.start, end = e->region.end;
	if (proc == WORLD_NONE || start >= end) return;
	struct world_space *s = edit(w, proc);
	if (e->region.how == REGION_PROTECT) protect(s, e);
	else if (e->region.how != REGION_SEEN) drop_pages(s, start, end);
	if (e->region.how == REGION_PROTECT || e->region.how == REGION_DISCARD) return;
	uint32_t at = cut_out(s, start, end);
	if (e->region.how == REGION_UNMAP) return;
	insert_region(s, at, &(struct world_region){start, end, e->region.name ? e->region.name : "", e->region.prot, e->region.shared});
	join(s, at);
	if (at) join(s, at - 1);
}

/* ---- Variables ------------------------------------------------------------------------------------------------------------- */

static uint32_t find_var(const struct world *w, const struct world_proc *p, const char *name)
{
	uint32_t i = p->vars;
	while (i != WORLD_NONE && strcmp(w->vars[i].name, name)) i = w->vars[i].next_of_proc;
	return i;
}

static uint32_t add_var(struct world *w, uint32_t proc)
{
	if (w->nvar == w->cap_var) {
		w->cap_var = w->cap_var ? w->cap_var * 2 : 8;
		w->vars = realloc(w->vars, w->cap_var * sizeof *w->vars);
		memory_check(w->vars);
	}
	w->vars[w->nvar].next_of_proc = w->procs[proc].vars;
	return w->procs[proc].vars = w->nvar++;
}

void world_apply_var(struct world *w, const struct event *e)
{
	uint32_t proc = live_proc(w, e->pid);
	const char *name = e->var.name ? e->var.name : "";
	if (proc == WORLD_NONE) return;
	uint32_t i = find_var(w, &w->procs[proc], name);
	if (i == WORLD_NONE) i = add_var(w, proc);
	w->vars[i] = (struct world_var){
		.name = name, .value = e->var.value, .addr = e->var.addr, .size = e->var.size, .t = e->t, .n = e->n, .proc = proc,
		.next_of_proc = w->vars[i].next_of_proc,
	};
	if (e->var.page <= PAGE_NONE && e->var.frame == UNKNOWN) return;
	look_at(edit(w, proc), e, e->var.addr & ~(WORLD_PAGE - 1), e->var.frame, e->var.page);
}

const struct world_var *world_var(const struct world *w, const struct world_proc *p, const char *name, bool *inherited)
{
	*inherited = false;
	for (uint32_t generation = 0; generation < ASKED; generation++) {
		uint32_t i = find_var(w, p, name);
		if (i != WORLD_NONE) return &w->vars[i];
		if (p->last_exec || p->parent == WORLD_NONE) return NULL;
		*inherited = true;
		p = &w->procs[p->parent];
	}
	return NULL;
}

static const struct world_var *own_var_in(const struct world *w, const struct world_proc *p, uint64_t addr)
{
	for (uint32_t i = p->vars; i != WORLD_NONE; i = w->vars[i].next_of_proc)
		if (w->vars[i].addr / WORLD_PAGE == addr / WORLD_PAGE) return &w->vars[i];
	return NULL;
}

const struct world_var *world_var_in(const struct world *w, const struct world_proc *p, uint64_t addr)
{
	for (uint32_t generation = 0; generation < ASKED; generation++) {
		const struct world_var *var = own_var_in(w, p, addr);
		if (var || p->last_exec || p->parent == WORLD_NONE) return var;
		p = &w->procs[p->parent];
	}
	return NULL;
}

/* ---- Births and deaths ------------------------------------------------------------------------------------------------------ */

void world_memory_fork(struct world *w, uint32_t parent, uint32_t child)
{
	struct world_proc *p = &w->procs[child];
	if (parent == WORLD_NONE) return;
	uint32_t owner = owner_of(w, parent);
	if (p->how == FORK_HOW_VFORK || p->how == FORK_HOW_POSIX_SPAWN) p->borrows = owner;
	else world_space_hold(p->space = w->procs[owner].space);
}

void world_memory_end(struct world *w, uint32_t proc)
{
	struct world_proc *p = &w->procs[proc];
	world_space_drop(p->space);
	p->space = NULL;
	p->borrows = WORLD_NONE;
}

void world_memory_exec(struct world *w, uint32_t proc)
{
	world_memory_end(w, proc);
	w->procs[proc].vars = WORLD_NONE;
}

/* ---- Whole worlds ---------------------------------------------------------------------------------------------------------- */

#define SAME(field) (a->field == b->field)

static bool same_page(const struct world_page *a, const struct world_page *b)
{
	return SAME(addr) && SAME(frame) && SAME(made) && SAME(what) && SAME(seen);
}

static bool same_region(const struct world_region *a, const struct world_region *b)
{
	return SAME(start) && SAME(end) && SAME(prot) && SAME(shared) && !strcmp(a->name, b->name);
}

bool world_space_equal(const struct world_space *a, const struct world_space *b)
{
	if (a == b) return true;
	if (!a || !b || !SAME(nregion) || !SAME(npage)) return false;
	for (uint32_t i = 0; i < a->nregion; i++)
		if (!same_region(&a->regions[i], &b->regions[i])) return false;
	for (uint32_t i = 0; i < a->npage; i++)
		if (!same_page(&a->pages[i], &b->pages[i])) return false;
	return true;
}

size_t world_memory_bytes(const struct world *w)
{
	size_t sum = w->cap_var * sizeof *w->vars;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next) {
		const struct world_space *s = w->procs[i].space;
		if (s) sum += (sizeof *s + s->cap_region * sizeof *s->regions + s->cap_page * sizeof *s->pages) / s->refs;
	}
	return sum;
}
