/*
 * arena.h - storage that is freed all at once: a unit's tokens, types, trees and strings.
 *
 * It never says no: memory that the system refuses, or more than the limit, ends by longjmp to where the owner wanted it.
 */
#ifndef PROCLAB_SIM_LANG_ARENA_H
#define PROCLAB_SIM_LANG_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	char *next, *end;           /* the rest of the newest block */
	size_t used;                /* bytes taken from the system */
	size_t limit;               /* 0: none */
	jmp_buf *on_failure;        /* borrowed; longjmp(…, 1) when there is no more memory */
};

/* Storage of zeros, aligned for anything. */
void *arena_take(struct arena *a, size_t size);
/* A copy of len bytes and a NUL. */
char *arena_copy(struct arena *a, const void *s, size_t len);
/* Free everything. An arena of zeros is empty. */
void arena_clear(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_take((a), sizeof(type)))

#endif
