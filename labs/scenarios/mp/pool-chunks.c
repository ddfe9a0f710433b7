/* pool-chunks.c - 24 tasks for 4 workers, handed out one, two and three at a time. In Python: Pool(4).map(f, range(24),
 * chunksize=3). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

int main(int argc, char **argv)
{
	enum { COUNT = 24 };
	struct mp_pool *pool = pool_of(4);
	struct task tasks[COUNT];
	struct report reports[COUNT];
	for (int i = 0; i < COUNT; i++) tasks[i] = (struct task){i + 1, 20};
	for (long chunk = 1; chunk <= 3; chunk++) {
		int sum = 0;
		step("%d tasks for 4 workers, %ld at a time; each sleeps for 20 ms", COUNT, chunk);
		struct mp_map map = task_map(tasks, reports, COUNT, chunk);
		must(mp_pool_map(pool, &map));
		for (int i = 0; i < COUNT; i++) {
			sum += reports[i].square;
			task_chart(&tasks[i], &reports[i]);
		}
		printf("chunk %ld: sum of squares %d\n", chunk, sum);
		chart_show(argc, argv);
	}
	end_pool(pool);
}
