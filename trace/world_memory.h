/*
 * world_memory.h - the memory of the processes of a world: regions, pages, and the variables that programs show.
 *
 * A process's space is shared by reference with its parent's after a fork, and with the copies of the world (keyframes), until one of
 * them changes: it is never written but through world_memory.c, which copies it first. So a fork costs a world next to nothing.
 * A child of vfork uses its parent's space (world_space follows that) until it execs. A process that has ended has none.
 *
 * Each page says when its contents came to be (`made`, the number of an event): processes that have a page of the same address and the
 * same `made` share it, whether or not frames are known.
 */
#ifndef PROCLAB_TRACE_WORLD_MEMORY_H
#define PROCLAB_TRACE_WORLD_MEMORY_H

#include "trace/world.h"

#define WORLD_PAGE ((uint64_t)4096)
#define WORLD_PAGES_MAX 8192    /* of one process; what it touches beyond is counted, and not listed */

struct world_region {
	uint64_t start, end;
	const char *name;           /* "" none */
	uint8_t prot;               /* REGION_R, ... */
	bool shared;
};

struct world_page {
	uint64_t addr;
	int64_t frame;              /* UNKNOWN */
	uint32_t made;              /* number of the event by which it came to be, or was seen first */
	uint8_t what;               /* enum fault_kind */
	uint8_t seen;               /* enum page_kind: what the last look found; UNKNOWN: events have told more since */
};

struct world_space {
	uint32_t refs;
	uint32_t nregion, cap_region, npage, cap_page;
	struct world_region *regions; /* in order of address, none overlaps another */
	struct world_page *pages;     /* in order of address */
};

/* A process's memory; NULL where nothing is known of it. */
const struct world_space *world_space(const struct world *w, const struct world_proc *p);
/* The region and the page that an address is in; NULL. s may be NULL. */
const struct world_region *world_region_at(const struct world_space *s, uint64_t addr);
const struct world_page *world_page_at(const struct world_space *s, uint64_t addr);
/* The row of the first page at or above addr; npage none. s may be NULL. */
uint32_t world_first_page(const struct world_space *s, uint64_t addr);
/* What a region is, in a word or two: "code", "data", "const", "heap", "stack", "shared memory", "memory". */
const char *world_region_kind(const struct world_region *r);
/* Whether two processes' pages of one address are one page: of the same contents, or of the same frame. */
bool world_page_same(const struct world_page *a, const struct world_page *b);
/* Another live process that has this page of p; NULL when none of the first few hundred has. */
const struct world_proc *world_page_sharer(const struct world *w, const struct world_proc *p, const struct world_page *page);
/* Who has a page of p, as far as is known. */
enum page_kind world_page_kind(const struct world *w, const struct world_proc *p, const struct world_page *page);
/* Of a fault that copied a page: whom it was shared with, in the world after it; NULL when nobody, or it is not known. */
const struct world_proc *world_copied_from(const struct world *w, const struct event *e);

/* The variable of that name that a process has shown. *inherited: it has not shown it itself, but has it from before the fork that made it,
 * when its parent showed it. NULL when neither. */
const struct world_var *world_var(const struct world *w, const struct world_proc *p, const char *name, bool *inherited);
/* A variable that has been shown and is in the page of this address of a process; NULL. */
const struct world_var *world_var_in(const struct world *w, const struct world_proc *p, uint64_t addr);

#endif
