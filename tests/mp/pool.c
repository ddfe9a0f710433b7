/* Guards the pool: results against a plain loop, and each promise of mp_pool.h. Tasks are held back by a word of shared memory,
 * never by time. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proclab/mp.h"
#include "tests/mp/crash.h"
#include "tests/test.h"

enum { COUNT = 100 };

/* What tests and tasks share. */
static struct {
	_Atomic int open, begun, done;
} *gate;

static long in[COUNT], out[COUNT];

static struct mp_pool *pool_of(int workers)
{
	struct mp_pool *p = NULL;
	if (!gate) gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	gate->open = gate->begun = gate->done = 0;
	for (int i = 0; i < COUNT; i++) in[i] = i;
	memset(out, 0, sizeof out);
	CU_ASSERT_EQUAL_FATAL(mp_pool_new(&p, &(struct mp_pool_options){.workers = workers}), 0);
	return p;
}

static int square(const void *item, void *result)
{
	long n = *(const long *)item;
	*(long *)result = n * n;
	return 0;
}

/* Fails for 0, 10, 20, ... with its own code. */
static int fail_tens(const void *item, void *result)
{
	long n = *(const long *)item;
	return n % 10 == 0 ? (int)n + 1 : square(item, result);
}

static int wait_for_gate(const void *item, void *result)
{
	gate->begun++;
	while (!gate->open) usleep(200);
	return square(item, result);
}

static int die_at_five(const void *item, void *result)
{
	if (*(const long *)item == 5) raise(SIGKILL);
	return square(item, result);
}

static int exit_at_five(const void *item, void *result)
{
	if (*(const long *)item == 5) exit(3);
	return square(item, result);
}

static int tell_pid(const void *item, void *result)
{
	(void)item;
	*(pid_t *)result = getpid();
	return 0;
}

static struct mp_map map_of(mp_task *task, size_t count, long chunk)
{
	return (struct mp_map){.task = task,
						   .items = in,
						   .count = count,
						   .item_size = sizeof *in,
						   .results = out,
						   .result_size = sizeof *out,
						   .chunk = chunk};
}

static bool has_begun(void *count)
{
	return gate->begun >= *(int *)count;
}

static void await_begun(int count)
{
	CU_ASSERT_FATAL(test_until(20, has_begun, &count));
}

static void maps_as_a_loop_would(void)
{
	for (int workers = 1; workers <= 3; workers++) {
		struct mp_pool *p = pool_of(workers);
		for (long chunk = 0; chunk < 4; chunk++) {
			struct mp_map map = map_of(square, COUNT, chunk);
			memset(out, 0, sizeof out);
			CU_ASSERT_EQUAL(mp_pool_map(p, &map), 0);
			for (long i = 0; i < COUNT; i++) CU_ASSERT_EQUAL(out[i], i * i);
		}
		struct mp_map nothing = map_of(square, 0, 0);
		CU_ASSERT_EQUAL(mp_pool_map(p, &nothing), 0);
		mp_pool_free(p);
	}
}

static void a_negative_chunk_is_an_error(void)
{
	struct mp_pool *p = pool_of(1);
	struct mp_map map = map_of(square, COUNT, -1);
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), MP_EARGUMENT);
	mp_pool_free(p);
}

/* An error skips the rest of its chunk and nothing else. Default chunk of 100 items for 4 workers: ceil(100 / 16) = 7. */
static void an_error_skips_the_rest_of_its_chunk(void)
{
	struct mp_pool *p = pool_of(4);
	struct mp_failure failure = {0};
	struct mp_map map = map_of(fail_tens, COUNT, 0);
	map.failure = &failure;
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), MP_ETASK);
	CU_ASSERT_EQUAL(failure.error, MP_ETASK);
	CU_ASSERT_EQUAL(failure.item % 10, 0);
	CU_ASSERT_EQUAL(failure.code, (int)failure.item + 1);
	for (long chunk = 0; chunk < COUNT; chunk += 7) {
		bool failed = false;
		for (long i = chunk; i < chunk + 7 && i < COUNT; i++) {
			failed = failed || i % 10 == 0;
			CU_ASSERT_EQUAL(out[i], failed ? 0 : i * i);
		}
	}
	mp_pool_free(p);
}

static int weigh(const void *const arguments[], void *result)
{
	*(long *)result = *(const long *)arguments[0] * *(const short *)arguments[1] + *(const char *)arguments[2];
	return 0;
}

static void starmap_takes_columns(void)
{
	struct mp_pool *p = pool_of(2);
	short factors[COUNT];
	char addends[COUNT];
	for (int i = 0; i < COUNT; i++) {
		factors[i] = (short)(i % 7);
		addends[i] = (char)(i % 5);
	}
	const struct mp_column columns[] = {{in, sizeof *in}, {factors, sizeof *factors}, {addends, sizeof *addends}};
	for (long chunk = 0; chunk < 4; chunk++) {
		CU_ASSERT_EQUAL(mp_pool_starmap(p, &(struct mp_map){.star = weigh,
															.columns = columns,
															.arguments = 3,
															.count = COUNT,
															.results = out,
															.result_size = sizeof *out,
															.chunk = chunk}),
						0);
		for (long i = 0; i < COUNT; i++) CU_ASSERT_EQUAL(out[i], i * (i % 7) + i % 5);
	}
	mp_pool_free(p);
}

static int reverse(const void *item, void *result)
{
	enum { SIZE = 1 << 20 };
	const char *from = item;
	char *to = result;
	for (int i = 0; i < SIZE; i++) to[i] = from[SIZE - 1 - i];
	return 0;
}

static void applies_to_a_megabyte(void)
{
	struct mp_pool *p = pool_of(2);
	enum { SIZE = 1 << 20 };
	char *from = malloc(SIZE), *to = malloc(SIZE);
	int wrong = 0;
	for (int i = 0; i < SIZE; i++) from[i] = (char)(i * 7 + i / 300);
	CU_ASSERT_EQUAL(mp_pool_apply(p, reverse, from, SIZE, to, SIZE), 0);
	for (int i = 0; i < SIZE; i++) wrong += to[i] != from[SIZE - 1 - i];
	CU_ASSERT_EQUAL(wrong, 0);
	free(from);
	free(to);
	mp_pool_free(p);
}

static void note_done(void *context)
{
	*(int *)context = mp_async_ready(*(struct mp_async **)(void *)((int *)context + 2)) ? -1 : 1;
}

static void async_is_ready_when_it_is(void)
{
	struct mp_pool *p = pool_of(2);
	struct { int called, spare; struct mp_async *async; } note = {0};
	struct mp_map map = map_of(wait_for_gate, 10, 1);
	map.done = note_done;
	map.context = &note;
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &note.async), 0);
	CU_ASSERT_FALSE(mp_async_ready(note.async));
	CU_ASSERT_EQUAL(mp_async_successful(note.async), MP_ENOTREADY);
	CU_ASSERT_EQUAL(mp_async_wait(note.async, 0.01), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(mp_async_get(note.async, 0.01), MP_ETIMEOUT);
	CU_ASSERT_EQUAL(note.called, 0);
	gate->open = 1;
	CU_ASSERT_EQUAL(mp_async_get(note.async, 20), 0);
	CU_ASSERT(mp_async_ready(note.async));
	CU_ASSERT_EQUAL(mp_async_successful(note.async), 1);
	CU_ASSERT_EQUAL(note.called, 1);
	CU_ASSERT_EQUAL(out[9], 81);
	CU_ASSERT_EQUAL(mp_async_cancel(note.async), MP_EREADY);
	mp_async_free(note.async);
	mp_pool_free(p);
}

static void note_failure(void *context, const struct mp_failure *failure)
{
	*(struct mp_failure *)context = *failure;
}

static void async_tells_the_error(void)
{
	struct mp_pool *p = pool_of(2);
	struct mp_async *async = NULL;
	struct mp_failure told = {0}, asked = {0};
	struct mp_map map = map_of(fail_tens, 10, 1);
	map.failed = note_failure;
	map.context = &told;
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &async), 0);
	CU_ASSERT_EQUAL(mp_async_get(async, 20), MP_ETASK);
	CU_ASSERT_EQUAL(mp_async_successful(async), 0);
	CU_ASSERT_EQUAL(mp_async_failure(async, &asked), 0);
	CU_ASSERT_EQUAL(asked.code, 1);
	CU_ASSERT_EQUAL(told.code, 1);
	mp_async_free(async);
	mp_pool_free(p);
}

/* What is begun is worked out, what is not never is. */
static void cancelled_work_is_not_begun(void)
{
	struct mp_pool *p = pool_of(1);
	struct mp_async *async = NULL;
	struct mp_map map = map_of(wait_for_gate, 10, 1);
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &async), 0);
	await_begun(1);
	CU_ASSERT_EQUAL(mp_async_cancel(async), 0);
	CU_ASSERT_EQUAL(mp_async_get(async, 20), MP_ECANCELLED);
	gate->open = 1;
	long nine = 9, result = 0;
	CU_ASSERT_EQUAL(mp_pool_apply(p, square, &nine, sizeof nine, &result, sizeof result), 0);
	CU_ASSERT_EQUAL(result, 81);
	CU_ASSERT_EQUAL(gate->begun, 1);
	CU_ASSERT_EQUAL(out[0], 0);
	mp_async_free(async);
	mp_pool_free(p);
}

static void terminate_fails_what_is_pending(void)
{
	struct mp_pool *p = pool_of(2);
	struct mp_async *async = NULL;
	struct mp_map map = map_of(wait_for_gate, 10, 1);
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &async), 0);
	await_begun(2);
	CU_ASSERT_EQUAL(mp_pool_terminate(p), 0);
	CU_ASSERT_EQUAL(mp_async_get(async, 20), MP_ECANCELLED);
	CU_ASSERT_EQUAL(mp_pool_join(p, 20), 0);
	pid_t pids[2];
	CU_ASSERT_EQUAL(mp_pool_pids(p, pids, 2), 0);
	mp_pool_free(p);
	mp_async_free(async);
}

static void close_then_join_drains(void)
{
	struct mp_pool *p = pool_of(2);
	struct mp_async *async = NULL;
	struct mp_map map = map_of(wait_for_gate, 10, 1);
	CU_ASSERT_EQUAL(mp_pool_join(p, 0), MP_EOPEN);
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &async), 0);
	CU_ASSERT_EQUAL(mp_pool_close(p), 0);
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), MP_ECLOSED);
	CU_ASSERT_EQUAL(mp_pool_join(p, 0.01), MP_ETIMEOUT);
	gate->open = 1;
	CU_ASSERT_EQUAL(mp_pool_join(p, 20), 0);
	CU_ASSERT(mp_async_ready(async));
	CU_ASSERT_EQUAL(out[9], 81);
	mp_async_free(async);
	mp_pool_free(p);
}

/* Items 4 and 5 are a chunk: it fails with who had it; 4 was done. The others are all there, and another worker is in its place.
 * */
static void a_death_fails_one_chunk(mp_task *task, int exit_code)
{
	struct mp_pool *p = pool_of(2);
	pid_t before[2], after[2];
	struct mp_failure failure = {0};
	struct mp_map map = map_of(task, 40, 2);
	map.failure = &failure;
	mp_pool_pids(p, before, 2);
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), MP_EDIED);
	CU_ASSERT_EQUAL(failure.item, 5);
	CU_ASSERT_EQUAL(failure.exit_code, exit_code);
	CU_ASSERT(failure.pid == before[0] || failure.pid == before[1]);
	for (long i = 0; i < 40; i++) CU_ASSERT_EQUAL(out[i], i == 5 ? 0 : i * i);
	CU_ASSERT_EQUAL(mp_pool_pids(p, after, 2), 2);
	CU_ASSERT(after[0] != failure.pid && after[1] != failure.pid);
	map.task = square;
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), 0);
	mp_pool_free(p);
}

static void a_killed_worker_fails_its_chunk(void) { a_death_fails_one_chunk(die_at_five, -SIGKILL); }
static void a_worker_that_exits_fails_its_chunk(void) { a_death_fails_one_chunk(exit_at_five, 3); }

static void idle_workers_may_be_killed(void)
{
	for (int use = 0; use < 2; use++) {
		struct mp_pool *p = pool_of(3);
		pid_t pids[3];
		CU_ASSERT_EQUAL(mp_pool_pids(p, pids, 3), 3);
		for (int i = 0; i < 3; i++) kill(pids[i], SIGKILL);
		struct mp_map map = map_of(square, COUNT, 1);
		if (use) CU_ASSERT_EQUAL(mp_pool_map(p, &map), 0);
		if (use) CU_ASSERT_EQUAL(out[99], 99 * 99);
		CU_ASSERT_EQUAL(mp_pool_terminate(p), 0);
		CU_ASSERT_EQUAL(mp_pool_join(p, 20), 0);
		mp_pool_free(p);
	}
}

/* One is killed and says when; the last item keeps the map from its end until another worker is in the place of the dead. */
static struct {
	double killed;
} *death;

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int die_or_wait(const void *item, void *result)
{
	long n = *(const long *)item;
	if (n == 9) return wait_for_gate(item, result);
	if (n != 5) return square(item, result);
	death->killed = seconds();
	return raise(SIGKILL);
}

struct watch {
	struct mp_pool *pool;
	pid_t before[2];
	double opened;
};

static bool is_replaced(void *arg)
{
	const struct watch *w = arg;
	pid_t now[2] = {0};
	if (mp_pool_pids(w->pool, now, 2) < 2) return false;
	for (int i = 0; i < 2; i++)
		if (now[i] != w->before[0] && now[i] != w->before[1]) return true;
	return false;
}

static void *open_when_replaced(void *arg)
{
	struct watch *w = arg;
	CU_ASSERT(test_until(60, is_replaced, w));
	w->opened = seconds();
	gate->open = 1;
	return NULL;
}

/* How long after the death it was recorded. */
static double recorded_after(void)
{
	struct watch w = {.pool = pool_of(2)};
	struct mp_failure failure = {0};
	struct mp_map map = map_of(die_or_wait, 10, 1);
	pthread_t watcher;
	map.failure = &failure;
	mp_pool_pids(w.pool, w.before, 2);
	death->killed = 0;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&watcher, NULL, open_when_replaced, &w), 0);
	CU_ASSERT_EQUAL(mp_pool_map(w.pool, &map), MP_EDIED);
	pthread_join(watcher, NULL);
	CU_ASSERT_EQUAL(failure.item, 5);
	CU_ASSERT_EQUAL(failure.exit_code, -SIGKILL);
	for (long i = 0; i < 10; i++) CU_ASSERT_EQUAL(out[i], i == 5 ? 0 : i * i);
	CU_ASSERT(0 < death->killed && death->killed <= failure.at && failure.at <= w.opened);
	mp_pool_free(w.pool);
	return failure.at - death->killed;
}

/* While the map goes on, and within 100 ms; on a machine that is busy with other things once in 20 times is enough. */
static void a_death_is_recorded_at_once(void)
{
	double least = 1e9;
	death = mmap(NULL, sizeof *death, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int attempt = 0; attempt < 20 && least > 0.1; attempt++) {
		double after = recorded_after();
		if (after < least) least = after;
	}
	CU_ASSERT(least <= 0.1);
	munmap(death, sizeof *death);
}

/* No thread watches a pool that has nothing to do; whoever asks for the pids gets those of the living. */
static void an_idle_worker_is_replaced_when_asked_for(void)
{
	struct watch w = {.pool = pool_of(2)};
	CU_ASSERT_EQUAL(mp_pool_pids(w.pool, w.before, 2), 2);
	CU_ASSERT_FALSE(is_replaced(&w));
	kill(w.before[1], SIGKILL);
	CU_ASSERT(test_until(60, is_replaced, &w));
	CU_ASSERT_EQUAL(kill(w.before[1], 0), -1);
	mp_pool_free(w.pool);
}

static int count_begun(void *argument)
{
	gate->begun++;
	return *(int *)argument;
}

static void the_initializer_runs_in_each_worker(void)
{
	struct mp_pool *p = pool_of(1);
	int answer = 0;
	mp_pool_free(p);
	CU_ASSERT_EQUAL_FATAL(
		mp_pool_new(&p, &(struct mp_pool_options){.workers = 3, .initializer = count_begun, .argument = &answer}), 0);
	await_begun(3);
	mp_pool_free(p);
	answer = 1;
	CU_ASSERT_EQUAL_FATAL(
		mp_pool_new(&p, &(struct mp_pool_options){.workers = 3, .initializer = count_begun, .argument = &answer}), 0);
	struct mp_map map = map_of(square, COUNT, 1);
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), MP_EINITIALIZER);
	mp_pool_free(p);
}

static void a_worker_ends_after_its_share(void)
{
	struct mp_pool *p = NULL;
	pid_t pids[24];
	CU_ASSERT_EQUAL_FATAL(mp_pool_new(&p, &(struct mp_pool_options){.workers = 2, .tasks_per_child = 3}), 0);
	CU_ASSERT_EQUAL(mp_pool_map(p, &(struct mp_map){.task = tell_pid, .items = in, .item_size = 1, .count = 24, .results = pids,
													.result_size = sizeof *pids, .chunk = 1}), 0);
	for (int i = 0; i < 24; i++) {
		int same = 0;
		for (int k = 0; k < 24; k++) same += pids[k] == pids[i];
		CU_ASSERT(pids[i] > 0 && same <= 3);
	}
	mp_pool_free(p);
}

/* One item waits until all others are done; they are more than the pool lets be under way at once. */
static int last_of_all(const void *item, void *result)
{
	bool first = *(const int *)item == 0;
	while (first && gate->done < 4999) usleep(200);
	if (!first) gate->done++;
	*(char *)result = 1;
	return 0;
}

static void a_slow_chunk_holds_up_nobody(void)
{
	struct mp_pool *p = pool_of(2);
	static int items[5000];
	static char results[5000];
	for (int i = 0; i < 5000; i++) items[i] = i;
	CU_ASSERT_EQUAL(mp_pool_map(p, &(struct mp_map){.task = last_of_all,
													.items = items,
													.item_size = sizeof *items,
													.count = 5000,
													.results = results,
													.result_size = 1,
													.chunk = 1}),
					0);
	CU_ASSERT_PTR_NULL(memchr(results, 0, sizeof results));
	mp_pool_free(p);
}

static void another_process_may_not_use_it(void)
{
	struct mp_pool *p = pool_of(1);
	struct mp_map map = map_of(square, COUNT, 1);
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) _exit(mp_pool_map(p, &map) != MP_ENOTCHILD || mp_pool_join(p, 0) != MP_ENOTCHILD);
	waitpid(pid, &status, 0);
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_EQUAL(mp_pool_map(p, &map), 0);
	mp_pool_free(p);
}

static void wait_for_itself(void *context)
{
	void **at = context;
	at[1] = mp_async_get(at[0], MP_FOREVER) == MP_ESELF ? at : NULL;
}

static void a_callback_cannot_wait_for_itself(void)
{
	struct mp_pool *p = pool_of(1);
	void *context[2] = {NULL, NULL};
	struct mp_async *async = NULL, *second = NULL;
	struct mp_map map = map_of(wait_for_gate, 1, 1);
	map.done = wait_for_itself;
	map.context = context;
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &async), 0);
	map.done = NULL;
	CU_ASSERT_EQUAL_FATAL(mp_pool_map_async(p, &map, &second), 0);
	context[0] = async;
	gate->open = 1;
	CU_ASSERT_EQUAL(mp_async_get(async, 20), 0);
	CU_ASSERT_PTR_EQUAL(context[1], context);
	CU_ASSERT_EQUAL(mp_async_get(second, 20), 0);
	mp_async_free(async);
	mp_async_free(second);
	mp_pool_free(p);
}

static void leaves_nothing_open(void)
{
	mp_pool_free(pool_of(2));
	int fds = crash_open_fds();
	struct mp_pool *p = pool_of(3);
	struct mp_map map = map_of(die_at_five, COUNT, 1);
	mp_pool_map(p, &map);
	mp_pool_free(p);
	CU_ASSERT_EQUAL(crash_open_fds(), fds);
	CU_ASSERT_EQUAL(mp_active_children(NULL, 0), 0);
}

SUITE(mp_pool, maps_as_a_loop_would, a_negative_chunk_is_an_error, an_error_skips_the_rest_of_its_chunk, starmap_takes_columns,
	  applies_to_a_megabyte, async_is_ready_when_it_is, async_tells_the_error, cancelled_work_is_not_begun,
	  terminate_fails_what_is_pending, close_then_join_drains, a_killed_worker_fails_its_chunk,
	  a_worker_that_exits_fails_its_chunk, idle_workers_may_be_killed, a_death_is_recorded_at_once,
	  an_idle_worker_is_replaced_when_asked_for, the_initializer_runs_in_each_worker,
	  a_worker_ends_after_its_share, a_slow_chunk_holds_up_nobody, another_process_may_not_use_it,
	  a_callback_cannot_wait_for_itself, leaves_nothing_open)
