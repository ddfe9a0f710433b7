/*
 * pool.h - storage for a trace's strings: names that come again and again are kept once, for good; bytes of single events
 * (what was sent, printed, a command's arguments) are kept until those events are forgotten. For traces, and whoever else keeps many words.
 */
#ifndef PROCLAB_TRACE_POOL_H
#define PROCLAB_TRACE_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool_block;

struct pool {
	struct pool_block *kept;               /* newest first */
	struct pool_block *oldest, *newest;    /* of what may be forgotten */
	const char **slots;                    /* interned strings, open addressing */
	uint32_t slot_count, used;
};

/* A pool of zeros is empty. */
void pool_clear(struct pool *p);
/* The one copy of s. NULL for NULL. */
const char *pool_intern(struct pool *p, const char *s);
/* A copy of len bytes and a NUL, kept until pool_forget(p, n) with n > until; for ever when until is 0. */
const char *pool_bytes(struct pool *p, const void *s, size_t len, uint32_t until);
/* Free what is only needed by events before number n. */
void pool_forget(struct pool *p, uint32_t n);

#endif
