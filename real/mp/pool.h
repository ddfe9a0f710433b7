/*
 * pool.h - a pool as its creator sees it. The files: pool_shared.c what the processes share, pool_worker.c a worker,
 * pool_chunk.c chunks on their way out and back, pool_drive.c the one thread at a time that keeps a pool going, pool.c, async.c
 * and imap.c what users call.
 *
 * All of it is guarded by the pool's lock. Whoever waits for something drives the pool meanwhile, if nobody does yet: takes what
 * is done, hands out what waits, replaces the dead. When work is under way that nobody may be waiting for, a keeper thread is
 * there to do so.
 */
#ifndef PROCLAB_MP_POOL_PRIVATE_H
#define PROCLAB_MP_POOL_PRIVATE_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "shmem.h"
#include "pool_shared.h"
#include "proclab/mp.h"
#include "watch.h"

/* Work: the items of one call. */
struct mp_async {
	struct mp_pool *pool;
	struct mp_map map;                      /* its columns are those below */
	struct mp_column columns[MP_COLUMNS];
	uint64_t chunk, next, open;             /* items in a chunk; the first not yet handed out; chunks under way */
	struct mp_failure failure;              /* the first */
	int abandoned;                          /* why it was given up; 0: it was not */
	bool ready, over;                       /* over: nothing more will come; ready when the callbacks have run */
	bool counted;                           /* in pool->unready */
	int references;                         /* 0: its storage is the caller's */
	struct mp_imap *imap;                   /* whose work it is, or NULL */
	struct mp_async *after;                 /* in the pool's line of those to be handed out, or of those over */
};

/* A chunk under way. */
struct pool_record {
	struct mp_async *work;                  /* NULL: nobody wants it any more */
	struct imap_piece *piece;
	uint64_t position, first, block, size;
	int owner;                              /* who took it, noted when its cell got a new chunk; -1: see the cell */
	bool out;
};

struct pool_worker {
	struct mp_process *process;             /* NULL: none */
	uint64_t taken;                         /* of what its slot told */
};

enum pool_state { POOL_OPEN, POOL_CLOSED, POOL_TERMINATED };

struct pool_line {
	struct mp_async *first, **last;
};

struct mp_pool {
	pthread_mutex_t lock;
	pthread_cond_t turn;                    /* something is over, or nobody drives any more */
	pthread_cond_t wanted;                  /* for the keeper: work is under way and nobody drives */
	struct mp_pool_options options;
	enum pool_state state;
	int broken;                             /* a code: all work fails with it */
	pid_t creator;
	int references;                         /* the user's, and one for each async and imap */

	struct pool_shared *shared;
	size_t shared_size;
	struct watch watch;
	struct shmem memory;
	int bell;                               /* eventfd: rung by workers when the creator sleeps */
	struct pool_worker *workers;
	struct pollfd *watched;                 /* the bell, then the workers */
	int alive, stillborn;
	int64_t killed;                         /* when SIGTERM was sent; 0: not */

	struct pool_record records[POOL_CELLS];
	uint32_t spare[POOL_CELLS], spares;     /* records that are free */
	uint32_t in_cell[POOL_CELLS];           /* the record last published in each cell */
	uint64_t tail;                          /* the next position */
	struct pool_line waiting, over;
	struct mp_imap *imaps;
	size_t unready;                         /* works and imaps that are not */

	bool driven;
	pthread_t driver;
	unsigned drives, waiters;
	bool keeping, keeper_ends;
	pthread_t keeper;
};

/* pool_worker.c: start worker number `which`, perhaps in place of a dead one. 0, MP_ESYSTEM, MP_EMEMORY, MP_EDAEMON. */
int pool_start_worker(struct mp_pool *pool, int which, bool replaces);

/* pool_chunk.c */
void pool_line_append(struct pool_line *line, struct mp_async *work);
struct mp_async *pool_line_take(struct pool_line *line);
/* Publish items [first, first + count) of the work; items[i] is column i from the first of them on. 0, MP_EMEMORY, or MP_EFULL:
 * too much is under way. */
int pool_hand_out(struct mp_async *work, const void *const items[], uint64_t first, uint64_t count, struct imap_piece *piece);
/* Hand out from the line of works until it is empty or enough is under way. */
void pool_feed(struct mp_pool *pool);
/* Take all that workers tell of. False: there was nothing. */
bool pool_drain(struct mp_pool *pool);
/* Something is told. */
bool pool_told(const struct mp_pool *pool);
/* The chunk is done, or failed. */
void pool_return(struct mp_pool *pool, struct pool_record *record, const struct mp_failure *failure);
/* A failure of now. */
struct mp_failure pool_failure(int error);
/* The record of what this worker has in hand, or NULL. */
struct pool_record *pool_in_hand(struct mp_pool *pool, int worker);
/* Nobody wants it any more; it is over with this error. */
void pool_abandon(struct mp_async *work, int error);
void pool_abandon_all(struct mp_pool *pool, int error);
/* Callbacks of what is over, then it is ready. Lets go of the lock meanwhile. */
void pool_finish(struct mp_pool *pool);
size_t pool_under_way(const struct mp_pool *pool);

/* pool_drive.c: locked on entry and return. */
/* Wait until over(arg), driving the pool. 0, MP_ETIMEOUT, or MP_ESELF: by a callback, which would wait for itself. */
int pool_wait(struct mp_pool *pool, bool (*over)(void *arg), void *arg, int64_t deadline);
/* Let somebody go on with what is under way. */
int pool_keep(struct mp_pool *pool);
void pool_keeper_end(struct mp_pool *pool);
/* Replace the dead, if nobody drives. */
void pool_look_after(struct mp_pool *pool);
/* Make another thread that drives look up: what it sleeps for may have changed. */
void pool_ring(struct mp_pool *pool);

/* pool.c */
void pool_release(struct mp_pool *pool);    /* gives back one reference; unlocked */
/* May the caller submit? 0, or why not. */
int pool_admits(const struct mp_pool *pool);

/* async.c: the work of a map; storage is the caller's. MP_EARGUMENT. */
int work_init(struct mp_async *work, struct mp_pool *pool, const struct mp_map *map, bool starmap);

void async_unref(struct mp_async *work);

/* imap.c: a piece's results have come. */
void imap_deliver(struct mp_imap *imap, struct imap_piece *piece, struct chunk *chunk, const struct mp_failure *failure);
/* They will not: a piece that only its record knows is freed. */
void imap_drop(struct mp_imap *imap, struct imap_piece *piece);
/* An imap of the calling thread has items that nobody else will ask for. */
bool imap_waits_for_us(struct mp_pool *pool);
void imap_abandon_all(struct mp_pool *pool, int error);

#endif
