/* pool_drive.c - the one thread at a time that keeps a pool going. */
#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "futex.h"
#include "pool.h"

enum {
	STILLBORN_MOST = 8,             /* so many workers in a row die before they begin: the pool is broken */
	GLANCE = 64,                    /* a busy driver looks for the dead once in so many rounds */
	KILL_AFTER = 100000000,         /* ns from SIGTERM to SIGKILL */
};

/* The dead. */

static void break_pool(struct mp_pool *pool, int error)
{
	pool->broken = error;
	imap_abandon_all(pool, error);
	pool_abandon_all(pool, error);
}

static bool has_work(const struct mp_pool *pool)
{
	return pool->waiting.first || pool_under_way(pool) || pool->unready;
}

static bool is_needed(const struct mp_pool *pool)
{
	return !pool->broken && (pool->state == POOL_OPEN || (pool->state == POOL_CLOSED && has_work(pool)));
}

static void bury(struct mp_pool *pool, int which)
{
	struct pool_worker *w = &pool->workers[which];
	struct mp_failure failure = pool_failure(MP_EDIED);
	failure.pid = mp_process_pid(w->process);
	mp_process_join(w->process, MP_FOREVER);
	mp_process_exit_code(w->process, &failure.exit_code);
	pool_drain(pool);
	struct pool_record *record = pool_in_hand(pool, which);
	if (record) pool_return(pool, record, &failure);
	mp_process_free(w->process);
	w->process = NULL;
	pool->watched[1 + which].fd = -1;
	pool->alive--;
}

static void judge_birth(struct mp_pool *pool, enum pool_slot_state state)
{
	pool->stillborn = state == POOL_SLOT_NEW ? pool->stillborn + 1 : 0;
	if (state == POOL_SLOT_REFUSED || pool->stillborn > STILLBORN_MOST) break_pool(pool, MP_EINITIALIZER);
}

/* A worker has ended, as it should or not: its chunk fails, and another takes its place. It may have swallowed a wake-up. */
static void replace(struct mp_pool *pool, int which)
{
	enum pool_slot_state state = atomic_load(&pool->shared->slots[which].state);
	bury(pool, which);
	if (pool->state != POOL_TERMINATED) judge_birth(pool, state);
	if (is_needed(pool) && pool_start_worker(pool, which, true) && !pool->alive) break_pool(pool, MP_ESYSTEM);
	pool_wake_all(pool->shared);
}

static void replace_dead(struct mp_pool *pool)
{
	for (int i = 0; i < pool->options.workers; i++)
		if (pool->watched[1 + i].fd >= 0 && pool->watched[1 + i].revents) replace(pool, i);
}

/* Sleeping. */

static void look(struct mp_pool *pool, int64_t deadline)
{
	int64_t left = deadline - mp_now();
	struct timespec t = mp_timespec(left > 0 ? left : 0);
	int count = 1 + pool->options.workers;
	for (int i = 0; i < count; i++) pool->watched[i].revents = 0;
	if (ppoll(pool->watched, (nfds_t)count, deadline == MP_NEVER ? NULL : &t, NULL) < 0)
		for (int i = 0; i < count; i++) pool->watched[i].revents = 0;
}

static void glance(struct mp_pool *pool)
{
	look(pool, 0);
	replace_dead(pool);
}

void pool_look_after(struct mp_pool *pool)
{
	if (!pool->driven) glance(pool);
}

static void sleep_until_told(struct mp_pool *pool, int64_t deadline)
{
	eventfd_t rings;
	atomic_store(&pool->shared->creator_asleep, 1);
	pthread_mutex_unlock(&pool->lock);
	if (!pool_told(pool)) look(pool, deadline);
	else look(pool, 0);
	pthread_mutex_lock(&pool->lock);
	atomic_store(&pool->shared->creator_asleep, 0);
	if (pool->watched[0].revents) eventfd_read(pool->bell, &rings);
	spin_learn();
	replace_dead(pool);
}

static bool told_soon(const struct mp_pool *pool)
{
	for (int left = spin_budget(); left > 0; left--, spin_pause())
		if (pool_told(pool)) return true;
	return false;
}

void pool_ring(struct mp_pool *pool)
{
	if (pool->driven && !pthread_equal(pool->driver, pthread_self())) eventfd_write(pool->bell, 1);
}

/* One who will not heed SIGTERM. */
static int64_t kill_stubborn(struct mp_pool *pool, int64_t deadline)
{
	if (!pool->killed || !pool->alive) return deadline;
	int64_t until = pool->killed + KILL_AFTER;
	if (mp_now() < until) return deadline < until ? deadline : until;
	for (int i = 0; i < pool->options.workers; i++)
		if (pool->workers[i].process) mp_process_kill(pool->workers[i].process);
	return deadline;
}

/* Workers end when nothing will come any more. */
static void wind_down(struct mp_pool *pool)
{
	if (pool->state != POOL_CLOSED || has_work(pool) || atomic_load(&pool->shared->closing)) return;
	atomic_store(&pool->shared->closing, 1);
	pool_wake_all(pool->shared);
}

/* One round: what is done is taken and what waits handed out, or we sleep until there is something to do. */
static void drive(struct mp_pool *pool, int64_t deadline)
{
	bool busy = pool_drain(pool);
	pool_feed(pool);
	wind_down(pool);
	if (pool->over.first) pool_finish(pool);
	else if (busy || told_soon(pool)) {
		if (++pool->drives % GLANCE == 0) glance(pool);
	} else {
		sleep_until_told(pool, kill_stubborn(pool, deadline));
	}
}

/* The one driver. */

static void stop_driving(struct mp_pool *pool)
{
	pool->driven = false;
	if (pool->waiters) pthread_cond_broadcast(&pool->turn);
	if (pool->keeping && has_work(pool)) pthread_cond_signal(&pool->wanted);
}

static int wait_turn(struct mp_pool *pool, int64_t deadline)
{
	if (pthread_equal(pool->driver, pthread_self())) return MP_ESELF;
	struct timespec t = mp_timespec(deadline > 0 ? deadline : 0);
	pool->waiters++;
	int error =
		deadline == MP_NEVER ? pthread_cond_wait(&pool->turn, &pool->lock) : pthread_cond_timedwait(&pool->turn, &pool->lock, &t);
	pool->waiters--;
	return error == ETIMEDOUT ? MP_ETIMEOUT : 0;
}

static int drive_once(struct mp_pool *pool, int64_t deadline)
{
	if (deadline != MP_NEVER && mp_now() >= deadline) return MP_ETIMEOUT;
	pool->driver = pthread_self();
	pool->driven = true;
	drive(pool, deadline);
	pool->driven = false;
	return 0;
}

int pool_wait(struct mp_pool *pool, bool (*over)(void *arg), void *arg, int64_t deadline)
{
	int error = 0;
	bool drove = false;
	while (!over(arg) && !error) {
		if (pool->driven) error = wait_turn(pool, deadline);
		else {
			drove = true;
			error = drive_once(pool, deadline);
		}
	}
	if (drove) stop_driving(pool);
	return over(arg) ? 0 : error;
}

/* The keeper. */

static void *keep(void *arg)
{
	struct mp_pool *pool = arg;
	pthread_mutex_lock(&pool->lock);
	while (!pool->keeper_ends) {
		if (pool->driven || !has_work(pool)) pthread_cond_wait(&pool->wanted, &pool->lock);
		else drive_once(pool, MP_NEVER);
		if (!pool->driven && pool->waiters) pthread_cond_broadcast(&pool->turn);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

int pool_keep(struct mp_pool *pool)
{
	if (pool->keeping) return pthread_cond_signal(&pool->wanted), 0;
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pool->keeper_ends = false;
	pool->keeping = pthread_create(&pool->keeper, NULL, keep, pool) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return pool->keeping ? 0 : MP_EMEMORY;
}

void pool_keeper_end(struct mp_pool *pool)
{
	if (!pool->keeping) return;
	pool->keeper_ends = true;
	pthread_cond_signal(&pool->wanted);
	pool_ring(pool);
	pthread_mutex_unlock(&pool->lock);
	pthread_join(pool->keeper, NULL);
	pthread_mutex_lock(&pool->lock);
	pool->keeping = false;
}
