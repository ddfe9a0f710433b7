/* pool_chunk.c - chunks on their way out and back. */
#include <string.h>

#include "futex.h"
#include "pool.h"

/* Maps stop before all is taken, so that an imap, which hands out little, still finds room. */
enum { FEED_MOST = POOL_CELLS - 128 };

void pool_line_append(struct pool_line *line, struct mp_async *work)
{
	work->after = NULL;
	*line->last = work;
	line->last = &work->after;
}

struct mp_async *pool_line_take(struct pool_line *line)
{
	struct mp_async *work = line->first;
	line->first = work->after;
	if (!line->first) line->last = &line->first;
	return work;
}

static bool line_remove(struct pool_line *line, struct mp_async *work)
{
	struct mp_async **at = &line->first;
	while (*at && *at != work) at = &(*at)->after;
	if (!*at) return false;
	*at = work->after;
	if (!*at) line->last = at;
	return true;
}

size_t pool_under_way(const struct mp_pool *pool)
{
	return POOL_CELLS - pool->spares;
}

/* Handing out. */

static uint64_t block_size(const struct mp_async *work, uint64_t count)
{
	int columns = work->map.arguments ? work->map.arguments : 1;
	uint64_t size = chunk_aligned(sizeof(struct chunk) + (size_t)columns * sizeof(size_t));
	for (int i = 0; i < columns; i++) size += chunk_aligned(work->columns[i].size * count);
	return size + work->map.result_size * count;
}

static void fill(struct chunk *c, const struct mp_async *work, const void *const items[], uint64_t count, uint64_t size)
{
	*c = (struct chunk){.task = work->map.task, .star = work->map.star, .size = size, .count = count,
						.result_size = work->map.result_size, .arguments = (uint32_t)work->map.arguments};
	for (int i = 0; i < chunk_columns(c); i++) c->sizes[i] = work->columns[i].size;
	for (int i = 0; i < chunk_columns(c); i++)
		if (c->sizes[i]) memcpy(chunk_column(c, i), items[i], c->sizes[i] * count);
}

/* The cell's last chunk may still be worked: from now on its record says by whom. */
static void publish(struct mp_pool *pool, uint32_t number)
{
	uint32_t *in_cell = &pool->in_cell[pool->tail % POOL_CELLS];
	struct pool_record *last = &pool->records[*in_cell], *record = &pool->records[number];
	if (last->out && last->position == pool->tail - POOL_CELLS) last->owner = pool_owner(pool->shared, last->position);
	*in_cell = number;
	record->position = pool->tail++;
	watch_count(&pool->watch, 1, 0, record->size, pool_nth(record->position), 0);
	pool_publish(pool->shared, record->position, record->block);
}

int pool_hand_out(struct mp_async *work, const void *const items[], uint64_t first, uint64_t count, struct imap_piece *piece)
{
	struct mp_pool *pool = work->pool;
	if (!pool->spares) return MP_EFULL;
	uint64_t size = block_size(work, count), block = shmem_take(&pool->memory, size);
	struct chunk *c = block ? shmem_at(&pool->memory, block, size) : NULL;
	if (!c) return MP_EMEMORY;
	uint32_t number = pool->spare[--pool->spares];
	fill(c, work, items, count, size);
	c->number = number;
	pool->records[number] = (struct pool_record){
		.work = work, .piece = piece, .first = first, .block = block, .size = size, .owner = -1, .out = true};
	work->open++;
	publish(pool, number);
	return 0;
}

/* The next chunk of a map. */
static int hand_out_next(struct mp_async *work)
{
	const void *items[MP_COLUMNS];
	uint64_t left = work->map.count - work->next, count = left < work->chunk ? left : work->chunk;
	for (int i = 0; i < MP_COLUMNS; i++) {
		const struct mp_column *column = &work->columns[i];
		items[i] = column->items ? (const char *)column->items + work->next * column->size : NULL;
	}
	int error = pool_hand_out(work, items, work->next, count, NULL);
	if (!error) work->next += count;
	return error;
}

void pool_feed(struct mp_pool *pool)
{
	while (pool->waiting.first && pool_under_way(pool) < FEED_MOST) {
		struct mp_async *work = pool->waiting.first;
		int error = hand_out_next(work);
		if (error && pool_under_way(pool)) return;      /* what comes back brings memory */
		if (error) pool_abandon(work, error);
		else if (work->next == work->map.count) pool_line_take(&pool->waiting);
	}
}

/* Coming back. */

static void deliver(struct mp_async *work, const struct pool_record *record, struct chunk *c, const struct mp_failure *failure)
{
	if (failure->error && !work->failure.error) work->failure = *failure;
	size_t size = c->result_size;
	if (work->imap) imap_deliver(work->imap, record->piece, c, failure);
	else if (size && c->finished) memcpy((char *)work->map.results + record->first * size, chunk_results(c), c->finished * size);
}

static void set_over(struct mp_async *work)
{
	work->over = true;
	pool_line_append(&work->pool->over, work);
}

static bool is_exhausted(const struct mp_async *work)
{
	return !work->imap && !work->open && work->next == work->map.count;
}

static void recycle(struct mp_pool *pool, struct pool_record *record)
{
	shmem_give(&pool->memory, record->block, record->size);
	record->out = false;
	pool->spare[pool->spares++] = (uint32_t)(record - pool->records);
}

struct mp_failure pool_failure(int error)
{
	return (struct mp_failure){.error = error, .at = (double)mp_now() / 1e9};
}

/* Who died when all was done only did not tell. */
static struct mp_failure outcome(const struct chunk *c, const struct mp_failure *failure)
{
	struct mp_failure why = {0};
	if (failure && c->finished < c->count) return *failure;
	if (c->code) why = pool_failure(MP_ETASK);
	why.code = c->code;
	return why;
}

void pool_return(struct mp_pool *pool, struct pool_record *record, const struct mp_failure *failure)
{
	struct mp_async *work = record->work;
	struct chunk *c = shmem_at(&pool->memory, record->block, record->size);
	if (work && c) {
		struct mp_failure why = outcome(c, failure);
		why.item = record->first + c->finished;
		work->open--;
		deliver(work, record, c, &why);
		if (is_exhausted(work)) set_over(work);
	}
	recycle(pool, record);
}

bool pool_told(const struct mp_pool *pool)
{
	for (int i = 0; i < pool->options.workers; i++)
		if (atomic_load_explicit(&pool->shared->slots[i].told, memory_order_acquire) != pool->workers[i].taken) return true;
	return false;
}

bool pool_drain(struct mp_pool *pool)
{
	bool any = false;
	for (int i = 0; i < pool->options.workers; i++) {
		struct pool_slot *slot = &pool->shared->slots[i];
		struct pool_worker *w = &pool->workers[i];
		while (atomic_load_explicit(&slot->told, memory_order_acquire) != w->taken) {
			uint32_t number = slot->done[w->taken++ % POOL_CELLS];
			pool_return(pool, &pool->records[number % POOL_CELLS], NULL);
			any = true;
		}
	}
	return any;
}

struct pool_record *pool_in_hand(struct mp_pool *pool, int worker)
{
	for (int i = 0; i < POOL_CELLS; i++) {
		struct pool_record *r = &pool->records[i];
		if (r->out && (r->owner >= 0 ? r->owner : pool_owner(pool->shared, r->position)) == worker) return r;
	}
	return NULL;
}

/* Giving up. */

void pool_abandon(struct mp_async *work, int error)
{
	struct mp_pool *pool = work->pool;
	if (work->over) return;
	line_remove(&pool->waiting, work);
	for (int i = 0; i < POOL_CELLS; i++) {
		struct pool_record *r = &pool->records[i];
		if (!r->out || r->work != work) continue;
		r->work = NULL;
		if (work->imap) imap_drop(work->imap, r->piece);
		if (pool_withdraw(pool->shared, r->position)) recycle(pool, r);
	}
	work->open = 0;
	work->abandoned = error;
	if (!work->failure.error || error == MP_ECANCELLED) {
		work->failure = pool_failure(error);
		work->failure.item = work->next;
	}
	set_over(work);
}

static struct mp_async *any_work(struct mp_pool *pool)
{
	if (pool->waiting.first) return pool->waiting.first;
	for (int i = 0; i < POOL_CELLS; i++)
		if (pool->records[i].out && pool->records[i].work) return pool->records[i].work;
	return NULL;
}

void pool_abandon_all(struct mp_pool *pool, int error)
{
	for (struct mp_async *work; (work = any_work(pool));) pool_abandon(work, error);
}

void pool_finish(struct mp_pool *pool)
{
	if (pool->over.first) pool_ring(pool);
	while (pool->over.first) {
		struct mp_async *work = pool_line_take(&pool->over);
		bool failed = work->failure.error;
		if (failed ? work->map.failed != NULL : work->map.done != NULL) {
			pthread_mutex_unlock(&pool->lock);
			if (failed) work->map.failed(work->map.context, &work->failure);
			else work->map.done(work->map.context);
			pthread_mutex_lock(&pool->lock);
		}
		work->ready = true;
		if (work->counted) pool->unready--;
		work->counted = false;
		if (pool->waiters) pthread_cond_broadcast(&pool->turn);
		if (work->references) async_unref(work);
	}
}
