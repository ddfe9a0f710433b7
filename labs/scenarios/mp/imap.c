/* imap.c - results one by one: in the order of the tasks, or as they come. In Python: pool.imap(f, tasks),
 * pool.imap_unordered(f, tasks). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>

#include "task.h"

enum { COUNT = 6 };

static void show(const char *name, struct mp_imap *it, const struct task *tasks)
{
	struct report report;
	size_t item;
	printf("%s:", name);
	while (mp_imap_next(it, &report, &item, MP_FOREVER) == 0) {
		printf(" %d", tasks[item].number);
		task_chart(&tasks[item], &report);
	}
	printf("\n");
	mp_imap_free(it);
}

int main(int argc, char **argv)
{
	/* The first task is the longest. */
	static const struct task tasks[COUNT] = {{1, 200}, {2, 20}, {3, 40}, {4, 20}, {5, 40}, {6, 20}};
	struct mp_pool *pool = pool_of(2);
	struct mp_imap *it;
	struct mp_map map = task_map(tasks, NULL, COUNT, 1);
	step("imap: in order, so all wait for the slow first one");
	must(mp_pool_imap(pool, &map, &it));
	show("imap", it, tasks);
	chart_show(argc, argv);
	step("imap_unordered: whoever is done first comes first");
	must(mp_pool_imap_unordered(pool, &map, &it));
	show("imap_unordered", it, tasks);
	chart_show(argc, argv);
	end_pool(pool);
}
