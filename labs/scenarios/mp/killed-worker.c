/* killed-worker.c - a worker is killed in the middle of its task: that task fails, all others are done. In Python the same map
 * hangs for ever. */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>
#include <signal.h>

#include "task.h"

static int run_or_die(const void *item, void *result)
{
	const struct task *t = item;
	if (t->number != 4) return task_run(item, result);
	step("this worker is killed in the middle of task 4");
	usleep((unsigned)t->ms * 500);
	return raise(SIGKILL);
}

int main(int argc, char **argv)
{
	enum { COUNT = 8 };
	struct mp_pool *pool = pool_of(2);
	struct task tasks[COUNT];
	struct report reports[COUNT] = {{0}};
	struct mp_failure failure;
	for (int i = 0; i < COUNT; i++) tasks[i] = (struct task){i + 1, 40};
	struct mp_map map = task_map(tasks, reports, COUNT, 1);
	map.task = run_or_die;
	map.failure = &failure;
	step("eight tasks for two workers");
	int error = mp_pool_map(pool, &map);
	step("the map is back: one task failed, a new worker is in the place of the dead");
	printf("map: %s (task %zu, signal %d)\n", mp_strerror(error), failure.item + 1, -failure.exit_code);
	printf("squares:");
	for (int i = 0; i < COUNT; i++) {
		if (reports[i].pid) printf(" %d", reports[i].square);
		else printf(" -");
		task_chart(&tasks[i], &reports[i]);
	}
	printf("\n");
	chart_show(argc, argv);
	end_pool(pool);
}
