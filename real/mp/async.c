/* async.c - the work of one call: map, starmap, apply, and their forms that do not wait. */
#include <stdlib.h>

#include "pool.h"
#include "timeout.h"

/* What it was given is consistent? Then the columns, of which a plain map has one. */
static int set_columns(struct mp_async *work, const struct mp_map *map, bool starmap)
{
	if (starmap) {
		if (!map->star || !map->columns || map->arguments < 1 || map->arguments > MP_COLUMNS) return MP_EARGUMENT;
		for (int i = 0; i < map->arguments; i++) work->columns[i] = map->columns[i];
		return 0;
	}
	if (!map->task || (map->count && map->item_size && !map->items && !map->next)) return MP_EARGUMENT;
	work->columns[0] = (struct mp_column){map->items, map->item_size};
	work->map.arguments = 0;
	return 0;
}

static uint64_t default_chunk(uint64_t count, uint64_t workers)
{
	return count ? (count - 1) / (4 * workers) + 1 : 1;
}

int work_init(struct mp_async *work, struct mp_pool *pool, const struct mp_map *map, bool starmap)
{
	*work = (struct mp_async){.pool = pool, .map = *map};
	if (map->chunk < 0) return MP_EARGUMENT;
	work->chunk = map->chunk ? (uint64_t)map->chunk : default_chunk(map->count, (uint64_t)pool->options.workers);
	return set_columns(work, map, starmap);
}

/* Into the line; locked. */
static int submit(struct mp_async *work)
{
	struct mp_pool *pool = work->pool;
	int error = pool_admits(pool);
	if (error) return error;
	pool->unready++;
	work->counted = true;
	if (work->map.count) pool_line_append(&pool->waiting, work);
	else {
		work->over = true;
		pool_line_append(&pool->over, work);
	}
	pool_feed(pool);
	return 0;
}

static bool lacks_results(const struct mp_map *map)
{
	return map->count && map->result_size && !map->results;
}

static bool is_ready(void *arg)
{
	const struct mp_async *work = arg;
	return work->ready;
}

/* Waiting: the work is on our stack, and nobody else knows it. */

static int run(struct mp_pool *pool, const struct mp_map *map, bool starmap, struct mp_failure *failure)
{
	struct mp_async work;
	int error = lacks_results(map) ? MP_EARGUMENT : work_init(&work, pool, map, starmap);
	if (error) return error;
	pthread_mutex_lock(&pool->lock);
	error = submit(&work);
	if (!error) error = pool_wait(pool, is_ready, &work, MP_NEVER);
	if (error && work.counted) {
		pool_abandon(&work, error);
		pool_finish(pool);
	}
	pthread_mutex_unlock(&pool->lock);
	if (failure) *failure = work.failure;
	return error ? error : work.failure.error;
}

int mp_pool_map(struct mp_pool *pool, const struct mp_map *map)
{
	return run(pool, map, false, map->failure);
}

int mp_pool_starmap(struct mp_pool *pool, const struct mp_map *map)
{
	return run(pool, map, true, map->failure);
}

static struct mp_map one(mp_task *task, const void *item, size_t item_size, void *result, size_t result_size)
{
	return (struct mp_map){.task = task, .items = item, .count = 1, .item_size = item_size,
						   .results = result, .result_size = result_size, .chunk = 1};
}

int mp_pool_apply(struct mp_pool *pool, mp_task *task, const void *item, size_t item_size, void *result, size_t result_size)
{
	struct mp_map map = one(task, item, item_size, result, result_size);
	return run(pool, &map, false, NULL);
}

/* Not waiting. */

/* Locked. The storage of a work that nobody refers to any more is freed; the pool outlives it. */
void async_unref(struct mp_async *work)
{
	if (--work->references) return;
	work->pool->references--;
	free(work);
}

static int begin(struct mp_pool *pool, const struct mp_map *map, bool starmap, struct mp_async **out)
{
	struct mp_async *work = malloc(sizeof *work);
	if (!work) return MP_EMEMORY;
	int error = lacks_results(map) ? MP_EARGUMENT : work_init(work, pool, map, starmap);
	pthread_mutex_lock(&pool->lock);
	if (!error) error = pool_keep(pool);
	if (!error) error = submit(work);
	if (!error) {
		work->references = out ? 2 : 1;
		pool->references++;
	}
	pthread_mutex_unlock(&pool->lock);
	if (error) free(work);
	else if (out) *out = work;
	return error;
}

int mp_pool_map_async(struct mp_pool *pool, const struct mp_map *map, struct mp_async **out)
{
	return begin(pool, map, false, out);
}

int mp_pool_starmap_async(struct mp_pool *pool, const struct mp_map *map, struct mp_async **out)
{
	return begin(pool, map, true, out);
}

int mp_pool_apply_async(struct mp_pool *pool, mp_task *task, const void *item, size_t item_size, void *result, size_t result_size,
						struct mp_async **out)
{
	struct mp_map map = one(task, item, item_size, result, result_size);
	return begin(pool, &map, false, out);
}

bool mp_async_ready(struct mp_async *async)
{
	pthread_mutex_lock(&async->pool->lock);
	bool ready = async->ready;
	pthread_mutex_unlock(&async->pool->lock);
	return ready;
}

int mp_async_successful(struct mp_async *async)
{
	struct mp_failure failure;
	int error = mp_async_failure(async, &failure);
	return error ? error : !failure.error;
}

int mp_async_wait(struct mp_async *async, double timeout)
{
	pthread_mutex_lock(&async->pool->lock);
	int error = pool_wait(async->pool, is_ready, async, deadline_of(timeout));
	pthread_mutex_unlock(&async->pool->lock);
	return error;
}

int mp_async_get(struct mp_async *async, double timeout)
{
	int error = mp_async_wait(async, timeout);
	return error ? error : async->failure.error;
}

int mp_async_failure(struct mp_async *async, struct mp_failure *out)
{
	pthread_mutex_lock(&async->pool->lock);
	int error = async->ready ? 0 : MP_ENOTREADY;
	if (!error) *out = async->failure;
	pthread_mutex_unlock(&async->pool->lock);
	return error;
}

int mp_async_cancel(struct mp_async *async)
{
	struct mp_pool *pool = async->pool;
	pthread_mutex_lock(&pool->lock);
	int error = async->over ? MP_EREADY : 0;
	if (!error) pool_abandon(async, MP_ECANCELLED);
	pool_finish(pool);
	pthread_mutex_unlock(&pool->lock);
	return error;
}

void mp_async_free(struct mp_async *async)
{
	if (!async) return;
	struct mp_pool *pool = async->pool;
	pthread_mutex_lock(&pool->lock);
	pool->references++;
	async_unref(async);
	pthread_mutex_unlock(&pool->lock);
	pool_release(pool);
}
