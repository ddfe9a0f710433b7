/* pool.c - a pool comes to be, is closed or terminated, joined and freed. */
#include "pool.h"
#include "timeout.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>


static int map_shared(struct mp_pool *pool)
{
	pool->shared_size = sizeof *pool->shared + (size_t)pool->options.workers * sizeof(struct pool_slot);
	void *shared = mmap(NULL, pool->shared_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) return MP_EMEMORY;
	pool->shared = shared;
	pool->shared->workers = pool->options.workers;
	/* A cell of zeroes holds position 0: the first published one is behind that. */
	pool->tail = POOL_CELLS;
	atomic_store(&pool->shared->head, pool->tail);
	watch_begin(&pool->watch, &(struct watch_thing){.kind = WATCH_POOL, .address = shared, .size = pool->shared_size,
		.reads = &pool->shared->epoch, .read_size = sizeof pool->shared->epoch});
	return 0;
}

static void init_lines(struct mp_pool *pool)
{
	pool->waiting.last = &pool->waiting.first;
	pool->over.last = &pool->over.first;
	for (uint32_t i = 0; i < POOL_CELLS; i++) pool->spare[pool->spares++] = POOL_CELLS - 1 - i;
}

static void init_locks(struct mp_pool *pool)
{
	pthread_condattr_t clock;
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->turn, &clock);
	pthread_cond_init(&pool->wanted, NULL);
	pthread_condattr_destroy(&clock);
}

static int init_tables(struct mp_pool *pool)
{
	size_t workers = (size_t)pool->options.workers;
	pool->workers = calloc(workers, sizeof *pool->workers);
	pool->watched = calloc(1 + workers, sizeof *pool->watched);
	pool->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!pool->workers || !pool->watched) return MP_EMEMORY;
	if (pool->bell < 0) return MP_ESYSTEM;
	pool->watched[0] = (struct pollfd){.fd = pool->bell, .events = POLLIN};
	for (size_t i = 1; i <= workers; i++) pool->watched[i].fd = -1;
	return 0;
}

static int init(struct mp_pool *pool)
{
	init_lines(pool);
	init_locks(pool);
	int error = map_shared(pool);
	if (!error) error = shmem_init(&pool->memory);
	if (!error) error = init_tables(pool);
	for (int i = 0; i < pool->options.workers && !error; i++) error = pool_start_worker(pool, i, false);
	return error;
}

int mp_pool_new(struct mp_pool **out, const struct mp_pool_options *options)
{
	struct mp_pool_options o = options ? *options : (struct mp_pool_options){0};
	if (o.workers < 0 || o.workers > POOL_WORKERS_MOST || o.tasks_per_child < 0) return MP_EARGUMENT;
	if (!o.workers) o.workers = mp_cpu_count();
	struct mp_pool *pool = calloc(1, sizeof *pool);
	if (!pool) return MP_EMEMORY;
	*pool = (struct mp_pool){.options = o, .creator = getpid(), .references = 1, .bell = -1, .memory.fd = -1};
	int error = init(pool);
	if (error) mp_pool_free(pool);
	else *out = pool;
	return error;
}

int pool_admits(const struct mp_pool *pool)
{
	if (pool->creator != getpid()) return MP_ENOTCHILD;
	return pool->state != POOL_OPEN ? MP_ECLOSED : pool->broken;
}

int mp_pool_workers(const struct mp_pool *pool)
{
	return pool->options.workers;
}

int mp_pool_pids(struct mp_pool *pool, pid_t *pids, int most)
{
	int count = 0;
	pthread_mutex_lock(&pool->lock);
	if (pool->creator == getpid()) pool_look_after(pool);
	for (int i = 0; i < pool->options.workers; i++)
		if (pool->workers[i].process && count < most) pids[count++] = mp_process_pid(pool->workers[i].process);
	pthread_mutex_unlock(&pool->lock);
	return count;
}

int mp_pool_close(struct mp_pool *pool)
{
	if (pool->creator != getpid()) return MP_ENOTCHILD;
	pthread_mutex_lock(&pool->lock);
	if (pool->state == POOL_OPEN) pool->state = POOL_CLOSED;
	pthread_mutex_unlock(&pool->lock);
	return 0;
}

static void terminate(struct mp_pool *pool)
{
	if (pool->state == POOL_TERMINATED) return;
	pool->state = POOL_TERMINATED;
	imap_abandon_all(pool, MP_ECANCELLED);
	pool_abandon_all(pool, MP_ECANCELLED);
	for (int i = 0; i < pool->options.workers; i++)
		if (pool->workers && pool->workers[i].process) mp_process_terminate(pool->workers[i].process);
	pool->killed = mp_now();
	pool_ring(pool);
	pool_finish(pool);
}

int mp_pool_terminate(struct mp_pool *pool)
{
	if (pool->creator != getpid()) return MP_ENOTCHILD;
	pthread_mutex_lock(&pool->lock);
	terminate(pool);
	pthread_mutex_unlock(&pool->lock);
	return 0;
}

static bool has_ended(void *arg)
{
	const struct mp_pool *pool = arg;
	return !pool->alive && !pool->over.first && (pool->state == POOL_TERMINATED || pool->broken || !pool->unready);
}

int mp_pool_join(struct mp_pool *pool, double timeout)
{
	if (pool->creator != getpid()) return MP_ENOTCHILD;
	pthread_mutex_lock(&pool->lock);
	int error = pool->state == POOL_OPEN ? MP_EOPEN : 0;
	if (!error && pool->state == POOL_CLOSED && imap_waits_for_us(pool)) error = MP_ESELF;
	if (!error) error = pool_wait(pool, has_ended, pool, deadline_of(timeout));
	pthread_mutex_unlock(&pool->lock);
	return error;
}

static void clear(struct mp_pool *pool)
{
	watch_end(&pool->watch);
	if (pool->shared) munmap(pool->shared, pool->shared_size);
	shmem_clear(&pool->memory);
	if (pool->bell >= 0) close(pool->bell);
	free(pool->workers);
	free(pool->watched);
	pool->shared = NULL;
}

void pool_release(struct mp_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	bool last = --pool->references == 0;
	pthread_mutex_unlock(&pool->lock);
	if (!last) return;
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->turn);
	pthread_cond_destroy(&pool->wanted);
	free(pool);
}

/* In a child that inherited the pool nobody drives it and the workers are not its own: only its memory is given back. */
void mp_pool_free(struct mp_pool *pool)
{
	if (!pool) return;
	pthread_mutex_lock(&pool->lock);
	if (pool->creator == getpid()) {
		terminate(pool);
		if (pool->watched && pool->workers) pool_wait(pool, has_ended, pool, MP_NEVER);
		pool_keeper_end(pool);
	}
	clear(pool);
	pthread_mutex_unlock(&pool->lock);
	pool_release(pool);
}
