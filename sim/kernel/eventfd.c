/*
 * eventfd.c - a counter behind a descriptor (eventfd(2)).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

struct eventfd {
	struct object object;
	uint64_t value;
	bool semaphore;
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct eventfd));
}

static void free_eventfd(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct eventfd *x = (const struct eventfd *)a, *y = (const struct eventfd *)b;
	return object_equal(a, b) && x->value == y->value && x->semaphore == y->semaphore;
}

static const struct part_ops part = {.name = "eventfd", .clone = clone, .free = free_eventfd, .equal = equal};

static int64_t take_value(struct call *c, struct file *f, const struct io *io)
{
	struct eventfd *e = object_edit(c->m, f->target);
	if (io->n < 8) return -EINVAL;
	if (!e->value) return io_block(c, f, io, QUEUE_READ, WAIT_READ);
	uint64_t value = e->semaphore ? 1 : e->value;
	if (io_store(c, io, 0, &value, sizeof value)) return -EFAULT;
	e->value -= value;
	io_emit(c, f, io, EV_RECV, 0, 8, (int64_t)e->value);
	object_wake(c->m, f->target, QUEUE_WRITE, WAKE_ALL);
	if (e->value) object_pass(c->m, f->target, QUEUE_READ);
	return 8;
}

static int64_t add_value(struct call *c, struct file *f, const struct io *io)
{
	struct eventfd *e = object_edit(c->m, f->target);
	uint64_t value;
	if (io->n < 8) return -EINVAL;
	if (io_load(c, io, 0, &value, sizeof value)) return -EFAULT;
	if (value == UINT64_MAX) return -EINVAL;
	if (value > UINT64_MAX - 1 - e->value) return io_block(c, f, io, QUEUE_WRITE, WAIT_WRITE);
	e->value += value;
	io_emit(c, f, io, EV_SEND, 0, 8, (int64_t)e->value);
	if (e->value) object_wake(c->m, f->target, QUEUE_READ, 1);
	return 8;
}

static uint32_t eventfd_ready(const struct call *c, const struct file *f)
{
	const struct eventfd *e = object_find(c->m, f->target);
	return (e->value ? POLLIN | POLLRDNORM : 0) | (e->value < UINT64_MAX - 1 ? POLLOUT | POLLWRNORM : 0);
}

static void eventfd_close(struct machine *m, struct file *f)
{
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops eventfd_ops = {
	.name = "anon_inode:[eventfd]", .mode = 0600, .seek = seek_nowhere, .read = take_value, .write = add_value, .close = eventfd_close, .ready = eventfd_ready,
};

static int64_t create(struct call *c, uint32_t value, int64_t flags)
{
	if (flags & ~(int64_t)(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) return -EINVAL;
	struct eventfd *e = part_new(sizeof *e, &part);
	e->value = value;
	e->semaphore = flags & EFD_SEMAPHORE;
	e->object.chan = machine_new_chan(c->m);
	chan_emit(c->m, e->object.chan, CHAN_EVENTFD, UNKNOWN, NULL, false);
	uint32_t id = object_add(c->m, e);
	return descriptor_open(c, file_new(c->m, &eventfd_ops, O_RDWR | (uint32_t)(flags & O_NONBLOCK), id), flags & EFD_CLOEXEC);
}

int64_t sys_eventfd(struct call *c)
{
	return create(c, (uint32_t)c->args[0], 0);
}

int64_t sys_eventfd2(struct call *c)
{
	return create(c, (uint32_t)c->args[0], c->args[1]);
}
