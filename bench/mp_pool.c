/*
 * mp_pool.c - what the multiprocessing runtime's queues and pools cost, beside the same by hand in C and beside Python.
 *
 * By hand: a ring of words under a robust mutex, one without locks (which a killed producer leaves broken), and two forked
 * workers that share out an array through a counter. None of these does more than the line measures.
 *
 * Usage: mp_pool [PYTHON-SCRIPT] (in the environment: ROUNDS=n for more or fewer than 7)
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/compare.h"
#include "proclab/mp.h"

enum { CELLS = 4096, SPINS = 2000 };

static void *shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(p != MAP_FAILED, "mmap");
	return p;
}

/* A ring of words under a robust mutex. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled, emptied;
	int getters, putters;
	uint64_t head, tail, cells[CELLS];
} *locked;

static void locked_make(void)
{
	pthread_mutexattr_t m;
	pthread_condattr_t c;
	locked = shared(sizeof *locked);
	pthread_mutexattr_init(&m);
	pthread_mutexattr_setpshared(&m, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&m, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&locked->lock, &m);
	pthread_condattr_init(&c);
	pthread_condattr_setpshared(&c, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&locked->filled, &c);
	pthread_cond_init(&locked->emptied, &c);
}

static void take_lock(void)
{
	if (pthread_mutex_lock(&locked->lock) == EOWNERDEAD) pthread_mutex_consistent(&locked->lock);
}

static void locked_put(uint64_t word)
{
	take_lock();
	while (locked->tail - locked->head == CELLS) {
		locked->putters++;
		pthread_cond_wait(&locked->emptied, &locked->lock);
		locked->putters--;
	}
	locked->cells[locked->tail++ % CELLS] = word;
	int sleepers = locked->getters;
	pthread_mutex_unlock(&locked->lock);
	if (sleepers) pthread_cond_signal(&locked->filled);
}

static uint64_t locked_get(void)
{
	take_lock();
	while (locked->tail == locked->head) {
		locked->getters++;
		pthread_cond_wait(&locked->filled, &locked->lock);
		locked->getters--;
	}
	uint64_t word = locked->cells[locked->head++ % CELLS];
	int sleepers = locked->putters;
	pthread_mutex_unlock(&locked->lock);
	if (sleepers) pthread_cond_signal(&locked->emptied);
	return word;
}

/* One without locks: each cell carries the number of the round in which it may be filled or emptied. */
static struct {
	alignas(64) _Atomic uint64_t head;
	alignas(64) _Atomic uint64_t tail;
	struct { alignas(64) _Atomic uint64_t turn; uint64_t word; } cells[CELLS];
} *lockless;

static void lockless_make(void)
{
	lockless = shared(sizeof *lockless);
	for (uint64_t i = 0; i < CELLS; i++) lockless->cells[i].turn = i;
}

/* The place that is ours now, once its turn is `ahead` of it. */
static uint64_t claim(_Atomic uint64_t *end, uint64_t ahead)
{
	for (int spins = 0;; spins++) {
		uint64_t at = atomic_load_explicit(end, memory_order_relaxed);
		uint64_t turn = atomic_load_explicit(&lockless->cells[at % CELLS].turn, memory_order_acquire);
		if (turn == at + ahead && atomic_compare_exchange_weak(end, &at, at + 1)) return at;
		if (spins % SPINS == SPINS - 1) sched_yield();
	}
}

static void lockless_put(uint64_t word)
{
	uint64_t at = claim(&lockless->tail, 0);
	lockless->cells[at % CELLS].word = word;
	atomic_store_explicit(&lockless->cells[at % CELLS].turn, at + 1, memory_order_release);
}

static uint64_t lockless_get(void)
{
	uint64_t at = claim(&lockless->head, 1), word = lockless->cells[at % CELLS].word;
	atomic_store_explicit(&lockless->cells[at % CELLS].turn, at + CELLS, memory_order_release);
	return word;
}

static struct mp_queue *queue;

static void queue_put(uint64_t word)
{
	must(!mp_queue_put(queue, &word, sizeof word, MP_FOREVER), "put");
}

static uint64_t queue_get(void)
{
	uint64_t word = 0;
	must(!mp_queue_get(queue, &word, sizeof word, NULL, MP_FOREVER), "get");
	return word;
}

struct ends {
	void (*put)(uint64_t word);
	uint64_t (*get)(void);
	int each;                       /* so many producers, and consumers */
};

static double messages(int n, void *argument)
{
	const struct ends *e = argument;
	_Atomic int64_t *sum = shared(4096);
	int each = n / e->each;
	double begin = now();
	for (int i = 0; i < 2 * e->each; i++) {
		if (fork()) continue;
		int64_t mine = 0;
		for (int k = 0; k < each; k++) {
			if (i % 2) e->put((uint64_t)k);
			mine += i % 2 ? k : -(int64_t)e->get();
		}
		*sum += mine;
		_exit(0);
	}
	while (wait(NULL) > 0) continue;
	double took = now() - begin;
	must(*sum == 0, "messages were lost");
	munmap((void *)sum, 4096);
	return took;
}

/* Two workers by hand. */
enum { ITEMS = 4000000 };
static struct {
	alignas(64) _Atomic uint32_t job;
	int count, chunk;
	alignas(64) _Atomic int next;
	alignas(64) _Atomic int done;
	long in[ITEMS], out[ITEMS];
} *hand;
static long *in, *out;

static int increment(const void *item, void *result)
{
	*(long *)result = *(const long *)item + 1;
	return 0;
}

static void sleep_on(_Atomic uint32_t *word, uint32_t seen)
{
	for (int i = 0; i < SPINS && *word == seen; i++) continue;
	if (*word == seen) syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

_Noreturn static void hand_work(void)
{
	for (uint32_t seen = 0;; seen++) {
		while (hand->job == seen) sleep_on(&hand->job, seen);
		for (int at; (at = atomic_fetch_add(&hand->next, hand->chunk)) < hand->count;) {
			int end = at + hand->chunk < hand->count ? at + hand->chunk : hand->count;
			for (int i = at; i < end; i++) increment(&hand->in[i], &hand->out[i]);
			hand->done += end - at;
		}
	}
}

static double hand_map(int n, void *argument)
{
	double begin = now();
	hand->count = n;
	hand->chunk = *(int *)argument ? *(int *)argument : (n + 7) / 8;
	memcpy(hand->in, in, (size_t)n * sizeof *in);
	hand->done = 0;
	hand->next = 0;
	hand->job++;
	syscall(SYS_futex, &hand->job, FUTEX_WAKE, 2, NULL, NULL, 0);
	for (int spins = 1; hand->done < n; spins++)
		if (spins % SPINS == 0) sched_yield();
	memcpy(out, hand->out, (size_t)n * sizeof *out);
	return now() - begin;
}

static struct mp_pool *pool;

static double pool_map(int n, void *argument)
{
	double begin = now();
	int error = mp_pool_map(pool, &(struct mp_map){.task = increment, .items = in, .item_size = sizeof *in, .count = (size_t)n,
												   .results = out, .result_size = sizeof *out, .chunk = *(int *)argument});
	must(!error, "map");
	return now() - begin;
}

/* Single calls; argument: microseconds of pause before each, so that the workers sleep. */
static double singles(int n, void *argument, double call(int n, void *argument))
{
	int one = 1;
	double took = 0;
	for (int i = 0; i < n; i++) {
		if (*(int *)argument) usleep((unsigned)*(int *)argument);
		took += call(1, &one);
	}
	return took;
}

static double hand_apply(int n, void *argument) { return singles(n, argument, hand_map); }
static double pool_apply(int n, void *argument) { return singles(n, argument, pool_map); }

static double hand_create(int n, void *argument)
{
	(void)argument;
	double took = 0;
	for (int i = 0; i < n; i++) {
		double begin = now();
		pid_t pids[2];
		for (int k = 0; k < 2; k++)
			if (!(pids[k] = fork())) _exit(0);
		took += now() - begin;
		for (int k = 0; k < 2; k++) waitpid(pids[k], NULL, 0);
	}
	return took;
}

static double pool_create(int n, void *argument)
{
	(void)argument;
	double took = 0;
	for (int i = 0; i < n; i++) {
		struct mp_pool *p;
		double begin = now();
		must(!mp_pool_new(&p, &(struct mp_pool_options){.workers = 2}), "pool");
		took += now() - begin;
		mp_pool_free(p);
	}
	return took;
}

static void queues(void)
{
	enum { COUNT = 400000 };
	locked_make();
	lockless_make();
	must(!mp_queue_new(&queue, 0), "queue");
	struct ends by_lock = {locked_put, locked_get, 1}, without = {lockless_put, lockless_get, 1},
				ours = {queue_put, queue_get, 1};
	compare("queue-1x1", messages, &by_lock, messages, &ours, COUNT, true);
	compare("queue-1x1-without-locks", messages, &without, messages, &ours, COUNT, true);
	by_lock.each = without.each = ours.each = 2;
	compare("queue-2x2", messages, &by_lock, messages, &ours, COUNT, true);
	compare("queue-2x2-without-locks", messages, &without, messages, &ours, COUNT, true);
	mp_queue_free(queue);
}

static void pools(void)
{
	int by_one = 1, by_default = 0, hot = 0, cold = 1000;
	pid_t workers[2];
	hand = shared(sizeof *hand);
	in = calloc(ITEMS, sizeof *in);
	out = calloc(ITEMS, sizeof *out);
	for (int i = 0; i < 2; i++)
		if (!(workers[i] = fork())) hand_work();
	must(!mp_pool_new(&pool, &(struct mp_pool_options){.workers = 2}), "pool");
	compare("pool2-create", hand_create, NULL, pool_create, NULL, 50, false);
	compare("pool2-map-chunk-1", hand_map, &by_one, pool_map, &by_one, 200000, true);
	compare("pool2-map-default", hand_map, &by_default, pool_map, &by_default, ITEMS, true);
	compare("pool2-apply-hot", hand_apply, &hot, pool_apply, &hot, 20000, false);
	compare("pool2-apply-cold", hand_apply, &cold, pool_apply, &cold, 200, false);
	for (int i = 0; i < 2; i++) kill(workers[i], SIGKILL);
	mp_pool_free(pool);
	free(in);
	free(out);
}

int main(int argc, char **argv)
{
	const char *asked = getenv("ROUNDS");
	if (asked) rounds = atoi(asked);
	must(rounds > 0 && rounds <= MOST_ROUNDS, "ROUNDS");
	if (argc > 1) ask_others(argv[0], argv[1]);
	printf("%-34s %12s %12s      %s\n", "", "by hand", "ours", "ours/by hand (range)    others, and how many times slower");
	queues();
	pools();
}
