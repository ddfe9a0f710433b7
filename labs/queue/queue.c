/*
 * queue - a fast producer, slow consumers, and a queue between them.
 *
 * Usage: queue ITEMS CONSUMERS CAPACITY
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <proclab/mp.h>
#include <proclab/proclab.h>

/* The producer's work, which takes hardly any time. Leave it as it is. */
static void make(int i)
{
	dprintf(STDOUT_FILENO, "made %d\n", i);
}

/* A consumer's work, which takes its time. Leave it as it is. */
static void use(int i)
{
	dprintf(STDOUT_FILENO, "used %d\n", i);
	compute(2);
}

static void consume(struct mp_queue *queue)
{
	int i;
	while (mp_queue_get(queue, &i, sizeof i, NULL, MP_FOREVER) == 0) {
		/* TODO: when is it over? */
		use(i);
	}
}

int main(int argc, char **argv)
{
	int items = argc > 1 ? atoi(argv[1]) : 40;
	int consumers = argc > 2 ? atoi(argv[2]) : 2;
	int capacity = argc > 3 ? atoi(argv[3]) : 4;
	struct mp_queue *queue;

	/* TODO: 0 is a queue without a bound. How far does the producer run ahead? */
	if (mp_queue_new(&queue, 0) != 0) return 1;
	(void)capacity;

	for (int c = 0; c < consumers; c++)
		if (fork() == 0) {
			consume(queue);
			_exit(0);
		}

	for (int i = 1; i <= items; i++) {
		make(i);
		mp_queue_put(queue, &i, sizeof i, MP_FOREVER);
	}
	/* TODO: tell each consumer that nothing more will come. */
	while (wait(NULL) > 0) {}
	mp_queue_free(queue);
	return 0;
}
