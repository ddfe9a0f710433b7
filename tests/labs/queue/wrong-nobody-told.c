/* says: Was each consumer told that it is over? */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/mp.h>
#include <proclab/proclab.h>

static void make(int i)
{
	dprintf(STDOUT_FILENO, "made %d\n", i);
}

static void use(int i)
{
	dprintf(STDOUT_FILENO, "used %d\n", i);
	compute(2);
}

static void consume(struct mp_queue *queue)
{
	int i;
	while (mp_queue_get(queue, &i, sizeof i, NULL, MP_FOREVER) == 0) use(i);
}

int main(int argc, char **argv)
{
	int items = argc > 1 ? atoi(argv[1]) : 40, consumers = argc > 2 ? atoi(argv[2]) : 2, capacity = argc > 3 ? atoi(argv[3]) : 4, none = 0;
	struct mp_queue *queue;
	if (mp_queue_new(&queue, (size_t)(capacity)) != 0) return 1;
	for (int c = 0; c < consumers; c++)
		if (fork() == 0) {
			consume(queue);
			_exit(0);
		}
	for (int i = 1; i <= items; i++) {
		make(i);
		mp_queue_put(queue, &i, sizeof i, MP_FOREVER);
	}

	while (wait(NULL) > 0) {}
	mp_queue_free(queue);
	return capacity < none;
}
