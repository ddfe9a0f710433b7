/* queue.c - two children send what they found through one queue. In Python: Queue(), put(), get(). */
#define _GNU_SOURCE
#include <proclab/mp.h>
#include <proclab/proclab.h>
#include <unistd.h>

#include "task.h"

static struct mp_queue *queue;

static int squares(const void *arguments, size_t size)
{
	int from = *(const int *)arguments;
	(void)size;
	for (int i = from; i < from + 3; i++) {
		struct task t = {i, 30};
		struct report r;
		task_run(&t, &r);
		must(mp_queue_put(queue, &r, sizeof r, MP_FOREVER));
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct mp_process *children[2];
	int sum = 0;
	must(mp_queue_new(&queue, 0));
	step("two children are started; both have the queue");
	for (int i = 0; i < 2; i++) {
		int from = 1 + 3 * i;
		must(mp_process_new(&children[i], MP_FORK, squares, &from, sizeof from));
		must(mp_process_start(children[i]));
	}
	step("they are joined before anything is taken out: what was put is in the queue, not in them");
	for (int i = 0; i < 2; i++) must(mp_process_join(children[i], MP_FOREVER));
	step("the parent gets what is there, until the queue is empty");
	struct report r;
	while (mp_queue_get(queue, &r, sizeof r, NULL, 0) == 0) {
		char label[12];
		snprintf(label, sizeof label, "%d", r.square);
		chart_add(r.pid, label, r.start, r.end);
		sum += r.square;
	}
	printf("sum of squares: %d\n", sum);
	chart_show(argc, argv);
	for (int i = 0; i < 2; i++) mp_process_free(children[i]);
	mp_queue_free(queue);
}
