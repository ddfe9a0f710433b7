/* watched-pool.c - 24 tasks in chunks of 2 for 3 workers; with an argument the worker that has item 5 is killed by it. Prints of each
 * chunk what its tasks know: "PID NS", NS from the first one's beginning to the last one's end. */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ITEMS = 24, CHUNK = 2 };
struct done { long long pid, begin, end; };

static int fatal = -1;

static long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int work(const void *item, void *result)
{
	struct done *d = result;
	d->begin = now();
	d->pid = getpid();
	if (*(const int *)item == fatal) raise(SIGKILL);
	while (now() < d->begin + 2000000) {}
	d->end = now();
	return 0;
}

int main(int argc, char **argv)
{
	struct mp_pool *pool;
	struct done done[ITEMS] = {{0, 0, 0}};
	int items[ITEMS];
	(void)argv;
	if (argc > 1) fatal = 5;
	for (int i = 0; i < ITEMS; i++) items[i] = i;
	if (mp_pool_new(&pool, &(struct mp_pool_options){.workers = 3})) return 1;
	int error = mp_pool_map(pool, &(struct mp_map){.task = work, .items = items, .item_size = sizeof *items, .count = ITEMS,
		.results = done, .result_size = sizeof *done, .chunk = CHUNK});
	mp_pool_free(pool);
	for (int i = 0; i < ITEMS; i += CHUNK) printf("%lld %lld\n", done[i].pid, done[i + CHUNK - 1].end - done[i].begin);
	return error == (argc > 1 ? MP_EDIED : 0) ? 0 : 2;
}
