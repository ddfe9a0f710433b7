/* map-async.c - begin a map and go on: ready, wait, get. In Python: r = pool.map_async(f, range(6)); r.ready(); r.wait(0.03);
 * r.get(). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

int main(int argc, char **argv)
{
	enum { COUNT = 6 };
	struct mp_pool *pool = pool_of(2);
	struct task tasks[COUNT];
	struct report reports[COUNT];
	struct mp_async *async;
	for (int i = 0; i < COUNT; i++) tasks[i] = (struct task){i + 1, 40};
	struct mp_map map = task_map(tasks, reports, COUNT, 1);
	step("the map is begun; the parent goes on at once");
	must(mp_pool_map_async(pool, &map, &async));
	printf("ready at once: %s\n", mp_async_ready(async) ? "yes" : "no");
	step("wait for at most 30 ms: it tells nothing, the time may just be over");
	printf("wait 30 ms: %s\n", mp_strerror(mp_async_wait(async, 0.03)));
	step("get waits until all is done");
	must(mp_async_get(async, MP_FOREVER));
	printf("ready after get: %s, successful: %s\n", mp_async_ready(async) ? "yes" : "no",
		   mp_async_successful(async) == 1 ? "yes" : "no");
	for (int i = 0; i < COUNT; i++) task_chart(&tasks[i], &reports[i]);
	chart_show(argc, argv);
	mp_async_free(async);
	end_pool(pool);
}
