/* queue.c - the three kinds of queues: one ring each, and what this process has said about it. */
#include "proclab/mp_queue.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "proclab/mp.h"
#include "ring.h"
#include "timeout.h"

enum { SIMPLE_BYTES = 64 * 1024 };

struct mp_queue {
	struct ring *ring;
	atomic_bool closed;                     /* by this process */
};
struct mp_simple_queue { struct mp_queue queue; };
struct mp_joinable_queue { struct mp_queue queue; };

static int create(struct mp_queue **out, struct ring_limits limits)
{
	struct mp_queue *queue = calloc(1, sizeof *queue);
	if (!queue) return MP_EMEMORY;
	int error = ring_create(&queue->ring, limits);
	if (error) free(queue);
	else *out = queue;
	return error;
}

int mp_queue_new(struct mp_queue **out, size_t most)
{
	return create(out, (struct ring_limits){.messages = most});
}

int mp_queue_open(struct mp_queue **out, int fd)
{
	struct mp_queue *queue = calloc(1, sizeof *queue);
	if (!queue) return MP_EMEMORY;
	int error = ring_open(&queue->ring, fd);
	if (error) free(queue);
	else *out = queue;
	return error;
}

int mp_queue_fd(const struct mp_queue *queue)
{
	return ring_fd(queue->ring);
}

int mp_queue_put(struct mp_queue *queue, const void *data, size_t size, double timeout)
{
	return queue->closed ? MP_ECLOSED : ring_put(queue->ring, data, size, deadline_of(timeout));
}

int mp_queue_get(struct mp_queue *queue, void *data, size_t size, size_t *length, double timeout)
{
	size_t full;
	if (queue->closed) return MP_ECLOSED;
	return ring_get(queue->ring, data, size, length ? length : &full, deadline_of(timeout));
}

size_t mp_queue_size(struct mp_queue *queue)
{
	return ring_count(queue->ring);
}

bool mp_queue_empty(struct mp_queue *queue)
{
	return mp_queue_size(queue) == 0;
}

bool mp_queue_full(struct mp_queue *queue)
{
	size_t most = ring_limits(queue->ring).messages;
	return most && mp_queue_size(queue) >= most;
}

int mp_queue_close(struct mp_queue *queue)
{
	queue->closed = true;
	return 0;
}

int mp_queue_join(struct mp_queue *queue)
{
	return queue->closed ? 0 : MP_EOPEN;
}

void mp_queue_free(struct mp_queue *queue)
{
	if (!queue) return;
	ring_free(queue->ring);
	free(queue);
}

/* The other two are a queue in a coat of their own, so that the compiler tells them apart. */

int mp_simple_queue_new(struct mp_simple_queue **out)
{
	return create((struct mp_queue **)(void *)out, (struct ring_limits){.bytes = SIMPLE_BYTES});
}

int mp_joinable_queue_new(struct mp_joinable_queue **out, size_t most)
{
	return create((struct mp_queue **)(void *)out, (struct ring_limits){.messages = most});
}

#define COAT(kind) \
	int kind##_open(struct kind **out, int fd) \
	{ \
		return mp_queue_open((struct mp_queue **)(void *)out, fd); \
	} \
	int kind##_fd(const struct kind *q) \
	{ \
		return mp_queue_fd(&q->queue); \
	} \
	int kind##_put(struct kind *q, const void *data, size_t size, double timeout) \
	{ \
		return mp_queue_put(&q->queue, data, size, timeout); \
	} \
	int kind##_get(struct kind *q, void *data, size_t size, size_t *length, double timeout) \
	{ \
		return mp_queue_get(&q->queue, data, size, length, timeout); \
	} \
	int kind##_close(struct kind *q) \
	{ \
		return mp_queue_close(&q->queue); \
	} \
	void kind##_free(struct kind *q) \
	{ \
		mp_queue_free(&q->queue); \
	}

COAT(mp_simple_queue)
COAT(mp_joinable_queue)

bool mp_simple_queue_empty(struct mp_simple_queue *q)
{
	return mp_queue_empty(&q->queue);
}

size_t mp_joinable_queue_size(struct mp_joinable_queue *q)
{
	return mp_queue_size(&q->queue);
}

int mp_joinable_queue_task_done(struct mp_joinable_queue *q)
{
	return ring_done(q->queue.ring);
}

int mp_joinable_queue_join(struct mp_joinable_queue *q, double timeout)
{
	return ring_join(q->queue.ring, deadline_of(timeout));
}
