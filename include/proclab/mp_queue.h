/*
 * mp_queue.h - queues between processes: messages of any size, many producers and many consumers.
 *
 * What one producer puts comes out in its order. A message is in shared memory when put returns: nothing is lost when the
 * producer then ends, and nobody has to drain a queue before a producer can be joined. A process that is killed at any
 * instruction leaves the queue usable, and loses at most the message it was putting or getting.
 *
 * A queue is made before the processes that use it; after a fork it is there in both. A process started otherwise inherits the
 * descriptor mp_queue_fd and opens it with mp_queue_open. All calls may be made by many threads; none by a signal handler.
 */
#ifndef PROCLAB_MP_QUEUE_H
#define PROCLAB_MP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct mp_queue;
struct mp_simple_queue;
struct mp_joinable_queue;

/* A queue of at most `most` messages; 0: as many as memory holds. 0, or MP_EMEMORY, MP_ESYSTEM. */
int mp_queue_new(struct mp_queue **out, size_t most);
/* The queue of an inherited descriptor, which it owns from then on. */
int mp_queue_open(struct mp_queue **out, int fd);
/* Its descriptor: borrowed, close-on-exec. */
int mp_queue_fd(const struct mp_queue *queue);
/* Put a message. Waits for room: at most timeout seconds, then MP_EFULL (0: at once; MP_FOREVER). MP_ECLOSED after close,
 * MP_EMEMORY. */
int mp_queue_put(struct mp_queue *queue, const void *data, size_t size, double timeout);
/* Get the oldest message into data, of size bytes; its length in *length (or NULL). MP_EEMPTY when none came within timeout
 * seconds. MP_ESHORT when it is longer than size: *length says how long, and it stays the oldest. MP_ECLOSED after close. */
int mp_queue_get(struct mp_queue *queue, void *data, size_t size, size_t *length, double timeout);
/* Messages in it; when others use it, a moment ago. */
size_t mp_queue_size(struct mp_queue *queue);
bool mp_queue_empty(struct mp_queue *queue);
bool mp_queue_full(struct mp_queue *queue);
/* This process will not use it any more. Others may. */
int mp_queue_close(struct mp_queue *queue);
/* After close (else MP_EOPEN): until all that was put by this process is safely in the queue. It always is. */
int mp_queue_join(struct mp_queue *queue);
/* Take this process's hold away. NULL does nothing. */
void mp_queue_free(struct mp_queue *queue);

/* The simple queue: no bound on messages, but a put waits while 64 KiB are in it. */
int mp_simple_queue_new(struct mp_simple_queue **out);
int mp_simple_queue_open(struct mp_simple_queue **out, int fd);
int mp_simple_queue_fd(const struct mp_simple_queue *queue);
int mp_simple_queue_put(struct mp_simple_queue *queue, const void *data, size_t size, double timeout);
int mp_simple_queue_get(struct mp_simple_queue *queue, void *data, size_t size, size_t *length, double timeout);
bool mp_simple_queue_empty(struct mp_simple_queue *queue);
int mp_simple_queue_close(struct mp_simple_queue *queue);
void mp_simple_queue_free(struct mp_simple_queue *queue);

/* The joinable queue: a queue that also counts what is not yet done. */
int mp_joinable_queue_new(struct mp_joinable_queue **out, size_t most);
int mp_joinable_queue_open(struct mp_joinable_queue **out, int fd);
int mp_joinable_queue_fd(const struct mp_joinable_queue *queue);
int mp_joinable_queue_put(struct mp_joinable_queue *queue, const void *data, size_t size, double timeout);
int mp_joinable_queue_get(struct mp_joinable_queue *queue, void *data, size_t size, size_t *length, double timeout);
/* What one get brought is done with. MP_ETOOMANY when called more often than there were puts. */
int mp_joinable_queue_task_done(struct mp_joinable_queue *queue);
/* Wait until every message put is done with; MP_ETIMEOUT after timeout seconds. A consumer that dies in between leaves its
 * message undone. */
int mp_joinable_queue_join(struct mp_joinable_queue *queue, double timeout);
size_t mp_joinable_queue_size(struct mp_joinable_queue *queue);
int mp_joinable_queue_close(struct mp_joinable_queue *queue);
void mp_joinable_queue_free(struct mp_joinable_queue *queue);

#endif
