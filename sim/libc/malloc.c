/*
 * malloc.c - the heap: blocks from the end of the break, larger ones from mmap, and lists of freed ones.
 *
 * Before each block stands a word: its size (header included, a multiple of 16) and flags. Freed blocks of one class hang on one
 * list, last in first out, as in glibc's tcache; in a freed block the second word is a key, by which a second free is noticed.
 * Blocks are never joined: a class is all multiples of 16 up to SMALL, and four sizes to each doubling above. Behind the last
 * block stands the size of what is left, so that an overrun is noticed as glibc notices it.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "internal.h"

enum { ALIGN = 16, HEADER = 8, LEAST = 32, SMALL = 1024, PAGE = 4096, STEP = 132 << 10, LARGE = 128 << 10 };
enum { IN_USE = 1, MAPPED = 2, SHIFTED = 4, FLAGS = 15 };
enum { BINS = SMALL / ALIGN + 1 + 4 * 8 };

struct block {
	struct block *next;
	uint64_t key;
};

static struct block *bins[BINS];
static char *heap, *top, *end;
static uint64_t key = 0x9e3779b97f4a7c15;
static int lock;

static uint64_t *header_of(void *p)
{
	return (uint64_t *)p - 1;
}

static void *no_memory(void)
{
	__fail(ENOMEM);
	return NULL;
}

/* ---- Classes ----------------------------------------------------------------------------------------------------- */

/* Sizes above SMALL are one of 1.25, 1.5, 1.75, 2 times a power of two. */
static size_t quarter(size_t size)
{
	return (size_t)1 << (61 - __builtin_clzl(size - 1));
}

static size_t round_size(size_t n)
{
	size_t size = (n + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size <= LEAST) return LEAST;
	if (size <= SMALL) return size;
	size_t q = quarter(size);
	return (size + q - 1) & ~(q - 1);
}

static int bin_of(size_t size)
{
	if (size <= SMALL) return (int)(size / ALIGN);
	int doubling = 63 - __builtin_clzl(size - 1) - 10;
	return SMALL / ALIGN + 4 * doubling + (int)((size - 1) / quarter(size) - 4) + 1;
}

/* ---- The end of the heap ----------------------------------------------------------------------------------------- */

static int grow(size_t size)
{
	if (!heap) heap = top = end = (char *)((__syscall(SYS_brk, 0) + ALIGN - 1) & ~(long)(ALIGN - 1));
	size_t more = (size + ALIGN + STEP + PAGE - 1) & ~(size_t)(PAGE - 1);
	if ((char *)__syscall(SYS_brk, end + more) != end + more) return -1;
	end += more;
	*(uint64_t *)(top + ALIGN - HEADER) = (uint64_t)(end - top) | IN_USE;
	return 0;
}

static void *from_top(size_t size)
{
	if (top && *(uint64_t *)(top + ALIGN - HEADER) != ((uint64_t)(end - top) | IN_USE)) __fatal("malloc(): corrupted top size\n");
	if ((size_t)(end - top) < size + ALIGN && grow(size)) return no_memory();
	char *p = top + ALIGN;
	*header_of(p) = size | IN_USE;
	top += size;
	*(uint64_t *)(top + ALIGN - HEADER) = (uint64_t)(end - top) | IN_USE;
	return p;
}

static void *from_mapping(size_t n)
{
	size_t size = (n + ALIGN + PAGE - 1) & ~(size_t)(PAGE - 1);
	if (size < n) return no_memory();
	long at = CALL(mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == -1) return NULL;
	*(uint64_t *)(at + ALIGN - HEADER) = size | MAPPED | IN_USE;
	return (char *)at + ALIGN;
}

/* ---- Taking and giving ------------------------------------------------------------------------------------------- */

/* *fresh: all of it is zero. */
static void *take(size_t n, int *fresh)
{
	*fresh = 1;
	if (n > PTRDIFF_MAX) return no_memory();
	if (n >= LARGE) return from_mapping(n);
	size_t size = round_size(n);
	struct block **bin = &bins[bin_of(size)], *b = *bin;
	if (!b) return from_top(size);
	*fresh = 0;
	if (b->key != key || (uintptr_t)b->next % ALIGN) __fatal("malloc(): unaligned tcache chunk detected\n");
	*bin = b->next;
	b->key = 0;
	return b;
}

static void check_twice(const struct block *b, size_t size)
{
	if (b->key != key) return;
	for (const struct block *other = bins[bin_of(size)]; other; other = other->next)
		if (other == b)
			__fatal(size <= SMALL + 32 ? "free(): double free detected in tcache 2\n" : "double free or corruption (!prev)\n");
}

static size_t size_of(void *p)
{
	return *header_of(p) & ~(uint64_t)FLAGS;
}

/* The start of a block that memalign moved, and what is wrong with a pointer. */
static void *checked(void *p, const char *pointer, const char *sizes)
{
	if ((uintptr_t)p % ALIGN) __fatal(pointer);
	uint64_t word = *header_of(p);
	if (word & SHIFTED) {
		p = (char *)p - (word & ~(uint64_t)FLAGS);
		word = *header_of(p);
	}
	size_t size = word & ~(uint64_t)FLAGS;
	if (word & MAPPED && (uintptr_t)p % PAGE == ALIGN && size % PAGE == 0) return p;
	if ((char *)p < heap || (char *)p >= end || !heap) __fatal(pointer);
	if (!(word & IN_USE) || size < LEAST || size > (size_t)(end - (char *)p) ||
		(size <= SMALL ? size % ALIGN : size != round_size(size - HEADER)))
		__fatal(sizes);
	return p;
}

static void give(void *p)
{
	p = checked(p, "free(): invalid pointer\n", "free(): invalid size\n");
	size_t size = size_of(p);
	if (*header_of(p) & MAPPED) {
		__syscall(SYS_munmap, (char *)p - ALIGN, size);
		return;
	}
	struct block *b = p, **bin = &bins[bin_of(size)];
	check_twice(b, size);
	b->next = *bin;
	b->key = key;
	*bin = b;
}

void *__malloc(size_t n)
{
	int fresh;
	__lock(&lock);
	void *p = take(n, &fresh);
	__unlock(&lock);
	return p;
}

void __free(void *p)
{
	if (!p) return;
	__lock(&lock);
	give(p);
	__unlock(&lock);
}

size_t malloc_usable_size(void *p)
{
	if (!p) return 0;
	uint64_t word = *header_of(p);
	if (word & SHIFTED) {
		size_t shift = word & ~(uint64_t)FLAGS;
		return malloc_usable_size((char *)p - shift) - shift;
	}
	return (word & ~(uint64_t)FLAGS) - (word & MAPPED ? ALIGN : HEADER);
}

/* The last block can grow where it is. */
static int extend(void *p, size_t size)
{
	size_t old = size_of(p);
	if ((char *)p - ALIGN + old != top || (size_t)(end - top) < size - old + ALIGN) return 0;
	top += size - old;
	*header_of(p) = size | IN_USE;
	*(uint64_t *)(top + ALIGN - HEADER) = (uint64_t)(end - top) | IN_USE;
	return 1;
}

static void *resize(void *p, size_t n)
{
	int fresh;
	size_t have = malloc_usable_size(checked(p, "realloc(): invalid pointer\n", "realloc(): invalid old size\n"));
	if (*header_of(p) & SHIFTED) have = malloc_usable_size(p);
	if (n <= have && (n >= have / 2 || have < SMALL)) return p;
	if (n < LARGE && !(*header_of(p) & (MAPPED | SHIFTED)) && n > have && extend(p, round_size(n))) return p;
	void *q = take(n, &fresh);
	if (!q) return NULL;
	__vm_memcpy(q, p, n < have ? n : have);
	give(p);
	return q;
}

void *__realloc(void *p, size_t n)
{
	if (!p) return __malloc(n);
	if (!n) {
		__free(p);
		return NULL;
	}
	__lock(&lock);
	p = resize(p, n);
	__unlock(&lock);
	return p;
}

/* ---- Public names ------------------------------------------------------------------------------------------------ */

void *malloc(size_t size)
{
	return __malloc(size);
}

void free(void *p)
{
	int error = errno;
	__free(p);
	errno = error;
}

void cfree(void *p)
{
	__free(p);
}

void *realloc(void *p, size_t size)
{
	return __realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t all;
	return __builtin_mul_overflow(n, size, &all) ? no_memory() : __realloc(p, all);
}

void *calloc(size_t n, size_t size)
{
	size_t all;
	int fresh;
	if (__builtin_mul_overflow(n, size, &all)) return no_memory();
	__lock(&lock);
	void *p = take(all, &fresh);
	__unlock(&lock);
	if (p && !fresh) __vm_memset(p, 0, all);
	return p;
}

void *memalign(size_t align, size_t size)
{
	if (align <= ALIGN) return __malloc(size);
	if (size > PTRDIFF_MAX - align) return no_memory();
	char *p = __malloc(size + align);
	if (!p || (uintptr_t)p % align == 0) return p;
	char *q = (char *)(((uintptr_t)p + align - 1) & ~(uintptr_t)(align - 1));
	*header_of(q) = (uint64_t)(q - p) | SHIFTED;
	return q;
}

void *aligned_alloc(size_t align, size_t size)
{
	if (align & (align - 1) || !align) {
		__fail(EINVAL);
		return NULL;
	}
	return memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
	if (align % sizeof(void *) || align & (align - 1) || !align) return EINVAL;
	void *p = memalign(align, size);
	if (!p) return ENOMEM;
	*out = p;
	return 0;
}

void *valloc(size_t size)
{
	return memalign(PAGE, size);
}
