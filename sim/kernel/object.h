/*
 * object.h - what several processes can use and wait for: a pipe, an open file, a descriptor table, a semaphore ...
 *
 * An object is a part with an id, the count of those that hold it, the channel that views know it as, and two queues of threads
 * that wait for it. The machine's table of objects is indexed by id; ids of objects that are gone are used again (channel ids are
 * not). Whoever adds a kind of object embeds `struct object object` first, and gives part_ops (see sim/vm/part.h); cloning and
 * freeing go through object_clone and object_clear for this head.
 */
#ifndef PROCLAB_SIM_KERNEL_OBJECT_H
#define PROCLAB_SIM_KERNEL_OBJECT_H

#include "sim/vm/part.h"

struct machine;

/* The two queues; what they mean is the object's own affair, but for most: */
enum { QUEUE_READ, QUEUE_WRITE, QUEUES };

struct waiter {
	int32_t tid;              /* -n: the object n, an epoll or an open file with O_ASYNC */
	bool exclusive;           /* one wake is enough for all such */
};

struct waiters {
	struct waiter *list;      /* in order of coming */
	uint32_t n, cap;
};

struct object {
	struct part part;
	uint32_t id;              /* index in the machine's table + 1 */
	uint32_t holders;         /* of this machine: descriptors, mappings, processes */
	uint32_t chan;            /* channel id in events, 0 none */
	struct waiters waiters[QUEUES];
};

/* Put a new object (from part_new) into the machine's table, with one holder. Returns its id. */
uint32_t object_add(struct machine *m, void *object);
/* To look at; never NULL for an id in use. */
const void *object_find(const struct machine *m, uint32_t id);
/* To write; owned by this machine from now on. */
void *object_edit(struct machine *m, uint32_t id);
void object_hold(struct machine *m, uint32_t id);
/* One holder less. Returns true when it was the last: the caller then undoes what the object is, and calls object_remove. */
bool object_release(struct machine *m, uint32_t id);
void object_remove(struct machine *m, uint32_t id);

/* Wake the threads that wait in a queue: all that are not exclusive, and the first `most` of the exclusive ones. */
void object_wake(struct machine *m, uint32_t id, int queue, int most);
#define WAKE_ALL INT32_MAX
/* Whoever was woken has left something over: the next exclusive one may have it. */
void object_pass(struct machine *m, uint32_t id, int queue);

/* An object that is told of what happens in a queue enters it, and leaves it. */
void object_enter(struct machine *m, uint32_t id, int queue, uint32_t who);
void object_leave(struct machine *m, uint32_t id, int queue, uint32_t who);

/* For a kind's part_ops: copy size bytes of src and what the head points at; free what the head points at; compare heads. */
void *object_clone(const void *src, size_t size);
void object_clear(void *object);
bool object_equal(const void *a, const void *b);

#endif
