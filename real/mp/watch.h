/*
 * watch.h - the library's word to whoever watches the program: watch_page.h. Where nobody does, it costs a look at a pointer.
 */
#ifndef PROCLAB_MP_WATCH_H
#define PROCLAB_MP_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "watch_page.h"

/* Of a thing in this process and its forks. All zero: not watched. */
struct watch {
	struct watch_row *row;
	pid_t pid;
};

/* What there is to say of a thing in shared memory. */
struct watch_thing {
	enum watch_kind kind;
	const void *address;
	size_t size;
	uint64_t most;
	const void *reads, *writes;     /* the futexes that wait for a message and for room, NULL none; each with its size */
	size_t read_size, write_size;
};

#ifdef __proclab_sim__

/* The simulated machine is watched from below. */
static inline void watch_begin(struct watch *watch, const struct watch_thing *thing)
{
	(void)watch, (void)thing;
}

static inline void watch_end(struct watch *watch)
{
	(void)watch;
}

static inline struct watch_row *watch_row(struct watch *watch)
{
	(void)watch;
	return NULL;
}

static inline void watch_chunk(struct watch *watch, uint64_t chunk, uint64_t items, bool ends)
{
	(void)watch, (void)chunk, (void)items, (void)ends;
}

#else

/* This process has it from now on. */
void watch_begin(struct watch *watch, const struct watch_thing *thing);
void watch_end(struct watch *watch);
/* The row of this process; NULL when nobody watches. */
struct watch_row *watch_own(struct watch *watch);
/* The calling thread begins or ends a chunk of so many items: 1 is the pool's first. */
void watch_chunk(struct watch *watch, uint64_t chunk, uint64_t items, bool ends);

static inline struct watch_row *watch_row(struct watch *watch)
{
	return __builtin_expect(watch->row != NULL, 0) ? watch_own(watch) : NULL;
}

#endif

/* The calling thread begins (1) or ends (-1) a wait for the thing that has no limit in time. */
static inline void watch_waits(struct watch *watch, int change)
{
	struct watch_row *row = watch_row(watch);
	if (row) atomic_fetch_add(&row->patient, (uint32_t)change);
}

/* The thread (0 none) of this process holds the lock. */
static inline void watch_holds(struct watch *watch, pid_t thread)
{
	struct watch_row *row = watch_row(watch);
	if (row) atomic_store(&row->owner, thread);
}

/* This process has put or got so many messages; since ever all have put and got all_puts and all_gets. */
static inline void watch_count(struct watch *watch, uint64_t puts, uint64_t gets, uint64_t bytes, uint64_t all_puts,
							   uint64_t all_gets)
{
	struct watch_row *row = watch_row(watch);
	if (!row) return;
	atomic_fetch_add_explicit(&row->puts, puts, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->gets, gets, memory_order_relaxed);
	atomic_fetch_add_explicit(&row->bytes, bytes, memory_order_relaxed);
	atomic_store_explicit(&row->all_puts, all_puts, memory_order_relaxed);
	atomic_store_explicit(&row->all_gets, all_gets, memory_order_relaxed);
}

/* This process has given it so often (a semaphore released, a condition notified, an event set, a barrier come to), or taken it. */
static inline void watch_use(struct watch *watch, uint64_t given, uint64_t taken)
{
	watch_count(watch, given, taken, 0, 0, 0);
}

#endif
