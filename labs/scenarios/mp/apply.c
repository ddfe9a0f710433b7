/* apply.c - one task at a time with apply, which waits; several with apply_async, which does not. In Python: pool.apply(f,
 * (1,)), pool.apply_async(f, (1,)). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

int main(int argc, char **argv)
{
	enum { COUNT = 4 };
	struct mp_pool *pool = pool_of(2);
	struct task tasks[COUNT];
	struct report reports[COUNT];
	struct mp_async *asyncs[COUNT];
	for (int i = 0; i < COUNT; i++) tasks[i] = (struct task){i + 1, 40};
	step("apply, apply: each waits for its result, so nothing runs side by side");
	for (int i = 0; i < COUNT; i++) {
		must(mp_pool_apply(pool, task_run, &tasks[i], sizeof tasks[i], &reports[i], sizeof reports[i]));
		task_chart(&tasks[i], &reports[i]);
	}
	printf("apply: %d %d %d %d\n", reports[0].square, reports[1].square, reports[2].square, reports[3].square);
	chart_show(argc, argv);
	step("apply_async: all are begun, then all are awaited");
	for (int i = 0; i < COUNT; i++)
		must(mp_pool_apply_async(pool, task_run, &tasks[i], sizeof tasks[i], &reports[i], sizeof reports[i], &asyncs[i]));
	for (int i = 0; i < COUNT; i++) {
		must(mp_async_get(asyncs[i], MP_FOREVER));
		task_chart(&tasks[i], &reports[i]);
		mp_async_free(asyncs[i]);
	}
	printf("apply_async: %d %d %d %d\n", reports[0].square, reports[1].square, reports[2].square, reports[3].square);
	chart_show(argc, argv);
	end_pool(pool);
}
