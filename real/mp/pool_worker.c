/* pool_worker.c - a worker: claims a chunk, works it, tells, until nothing will come any more or it has done its share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "pool.h"
#include "process.h"

static int run_star(struct chunk *c, const char *const columns[], uint64_t item, void *result)
{
	const void *arguments[MP_COLUMNS];
	for (uint32_t i = 0; i < c->arguments; i++) arguments[i] = columns[i] + item * c->sizes[i];
	return c->star(arguments, result);
}

static void run(struct chunk *c)
{
	const char *columns[MP_COLUMNS] = {0};
	for (int i = 0; i < chunk_columns(c); i++) columns[i] = chunk_column(c, i);
	char *results = chunk_results(c);
	memset(results, 0, c->count * c->result_size);
	for (uint64_t i = 0; i < c->count && !c->code; i++) {
		void *result = results + i * c->result_size;
		c->code = c->arguments ? run_star(c, columns, i, result) : c->task(columns[0] + i * c->sizes[0], result);
		if (!c->code) atomic_store_explicit(&c->finished, i + 1, memory_order_release);
	}
}

/* The size is in the head, which tells what else to map. */
static struct chunk *chunk_at(struct shmem *memory, uint64_t block)
{
	struct chunk *c = shmem_at(memory, block, sizeof *c);
	return c ? shmem_at(memory, block, c->size) : NULL;
}

/* Not exit(): what its creator's other streams had in their buffers is the creator's. */
_Noreturn static void end(int code)
{
	fflush(stdout);
	fflush(stderr);
	_exit(code);
}

_Noreturn static void work(struct mp_pool *pool, int which)
{
	struct pool_shared *shared = pool->shared;
	struct pool_slot *slot = &shared->slots[which];
	for (long left = pool->options.tasks_per_child; !left || left > 0;) {
		uint64_t position, block = pool_claim(shared, which, &position);
		if (!block && atomic_load(&shared->closing)) end(0);
		if (!block) {
			pool_sleep(shared, which);
			continue;
		}
		struct chunk *c = chunk_at(&pool->memory, block);
		if (!c) abort();
		uint64_t nth = pool_nth(position), items = c->count;
		watch_count(&pool->watch, 0, 1, 0, 0, nth);
		watch_chunk(&pool->watch, nth, items, false);
		run(c);
		watch_chunk(&pool->watch, nth, items, true);
		if (pool_tell(shared, which, c->number)) eventfd_write(pool->bell, 1);
		if (left && --left == 0) break;
	}
	atomic_store(&slot->state, POOL_SLOT_RETIRED);
	end(0);
}

struct place {
	struct mp_pool *pool;
	int which;
};

static int worker(const void *arguments, size_t size)
{
	const struct place *place = arguments;
	struct mp_pool *pool = place->pool;
	struct pool_slot *slot = &pool->shared->slots[place->which];
	(void)size;
	bool refuses = pool->options.initializer && pool->options.initializer(pool->options.argument);
	atomic_store(&slot->state, refuses ? POOL_SLOT_REFUSED : POOL_SLOT_STARTED);
	if (refuses) end(1);
	work(pool, place->which);
}

static void clear_slot(struct mp_pool *pool, int which)
{
	struct pool_slot *slot = &pool->shared->slots[which];
	atomic_store(&slot->told, 0);
	atomic_store(&slot->looking, 0);
	atomic_store(&slot->state, POOL_SLOT_NEW);
	pool->workers[which].taken = 0;
}

static int start(struct mp_process *p, bool replaces)
{
	mp_process_set_daemon(p, true);
	p->hurried = replaces;
	int error = mp_process_start(p);
	if (error || mp_process_sentinel(p) >= 0) return error;
	mp_process_kill(p);
	mp_process_join(p, MP_FOREVER);
	return MP_ESYSTEM;
}

int pool_start_worker(struct mp_pool *pool, int which, bool replaces)
{
	struct place place = {pool, which};
	struct mp_process *p;
	clear_slot(pool, which);
	int error = mp_process_new(&p, MP_FORK, worker, &place, sizeof place);
	if (error) return error;
	if ((error = start(p, replaces))) {
		mp_process_free(p);
		return error;
	}
	pool->workers[which].process = p;
	pool->watched[1 + which] = (struct pollfd){.fd = mp_process_sentinel(p), .events = POLLIN};
	pool->alive++;
	return 0;
}
