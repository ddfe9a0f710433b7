/*
 * space.h - paged memory: the frames of a machine, and the address spaces of its processes.
 *
 * A machine has one `struct memory`: numbered frames of 4 KiB, each with a count of the page-table entries and stores that hold
 * it. A process has one `struct space`: a list of mappings (what an address means) and a page table (which frame is there, once
 * it was touched). Fork gives the child the same frames; a write to a private frame that others hold copies it ("cow"); the first
 * touch of a page makes a frame ("zero", or "file" when it starts with somebody's bytes). Each of these is told to the kernel.
 * A `struct store` is memory that belongs to no process: the contents of a file, a shared memory object. Shared mappings show its
 * frames.
 *
 * The interpreter runs in the space that was last entered (space_enter). Loads and stores go through a small cache of host
 * pointers that is no part of the machine's value; space_at_read and space_at_write are the fast paths, inline.
 */
#ifndef PROCLAB_SIM_VM_SPACE_H
#define PROCLAB_SIM_VM_SPACE_H

#include "sim/vm/part.h"
#include "trace/vocab.h"

#define PAGE_BITS 12
#define PAGE_BYTES ((uint64_t)1 << PAGE_BITS)
#define PAGE_MASK (PAGE_BYTES - 1)
#define SPACE_SLOTS 64

/* Bits of a mapping's prot; values as PROT_* */
enum { PROT_R = 1, PROT_W = 2, PROT_X = 4 };

enum space_fault {
	SPACE_FINE,
	SPACE_UNMAPPED,     /* nothing is there: SIGSEGV, SEGV_MAPERR */
	SPACE_PROTECTED,    /* something is, but not to be read or written: SIGSEGV, SEGV_ACCERR */
	SPACE_STACK,        /* below what the stack may grow to: stack overflow, SIGSEGV */
	SPACE_PAST_END,     /* beyond the last page of the file that is mapped: SIGBUS */
	SPACE_NO_MEMORY,    /* the machine has no frame left: SIGKILL by the kernel, as an out-of-memory kill */
};

/* ---- The frames of a machine ----------------------------------------------------------------------------------------------- */

/* What was last looked up in the space that is entered: page numbers (UINT64_MAX none), and where the host has their first bytes.
 * */
struct space_cache {
	uint64_t read_page[SPACE_SLOTS], write_page[SPACE_SLOTS];
	uint8_t *read_host[SPACE_SLOTS], *write_host[SPACE_SLOTS];
};

struct frame_group;
struct store;
struct space;
struct mapping;

struct memory {
	struct frame_group **groups;   /* 64 frames each, parts */
	uint32_t ngroup, cap_group;
	uint32_t hint;                 /* no free frame in groups before this one */
	uint32_t used, limit;          /* frames in use; frames there are */
	struct store **stores;         /* parts, by id - 1; NULL free */
	uint32_t nstore, cap_store;
	/* ---- no part of the machine's value ---- */
	const struct space *entered;   /* the space that the cache is for */
	struct space_cache *cache;
	/* Told after each page fault that was mended. before is UNKNOWN (-1) unless it copied. */
	void (*told)(void *arg, uint64_t addr, int64_t before, int64_t after, enum fault_kind what);
	/* Told of what becomes of mappings; NULL: nobody asks. [start, end) and the rest are as in like. */
	void (*mapped)(void *arg, enum region_how how, const struct mapping *like);
	void *arg;
};

/* limit: frames; at least one. */
void memory_init(struct memory *m, uint32_t limit);
void memory_clear(struct memory *m);
/* dst (not initialised) becomes a copy of src that shares all frames. */
void memory_copy(struct memory *dst, struct memory *src);
/* Whether the stores are the same, frame numbers included. */
bool memory_equal(struct memory *a, struct memory *b);
/* Forget what was looked up: needed by whoever changes what an address means. */
void memory_forget(struct memory *m);

/* ---- Frames: for space.c and store.c --------------------------------------------------------------------------------------- */

/* A frame of zeros with one holder; 0 when there is none left. */
uint32_t frame_new(struct memory *m);
/* A frame with the bytes of another, one holder; 0 when there is none left. */
uint32_t frame_copy(struct memory *m, uint32_t from);
void frame_hold(struct memory *m, uint32_t n);
void frame_release(struct memory *m, uint32_t n);
uint32_t frame_held(const struct memory *m, uint32_t n);
const uint8_t *frame_read(const struct memory *m, uint32_t n);
uint8_t *frame_write(struct memory *m, uint32_t n);

/* ---- Stores: memory that belongs to no process ----------------------------------------------------------------------------- */

/* A new store of so many bytes, all zero. Returns its id (> 0) with one holder; 0 when there is no memory. */
uint32_t store_new(struct memory *m, uint64_t size);
/* Holders: the file that it is the contents of, mappings that show it. The last one frees it. */
void store_hold(struct memory *m, uint32_t id);
void store_release(struct memory *m, uint32_t id);
/* A number of the kernel's for it: the channel that those who share it see. */
uint32_t store_chan(const struct memory *m, uint32_t id);
void store_set_chan(struct memory *m, uint32_t id, uint32_t chan);
uint64_t store_size(const struct memory *m, uint32_t id);
/* Shorter: what is cut off is gone, and reads as zero when it grows again. */
void store_resize(struct memory *m, uint32_t id, uint64_t size);
/* Bytes moved, less than n at the end of the store; store_write grows it. -ENOSPC when there is no memory left. */
int64_t store_read(const struct memory *m, uint32_t id, uint64_t at, void *out, uint64_t n);
int64_t store_write(struct memory *m, uint32_t id, uint64_t at, const void *bytes, uint64_t n);
/* The frame of a page of the store; 0: not made yet. store_make_frame makes it; 0: no memory left. */
uint32_t store_frame(const struct memory *m, uint32_t id, uint64_t page);
uint32_t store_make_frame(struct memory *m, uint32_t id, uint64_t page);

/* ---- Address spaces -------------------------------------------------------------------------------------------------------- */

/* Compared as bytes: no padding. */
struct mapping {
	uint64_t start, end;           /* bytes; multiples of a page */
	uint8_t prot;
	bool shared;                   /* writes go to the store */
	bool stack;                    /* grows down to floor when touched below start */
	bool heap;                     /* what brk moves the end of */
	uint32_t store;                /* whose contents it shows; 0 none */
	uint64_t floor;                /* lowest start of a stack */
	uint64_t offset;               /* of start in the store, or in bytes */
	const uint8_t *bytes;          /* what the pages start with (an image's data; lives as long as the machine), or NULL */
	uint64_t nbytes;
	const char *name;              /* as in /proc/PID/maps, "[stack]"; lives as long as the machine. "" none */
};

#define TABLE_PAGES 64
/* Which frames are in 64 pages. 0: not touched yet (frame numbers start at 1). */
struct page_table {
	uint64_t base;                 /* number of its first page */
	uint64_t present;              /* a bit for each page that has a frame */
	uint32_t frame[TABLE_PAGES];
};

struct space {
	struct part part;
	struct mapping *maps;          /* in order of address */
	uint32_t nmap, cap_map;
	struct page_table *tables;     /* in order of address */
	uint32_t ntable, cap_table;
	uint32_t pages;                /* pages that have a frame */
	uint64_t heap_start, heap_end; /* end: not rounded */
	uint64_t map_top;              /* mappings are placed below */
	/* ---- no part of the value: set by space_enter and by a fault ---- */
	struct memory *memory;
	struct space_cache *cache;
	struct { uint64_t addr; enum space_fault kind; bool write; } fault; /* of the last access that failed */
};

extern const struct part_ops space_part_ops;

struct space *space_new(void);
/* Let go of all frames and stores, and of the space. */
void space_free(struct space *s, struct memory *m);
/* The child's space after a fork: same addresses, same frames. */
struct space *space_fork(struct space *s, struct memory *m);
/* The interpreter and all functions below work in s of this machine from now on. Cheap when it is entered already. s must be
 * owned (part_own). Call it again after the machine was copied. */
void space_enter(struct space *s, struct memory *m);

/* Map [*at, *at + like->end - like->start), everything else as in *like. fixed: at that very address, over what is there; else
 * there or, where it is taken or *at is 0, at the highest free place. Takes a hold of like->store. Returns 0 or -ENOMEM, -EINVAL.
 * */
int space_map(struct space *s, uint64_t *at, bool fixed, const struct mapping *like);
int space_unmap(struct space *s, uint64_t at, uint64_t size);
/* -ENOMEM where something is not mapped, -EINVAL. */
int space_protect(struct space *s, uint64_t at, uint64_t size, uint8_t prot);
/* Throw the frames of private pages away, so that the next touch starts afresh (MADV_DONTNEED). */
int space_discard(struct space *s, uint64_t at, uint64_t size);
/* Move the end of the heap; returns the end it then has, as brk(2) does. 0 asks. */
uint64_t space_brk(struct space *s, uint64_t end);
/* What is mapped at an address; NULL nothing. */
const struct mapping *space_find(const struct space *s, uint64_t addr);

/* The host's address of one byte, good up to the end of its page and until the next call that may change memory. NULL: a fault,
 * described in s->fault. */
uint8_t *space_read_slow(struct space *s, uint64_t addr);
uint8_t *space_write_slow(struct space *s, uint64_t addr);

static inline uint8_t *space_at_read(struct space *s, uint64_t addr)
{
	uint64_t page = addr >> PAGE_BITS;
	const struct space_cache *c = s->cache;
	return c->read_page[page % SPACE_SLOTS] == page ? c->read_host[page % SPACE_SLOTS] + (addr & PAGE_MASK) : space_read_slow(s, addr);
}
static inline uint8_t *space_at_write(struct space *s, uint64_t addr)
{
	uint64_t page = addr >> PAGE_BITS;
	const struct space_cache *c = s->cache;
	return c->write_page[page % SPACE_SLOTS] == page ? c->write_host[page % SPACE_SLOTS] + (addr & PAGE_MASK) : space_write_slow(s, addr);
}
/* How many bytes there are from addr to the end of its page. */
static inline uint64_t space_page_left(uint64_t addr)
{
	return PAGE_BYTES - (addr & PAGE_MASK);
}

/* Any number of bytes, across pages. False: a fault (what came before it has been moved). */
bool space_load(struct space *s, uint64_t addr, void *out, uint64_t n);
bool space_store(struct space *s, uint64_t addr, const void *bytes, uint64_t n);
bool space_zero(struct space *s, uint64_t addr, uint64_t n);
/* A NUL-terminated string into out (size bytes). Returns its length, -EFAULT, or -ENAMETOOLONG when it does not fit. */
int64_t space_load_string(struct space *s, uint64_t addr, char *out, uint64_t size);

#endif
