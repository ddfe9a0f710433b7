/*
 * pool_shared.h - what a pool's processes share: the line of chunks that wait, and each worker's line of chunks that are done.
 * No locks.
 *
 * The creator alone publishes chunks, into a circle of cells. A worker takes one with a single compare-and-swap that writes its
 * own number into the cell: so whatever is taken says by whom, and a worker that is killed at any instruction holds at most one
 * chunk, which can be named. What is done a worker tells in a circle of its own, with one store. A chunk's arguments and results
 * are in a block of shared memory (shmem.h).
 */
#ifndef PROCLAB_MP_POOL_SHARED_H
#define PROCLAB_MP_POOL_SHARED_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proclab/mp.h"

enum {
	POOL_CELLS = 1024,              /* a power of two; chunks that are under way at once */
	POOL_OWNER_BITS = 16,
	POOL_WITHDRAWN = (1 << POOL_OWNER_BITS) - 1,        /* an owner: the creator took it back */
	POOL_WORKERS_MOST = POOL_WITHDRAWN - 1,
};

/* position << POOL_OWNER_BITS | owner; owner 0: to be had; else 1 + the worker's number. Positions only grow. */
struct pool_cell {
	_Atomic uint64_t claim, block;
};

enum pool_slot_state { POOL_SLOT_NEW, POOL_SLOT_STARTED, POOL_SLOT_REFUSED, POOL_SLOT_RETIRED };

/* One per worker; written by it, read by the creator, who clears it for the next worker. */
struct pool_slot {
	alignas(64) _Atomic uint64_t told;          /* chunks that it has done */
	_Atomic uint32_t state;
	_Atomic uint32_t looking;                   /* it has none in hand and does not sleep: it will look for one */
	alignas(64) uint32_t done[POOL_CELLS];      /* their numbers, in a circle */
};

struct pool_shared {
	int workers;
	alignas(64) _Atomic uint64_t head;          /* a hint: all before this position are taken */
	alignas(64) _Atomic uint32_t epoch;         /* workers sleep on it */
	_Atomic uint32_t sleepers;                  /* at least so many do, or did and were killed */
	_Atomic uint32_t closing;                   /* nothing will come any more */
	alignas(64) _Atomic uint32_t creator_asleep;/* ring its bell when something is done */
	struct pool_cell cells[POOL_CELLS];
	struct pool_slot slots[];
};

/* A block: this head, then the size of each argument's column, the columns, and the results, each aligned as CHUNK_ALIGN says. */
enum { CHUNK_ALIGN = 16 };
struct chunk {
	mp_task *task;                  /* or star, when arguments is not 0 */
	mp_star_task *star;
	uint64_t size;                  /* of the whole block */
	uint64_t count, result_size;
	uint32_t number, arguments;
	_Atomic uint64_t finished;      /* by the worker: items that are done without an error */
	int code;                       /* by the worker: why it stopped before the end */
	size_t sizes[];
};

/* The first position is that behind a circle of cells. */
static inline uint64_t pool_nth(uint64_t position)
{
	return position + 1 - POOL_CELLS;
}

static inline size_t chunk_aligned(size_t size)
{
	return (size + CHUNK_ALIGN - 1) & ~(size_t)(CHUNK_ALIGN - 1);
}

static inline int chunk_columns(const struct chunk *c)
{
	return c->arguments ? (int)c->arguments : 1;
}

/* Where column i begins; that behind the last is the results. */
static inline char *chunk_column(struct chunk *c, int column)
{
	char *at = (char *)c + chunk_aligned(sizeof *c + (size_t)chunk_columns(c) * sizeof c->sizes[0]);
	for (int i = 0; i < column; i++) at += chunk_aligned(c->sizes[i] * c->count);
	return at;
}

static inline char *chunk_results(struct chunk *c)
{
	return chunk_column(c, chunk_columns(c));
}

/* The creator: is the chunk of this position still to be had? Then take it back. */
bool pool_withdraw(struct pool_shared *shared, uint64_t position);
/* The creator: publish a block at a position, and wake a worker that sleeps, if those that are awake and look are too few. */
void pool_publish(struct pool_shared *shared, uint64_t position, uint64_t block);
/* The creator: wake all, after a death that may have swallowed a wake-up, or when nothing will come any more. */
void pool_wake_all(struct pool_shared *shared);
/* Who took the chunk of this position: the worker's number, or -1 when it is not taken or its cell is another's by now. */
int pool_owner(struct pool_shared *shared, uint64_t position);
/* A worker: the block of the next chunk, which is its own from now on, and its position; 0 when there is none. */
uint64_t pool_claim(struct pool_shared *shared, int worker, uint64_t *position);
/* A worker: a chunk waits, or nothing will come any more. */
bool pool_stirs(struct pool_shared *shared);
/* A worker: sleep until it stirs, perhaps less. */
void pool_sleep(struct pool_shared *shared, int worker);
/* A worker: tell that a chunk is done. True when the creator's bell is to be rung. */
bool pool_tell(struct pool_shared *shared, int worker, uint32_t number);

#endif
