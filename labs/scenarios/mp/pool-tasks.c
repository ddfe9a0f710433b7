/* pool-tasks.c - a pool of 4 with 4 tasks, then with 6: the last two must wait for a worker. In Python: Pool(4).map(f,
 * range(6)). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

int main(int argc, char **argv)
{
	struct mp_pool *pool = pool_of(4);
	for (int count = 4; count <= 6; count += 2) {
		struct task tasks[6];
		struct report reports[6];
		for (int i = 0; i < count; i++) tasks[i] = (struct task){i + 1, 60};
		step("%d tasks for 4 workers; each sleeps for 60 ms, as if it waited for a disk", count);
		struct mp_map map = task_map(tasks, reports, (size_t)count, 1);
		must(mp_pool_map(pool, &map));
		printf("%d tasks:", count);
		for (int i = 0; i < count; i++) {
			printf(" %d", reports[i].square);
			task_chart(&tasks[i], &reports[i]);
		}
		printf("\n");
		chart_show(argc, argv);
	}
	step("close: nothing more comes; join: until all workers have ended");
	end_pool(pool);
}
