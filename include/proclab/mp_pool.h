/*
 * mp_pool.h - worker processes that apply a function to many arguments.
 *
 *     static int square(const void *item, void *result)
 *     {
 *         long n = *(const long *)item;
 *         *(long *)result = n * n;
 *         return 0;
 *     }
 *
 *     long in[6] = {1, 2, 3, 4, 5, 6}, out[6];
 *     struct mp_pool *pool;
 *     mp_pool_new(&pool, &(struct mp_pool_options){.workers = 2});
 *     mp_pool_map(pool, &(struct mp_map){.task = square, .items = in, .count = 6, .item_size = sizeof *in,
 *                                        .results = out, .result_size = sizeof *out});
 *     mp_pool_free(pool);
 *
 * Arguments and results are plain bytes of a fixed size; they are copied to the worker and back. The items are cut into chunks; a
 * chunk goes to one worker as a whole. Workers are forked, so that every function of the program is known to them; what the
 * creator changes later is not.
 *
 * A worker that dies takes only its chunk with it: that chunk fails with MP_EDIED, the worker's pid and how it ended; another
 * worker is started in its place, and all other chunks go on. Only the process that made a pool may use it; its threads may all
 * do so at once.
 */
#ifndef PROCLAB_MP_POOL_H
#define PROCLAB_MP_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct mp_pool;
struct mp_async;
struct mp_imap;

/* A task: works on one item and writes its result, which is zeroed before. 0, or a code of its own that fails the item (and the
 * rest of its chunk). */
typedef int mp_task(const void *item, void *result);
/* The same with several arguments, of one column each. */
typedef int mp_star_task(const void *const arguments[], void *result);

/* Why something failed. */
struct mp_failure {
	int error;              /* MP_ETASK, MP_EDIED, MP_ECANCELLED, ...; 0: it did not */
	int code;               /* MP_ETASK: what the task returned */
	size_t item;            /* the index of the item in hand */
	pid_t pid;              /* the worker; 0: none had it */
	int exit_code;          /* MP_EDIED: how it ended, as mp_process_exit_code says: minus the signal's number */
	double at;              /* when it was noticed: seconds of CLOCK_MONOTONIC */
};

struct mp_pool_options {
	int workers;                            /* 0: one per CPU */
	/* run by each worker when it starts; not 0: the pool is broken, all its work fails with MP_EINITIALIZER */
	int (*initializer)(void *argument);
	void *argument;
	long tasks_per_child;                   /* after so many chunks a worker is replaced by a fresh one; 0: never */
};

/* A new pool in *out, its workers started. NULL options are all 0. MP_EARGUMENT, MP_EMEMORY, MP_ESYSTEM: no process or
 * descriptor to be had. */
int mp_pool_new(struct mp_pool **out, const struct mp_pool_options *options);
/* No more work. What there is will be done. */
int mp_pool_close(struct mp_pool *pool);
/* Stop the workers at once (SIGTERM, and SIGKILL for one that does not heed it) and fail all that is not ready with
 * MP_ECANCELLED. */
int mp_pool_terminate(struct mp_pool *pool);
/* After close or terminate (else MP_EOPEN): wait until all work is done and all workers have ended. MP_ETIMEOUT after timeout
 * seconds. */
int mp_pool_join(struct mp_pool *pool, double timeout);
/* Terminate what still runs, and free the pool. Its asyncs and imaps stay until they are freed. NULL does nothing. */
void mp_pool_free(struct mp_pool *pool);
int mp_pool_workers(const struct mp_pool *pool);
/* The pids of the workers, at most so many; how many there are. One that has died is replaced first. */
int mp_pool_pids(struct mp_pool *pool, pid_t *pids, int most);

/* What to do: a task for each item. */
struct mp_column {
	const void *items;
	size_t size;                            /* of one */
};
struct mp_map {
	mp_task *task;
	const void *items;                      /* count of item_size bytes each */
	size_t item_size;

	mp_star_task *star;                     /* starmap: instead of the three above; argument i comes from column i */
	const struct mp_column *columns;
	int arguments;                          /* at most MP_COLUMNS */

	size_t count;
	void *results;                          /* count of result_size bytes each; NULL when result_size is 0 */
	size_t result_size;
	/* items to a worker at once; 0: ceil(count / (4 * workers)), imap: 1; negative is MP_EARGUMENT */
	long chunk;

	bool (*next)(void *context, void *item);/* imap: instead of items: writes the next one, false when there is none */
	size_t ahead;                           /* imap: most items that are taken and not yet handed out; 0: 4 chunks per worker */

	/* async: run when all is done without an error, before it is ready, by a thread of the pool or who waits */
	void (*done)(void *context);
	void (*failed)(void *context, const struct mp_failure *failure);  /* the same with the first error */
	void *context;
	struct mp_failure *failure;             /* map, starmap, apply: where to say why it failed; or NULL */
};
enum { MP_COLUMNS = 8 };

/* Do it and wait. All chunks are done before it returns; then the error that came first, or 0. Results of items that did not
 * fail are there. MP_ECLOSED after close. */
int mp_pool_map(struct mp_pool *pool, const struct mp_map *map);
int mp_pool_starmap(struct mp_pool *pool, const struct mp_map *map);
/* The same for one item. */
int mp_pool_apply(struct mp_pool *pool, mp_task *task, const void *item, size_t item_size, void *result, size_t result_size);

/* Begin it, and go on; *out is freed by mp_async_free. Items, columns and results stay where they are until it is ready (what
 * the map itself says is copied). out may be NULL when nobody will ask. */
int mp_pool_map_async(struct mp_pool *pool, const struct mp_map *map, struct mp_async **out);
int mp_pool_starmap_async(struct mp_pool *pool, const struct mp_map *map, struct mp_async **out);
int mp_pool_apply_async(struct mp_pool *pool, mp_task *task, const void *item, size_t item_size, void *result, size_t result_size,
						struct mp_async **out);

bool mp_async_ready(struct mp_async *async);
/* 1: without an error, 0: with one; MP_ENOTREADY before it is ready. */
int mp_async_successful(struct mp_async *async);
/* Wait until it is ready, at most so many seconds. 0, or MP_ETIMEOUT; how it ended is not told. */
int mp_async_wait(struct mp_async *async, double timeout);
/* Wait, and say how it ended: 0, the first error, or MP_ETIMEOUT, which cancels nothing. */
int mp_async_get(struct mp_async *async, double timeout);
/* The first error in full, when it is ready. */
int mp_async_failure(struct mp_async *async, struct mp_failure *out);
/* Give it up: it is ready at once, with MP_ECANCELLED; chunks not begun never are, those in hand are worked out and dropped.
 * MP_EREADY when too late. */
int mp_async_cancel(struct mp_async *async);
/* The work goes on. NULL does nothing. */
void mp_async_free(struct mp_async *async);

/* Results one by one, in the order of the items or (unordered) as they come. Of the input only `ahead` items are taken before
 * they are asked for. */
int mp_pool_imap(struct mp_pool *pool, const struct mp_map *map, struct mp_imap **out);
int mp_pool_imap_unordered(struct mp_pool *pool, const struct mp_map *map, struct mp_imap **out);
/* The next result, and in *item (or NULL) which it is of. 0; that item's error (MP_ETASK, MP_EDIED; MP_ESKIPPED: one before it
 * in its chunk failed); MP_EEND after the last; MP_ETIMEOUT. */
int mp_imap_next(struct mp_imap *imap, void *result, size_t *item, double timeout);
/* Why the last mp_imap_next failed. */
void mp_imap_failure(const struct mp_imap *imap, struct mp_failure *out);
/* Also before the end: what is not begun never is. NULL does nothing. */
void mp_imap_free(struct mp_imap *imap);

#endif
