/*
 * imap.c - results one by one. Whoever asks for the next result hands out what may be handed out first: at most `ahead` items
 * are taken from the input and not yet given to the user, so that an endless input is fine. Each chunk is a piece; pieces stand
 * in the order in which they are given: that of the items, or that in which they came back.
 */
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "timeout.h"

struct imap_piece {
	struct imap_piece *after;
	uint64_t first, count, given, finished;
	bool back;
	struct mp_failure failure;
	char results[];
};

struct mp_imap {
	struct mp_async work;
	bool unordered, dry;                    /* dry: the input has ended */
	uint64_t ahead, taken;                  /* taken: from the input and not yet given */
	struct imap_piece *front, **back;       /* to be given, in this order */
	char *gathered;                         /* a chunk's items, from `next` */
	uint64_t gathered_count;
	struct mp_failure last;
	pthread_t thread;                       /* who made it */
	struct mp_imap *sibling;                /* in the pool's list */
};

void imap_deliver(struct mp_imap *imap, struct imap_piece *piece, struct chunk *c, const struct mp_failure *failure)
{
	piece->failure = *failure;
	piece->finished = c->finished;
	memcpy(piece->results, chunk_results(c), c->finished * c->result_size);
	piece->back = true;
	if (!imap->unordered) return;
	*imap->back = piece;
	imap->back = &piece->after;
}

void imap_drop(struct mp_imap *imap, struct imap_piece *piece)
{
	if (imap->unordered) free(piece);
}

/* The input. */

static const void *items_at(const struct mp_imap *imap)
{
	const struct mp_map *map = &imap->work.map;
	return map->next ? imap->gathered : (const char *)map->items + imap->work.next * map->item_size;
}

/* How many items of the next chunk there are; with the lock let go while the program's own function runs. */
static uint64_t gather(struct mp_imap *imap)
{
	struct mp_async *work = &imap->work;
	if (!work->map.next) {
		uint64_t left = work->map.count - work->next;
		imap->dry = left <= work->chunk;
		return left < work->chunk ? left : work->chunk;
	}
	pthread_mutex_unlock(&work->pool->lock);
	while (!imap->dry && imap->gathered_count < work->chunk) {
		imap->dry = !work->map.next(work->map.context, imap->gathered + imap->gathered_count * work->map.item_size);
		imap->gathered_count += !imap->dry;
	}
	pthread_mutex_lock(&work->pool->lock);
	return imap->gathered_count;
}

static struct imap_piece *piece_new(struct mp_imap *imap, uint64_t count)
{
	struct imap_piece *piece = calloc(1, sizeof *piece + count * imap->work.map.result_size);
	if (!piece) return NULL;
	piece->first = imap->work.next;
	piece->count = count;
	return piece;
}

static int hand_out(struct mp_imap *imap, uint64_t count)
{
	struct mp_async *work = &imap->work;
	const void *items = items_at(imap);
	struct imap_piece *piece = piece_new(imap, count);
	int error = piece ? pool_hand_out(work, &items, work->next, count, piece) : MP_EMEMORY;
	if (error) {
		free(piece);
		return error;
	}
	work->next += count;
	imap->gathered_count = 0;
	imap->taken += count;
	if (imap->unordered) return 0;
	*imap->back = piece;
	imap->back = &piece->after;
	return 0;
}

/* As much as may be. MP_EFULL: later there will be room. */
static int fill(struct mp_imap *imap)
{
	int error = 0;
	while (!error && !imap->work.over && (!imap->dry || imap->gathered_count) &&
		   (imap->taken + imap->work.chunk <= imap->ahead)) {
		uint64_t count = gather(imap);
		if (count) error = imap->work.over ? imap->work.abandoned : hand_out(imap, count);
	}
	return error;
}

/* The output. */

static bool has_next(void *arg)
{
	const struct mp_imap *imap = arg;
	return imap->work.over || (imap->front && imap->front->back) || (imap->dry && !imap->taken && !imap->gathered_count);
}

static void drop_front(struct mp_imap *imap)
{
	struct imap_piece *piece = imap->front;
	imap->front = piece->after;
	if (!imap->front) imap->back = &imap->front;
	free(piece);
}

static int give(struct mp_imap *imap, void *result, size_t *item)
{
	struct imap_piece *piece = imap->front;
	uint64_t i = piece->given++;
	size_t size = imap->work.map.result_size;
	if (item) *item = piece->first + i;
	imap->last = (struct mp_failure){0};
	if (i < piece->finished) {
		if (size) memcpy(result, piece->results + i * size, size);
	} else {
		imap->last = piece->failure;
		imap->last.item = piece->first + i;
		if (i > piece->finished) imap->last.error = MP_ESKIPPED;
	}
	imap->taken--;
	if (piece->given == piece->count) drop_front(imap);
	return imap->last.error;
}

/* Room for more may only come when others' chunks come back: so we wait for anything. */
struct imap_wait {
	struct mp_imap *imap;
	size_t under_way;
};

static bool may_go_on(void *arg)
{
	const struct imap_wait *w = arg;
	return has_next(w->imap) || pool_under_way(w->imap->work.pool) < w->under_way;
}

static int wait_next(struct mp_imap *imap, int64_t deadline)
{
	struct mp_pool *pool = imap->work.pool;
	for (;;) {
		int error = fill(imap);
		if (has_next(imap)) return 0;
		if (error && error != MP_EFULL && !pool_under_way(pool)) return error;
		struct imap_wait w = {imap, error ? pool_under_way(pool) : 0};
		error = pool_wait(pool, may_go_on, &w, deadline);
		if (error) return error;
	}
}

static int next(struct mp_imap *imap, void *result, size_t *item, int64_t deadline)
{
	int error = wait_next(imap, deadline);
	if (error) return error;
	if (imap->front && imap->front->back) return give(imap, result, item);
	return imap->dry && !imap->taken && !imap->gathered_count ? MP_EEND : imap->work.abandoned;
}

/* Coming and going. */

/* Nothing of it will be under way any more. */
static void retire(struct mp_imap *imap)
{
	struct mp_pool *pool = imap->work.pool;
	if (!imap->work.counted) return;
	imap->work.counted = false;
	pool->unready--;
	pthread_cond_broadcast(&pool->turn);
	pool_ring(pool);
}

int mp_imap_next(struct mp_imap *imap, void *result, size_t *item, double timeout)
{
	struct mp_pool *pool = imap->work.pool;
	pthread_mutex_lock(&pool->lock);
	int error = next(imap, result, item, deadline_of(timeout));
	if (imap->dry && !imap->work.open && !imap->gathered_count) retire(imap);
	pthread_mutex_unlock(&pool->lock);
	return error;
}

void mp_imap_failure(const struct mp_imap *imap, struct mp_failure *out)
{
	*out = imap->last;
}

bool imap_waits_for_us(struct mp_pool *pool)
{
	for (struct mp_imap *imap = pool->imaps; imap; imap = imap->sibling)
		if (imap->work.counted && !imap->work.over && pthread_equal(imap->thread, pthread_self())) return true;
	return false;
}

void imap_abandon_all(struct mp_pool *pool, int error)
{
	for (struct mp_imap *imap = pool->imaps; imap; imap = imap->sibling) pool_abandon(&imap->work, error);
}

static int init(struct mp_imap *imap, struct mp_pool *pool, const struct mp_map *map, bool unordered)
{
	struct mp_map one_at_once = *map;
	if (!map->chunk) one_at_once.chunk = 1;
	int error = work_init(&imap->work, pool, &one_at_once, false);
	if (error) return error;
	uint64_t chunk = imap->work.chunk, ahead = map->ahead ? map->ahead : chunk * 4 * (uint64_t)pool->options.workers;
	imap->work.imap = imap;
	imap->unordered = unordered;
	imap->ahead = ahead < chunk ? chunk : ahead;
	imap->back = &imap->front;
	imap->thread = pthread_self();
	imap->dry = !map->next && !map->count;
	if (map->next) imap->gathered = calloc(chunk, map->item_size ? map->item_size : 1);
	return map->next && !imap->gathered ? MP_EMEMORY : 0;
}

/* The first items are handed out at once. */
static int begin(struct mp_imap *imap)
{
	struct mp_pool *pool = imap->work.pool;
	pthread_mutex_lock(&pool->lock);
	int error = pool_admits(pool);
	if (!error) error = pool_keep(pool);
	if (!error) {
		pool->unready++;
		pool->references++;
		imap->work.counted = true;
		imap->sibling = pool->imaps;
		pool->imaps = imap;
		fill(imap);
		if (imap->dry && !imap->work.open) retire(imap);
	}
	pthread_mutex_unlock(&pool->lock);
	return error;
}

static int imap_new(struct mp_imap **out, struct mp_pool *pool, const struct mp_map *map, bool unordered)
{
	struct mp_imap *imap = calloc(1, sizeof *imap);
	if (!imap) return MP_EMEMORY;
	int error = init(imap, pool, map, unordered);
	if (!error) error = begin(imap);
	if (!error) {
		*out = imap;
		return 0;
	}
	free(imap->gathered);
	free(imap);
	return error;
}

int mp_pool_imap(struct mp_pool *pool, const struct mp_map *map, struct mp_imap **out)
{
	return imap_new(out, pool, map, false);
}

int mp_pool_imap_unordered(struct mp_pool *pool, const struct mp_map *map, struct mp_imap **out)
{
	return imap_new(out, pool, map, true);
}

static void unlink_imap(struct mp_imap *imap)
{
	struct mp_imap **at = &imap->work.pool->imaps;
	while (*at != imap) at = &(*at)->sibling;
	*at = imap->sibling;
}

void mp_imap_free(struct mp_imap *imap)
{
	if (!imap) return;
	struct mp_pool *pool = imap->work.pool;
	pthread_mutex_lock(&pool->lock);
	pool_abandon(&imap->work, MP_ECANCELLED);
	pool_finish(pool);
	retire(imap);
	unlink_imap(imap);
	while (imap->front) drop_front(imap);
	pthread_mutex_unlock(&pool->lock);
	free(imap->gathered);
	free(imap);
	pool_release(pool);
}
