/*
 * Guards that a pool outlives its workers: they are killed at random instants while maps run. Each map comes to its end; each
 * item is either right or in a chunk that failed; there are never more failed chunks than kills. PROCLAB_MP_KILLS=10000 makes it
 * thorough.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "proclab/mp.h"
#include "tests/mp/crash.h"
#include "tests/test.h"

enum { ITEMS = 600, CHUNK = 3, WORKERS = 3 };

struct hunt {
	struct mp_pool *pool;
	int kills;
	_Atomic int killed;
	atomic_bool over;
};

static void *kill_some(void *arg)
{
	struct hunt *h = arg;
	pid_t pids[WORKERS];
	for (int i = 0; i < h->kills; i++) {
		crash_wait_us(crash_random(600));
		int count = mp_pool_pids(h->pool, pids, WORKERS);
		if (!count) continue;
		h->killed++;
		kill(pids[crash_random((unsigned)count)], SIGKILL);
	}
	h->over = true;
	return NULL;
}

/* Some microseconds of work, so that kills find workers inside. */
static int mix(const void *item, void *result)
{
	unsigned long x = *(const unsigned long *)item;
	for (int i = 0; i < 2000; i++) x = x * 6364136223846793005UL + 1;
	*(unsigned long *)result = x;
	return 0;
}

static int failed_chunks(const unsigned long out[], const unsigned long expected[])
{
	int failed = 0;
	for (int at = 0; at < ITEMS; at += CHUNK) {
		bool all = true;
		for (int i = at; i < at + CHUNK; i++) {
			CU_ASSERT_FATAL(out[i] == expected[i] || out[i] == 0);
			all = all && out[i] == expected[i];
		}
		failed += !all;
	}
	return failed;
}

static void workers_may_be_killed_at_any_instant(void)
{
	static unsigned long in[ITEMS], out[ITEMS], expected[ITEMS];
	struct hunt h = {.kills = crash_kills(200)};
	pthread_t hunter;
	int failed = 0, maps = 0, fds = crash_open_fds();
	for (unsigned long i = 0; i < ITEMS; i++) {
		in[i] = i;
		mix(&in[i], &expected[i]);
	}
	CU_ASSERT_EQUAL_FATAL(mp_pool_new(&h.pool, &(struct mp_pool_options){.workers = WORKERS}), 0);
	int kept = crash_open_fds();
	CU_ASSERT_EQUAL_FATAL(pthread_create(&hunter, NULL, kill_some, &h), 0);
	while (!h.over) {
		memset(out, 0, sizeof out);
		struct mp_map map = {.task = mix,
							 .items = in,
							 .item_size = sizeof *in,
							 .count = ITEMS,
							 .results = out,
							 .result_size = sizeof *out,
							 .chunk = CHUNK};
		int error = mp_pool_map(h.pool, &map), now = failed_chunks(out, expected);
		CU_ASSERT_FATAL(error == 0 || error == MP_EDIED);
		CU_ASSERT_EQUAL_FATAL(now > 0, error == MP_EDIED);
		failed += now;
		maps++;
	}
	pthread_join(hunter, NULL);
	CU_ASSERT(maps > 0);
	CU_ASSERT(failed <= h.killed);
	CU_ASSERT_EQUAL(crash_open_fds(), kept);
	mp_pool_close(h.pool);
	CU_ASSERT_EQUAL(mp_pool_join(h.pool, 20), 0);
	mp_pool_free(h.pool);
	CU_ASSERT(crash_open_fds() <= fds + 3);        /* the lifeline and /dev/null that the first child brought */
	CU_ASSERT_EQUAL(mp_active_children(NULL, 0), 0);
}

SUITE(mp_pool_crash, workers_may_be_killed_at_any_instant)
