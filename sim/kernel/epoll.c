/*
 * epoll.c - epoll (epoll(7)): a list of files, and those of them to which something has happened.
 *
 * An epoll is itself in the queues of what it watches, as a waiter with a negative number: object_wake then marks its entries
 * (that is the edge of EPOLLET) and wakes those who wait for the epoll. So a wait costs nothing per watched file.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "sim/kernel/core.h"
#include "sim/kernel/ready.h"

struct interest {
	uint64_t data;
	uint32_t events;
	int32_t fd;
	uint32_t file, target;     /* object ids */
	uint32_t edge;             /* something has happened since it was last told */
	uint32_t off;              /* EPOLLONESHOT has told it */
};

struct epoll {
	struct object object;
	struct interest *list;
	uint32_t n, cap;
	uint32_t next;             /* where the next wait begins to look, so that all get their turn */
};

static struct part *clone(const struct part *p)
{
	struct epoll *e = object_clone(p, sizeof *e);
	e->list = sim_copy(e->list, (e->cap = e->n) * sizeof *e->list);
	return &e->object.part;
}

static void free_epoll(struct part *p)
{
	free(((struct epoll *)p)->list);
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct epoll *x = (const struct epoll *)a, *y = (const struct epoll *)b;
	return object_equal(a, b) && x->n == y->n && x->next == y->next && (!x->n || !memcmp(x->list, y->list, x->n * sizeof *x->list));
}

static const struct part_ops part = {.name = "epoll", .clone = clone, .free = free_epoll, .equal = equal};

/* ---- In the queues --------------------------------------------------------------------------------------------------------- */

/* Whether news of a queue are such for one who asked for these events. */
static bool concerns(uint32_t events, int queue)
{
	uint32_t writes = EPOLLOUT | EPOLLWRNORM;
	return queue == QUEUE_WRITE ? events & writes : events & (EPOLLIN | EPOLLRDNORM | EPOLLRDHUP | EPOLLPRI) || !(events & writes);
}

void epoll_notice(struct machine *m, uint32_t id, uint32_t object, int queue)
{
	struct epoll *e = object_edit(m, id);
	bool any = false;
	for (uint32_t i = 0; i < e->n; i++)
		if (e->list[i].target == object && concerns(e->list[i].events, queue)) e->list[i].edge = any = true;
	if (any) object_wake(m, id, QUEUE_READ, 1);
}

static void remove_interest(struct machine *m, struct epoll *e, uint32_t i)
{
	struct interest gone = e->list[i];
	for (int q = 0; q < QUEUES; q++) object_leave(m, gone.target, q, e->object.id);
	memmove(&e->list[i], &e->list[i + 1], (--e->n - i) * sizeof *e->list);
	((struct file *)object_edit(m, gone.file))->watched--;
	if (e->next >= e->n) e->next = 0;
}

static struct epoll *find_epoll(struct machine *m, uint32_t id)
{
	return ((const struct object *)object_find(m, id))->part.ops == &part ? object_edit(m, id) : NULL;
}

/* The epolls are found in the queue of what the file is open on; a file without such a thing cannot be watched. */
void epoll_forget(struct machine *m, struct file *f)
{
	while (f->watched) {
		const struct waiters *w = &((const struct object *)object_find(m, f->target))->waiters[QUEUE_READ];
		uint32_t before = f->watched;
		for (uint32_t i = 0; i < w->n && f->watched == before; i++) {
			struct epoll *e = w->list[i].tid < 0 ? find_epoll(m, (uint32_t)-w->list[i].tid) : NULL;
			for (uint32_t k = 0; e && k < e->n && f->watched == before; k++)
				if (e->list[k].file == f->object.id) remove_interest(m, e, k);
		}
		if (f->watched == before) return;
	}
}

/* ---- As a file ------------------------------------------------------------------------------------------------------------- */

static uint32_t now_ready(const struct call *c, const struct interest *i)
{
	if (i->off || (i->events & EPOLLET && !i->edge)) return 0;
	return file_ready(c, object_find(c->m, i->file)) & (i->events | EPOLLERR | EPOLLHUP);
}

static uint32_t epoll_ready(const struct call *c, const struct file *f)
{
	const struct epoll *e = object_find(c->m, f->target);
	for (uint32_t i = 0; i < e->n; i++)
		if (now_ready(c, &e->list[i])) return POLLIN | POLLRDNORM;
	return 0;
}

static void epoll_close(struct machine *m, struct file *f)
{
	struct epoll *e = object_edit(m, f->target);
	while (e->n) remove_interest(m, e, e->n - 1);
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops epoll_ops = {.name = "anon_inode:[eventpoll]", .mode = 0600, .seek = seek_nowhere, .close = epoll_close, .ready = epoll_ready};

static int64_t create(struct call *c, bool cloexec)
{
	uint32_t id = object_add(c->m, part_new(sizeof(struct epoll), &part));
	return descriptor_open(c, file_new(c->m, &epoll_ops, O_RDWR, id), cloexec);
}

int64_t sys_epoll_create(struct call *c)
{
	return (int32_t)c->args[0] > 0 ? create(c, false) : -EINVAL;
}

int64_t sys_epoll_create1(struct call *c)
{
	return c->args[0] & ~(int64_t)EPOLL_CLOEXEC ? -EINVAL : create(c, c->args[0] & EPOLL_CLOEXEC);
}

/* ---- Changing it ----------------------------------------------------------------------------------------------------------- */

static int64_t find(const struct epoll *e, int32_t fd, uint32_t file)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (e->list[i].fd == fd && e->list[i].file == file) return i;
	return -1;
}

static void add(struct call *c, struct epoll *e, int32_t fd, struct file *f, const struct epoll_event *event)
{
	e->list = sim_grow(e->list, e->n, &e->cap, sizeof *e->list);
	e->list[e->n++] = (struct interest){event->data.u64, event->events, fd, f->object.id, f->target, 1, 0};
	f->watched++;
	for (int q = 0; q < QUEUES; q++) object_enter(c->m, f->target, q, e->object.id);
}

static struct epoll *epoll_of(struct call *c, int64_t fd, int64_t *code)
{
	const struct file *f = file_of(c, fd);
	*code = !f ? -EBADF : f->ops != &epoll_ops ? -EINVAL : 0;
	return *code ? NULL : object_edit(c->m, f->target);
}

int64_t sys_epoll_ctl(struct call *c)
{
	struct epoll_event event = {0};
	int64_t code, op = (int32_t)c->args[1];
	int32_t fd = (int32_t)c->args[2];
	if (op != EPOLL_CTL_DEL && call_load(c, &event, c->args[3], sizeof event)) return -EFAULT;
	struct file *f = file_of(c, fd);
	struct epoll *e = epoll_of(c, c->args[0], &code);
	if (!f || code == -EBADF) return -EBADF;
	if (!f->target) return -EPERM;
	if (code || f->target == e->object.id) return -EINVAL;
	int64_t at = find(e, fd, f->object.id);
	if (op == EPOLL_CTL_ADD && at >= 0) return -EEXIST;
	if (op != EPOLL_CTL_ADD && at < 0) return -ENOENT;
	switch (op) {
	case EPOLL_CTL_ADD: add(c, e, fd, f, &event); break;
	case EPOLL_CTL_DEL: remove_interest(c->m, e, (uint32_t)at); return 0;
	case EPOLL_CTL_MOD:
		e->list[at].events = event.events;
		e->list[at].data = event.data.u64;
		e->list[at].edge = 1;
		e->list[at].off = 0;
		break;
	default: return -EINVAL;
	}
	object_wake(c->m, e->object.id, QUEUE_READ, 1);
	return 0;
}

/* ---- Waiting --------------------------------------------------------------------------------------------------------------- */

/* Tell up to `most` events. How many, or -EFAULT. */
static int64_t collect(struct call *c, struct epoll *e, int64_t to, int64_t most)
{
	int64_t count = 0;
	uint32_t begin = e->next;
	for (uint32_t k = 0; k < e->n && count < most; k++) {
		uint32_t at = (begin + k) % e->n;
		struct interest *i = &e->list[at];
		uint32_t events = now_ready(c, i);
		if (!events) continue;
		struct epoll_event out = {events, {.u64 = i->data}};
		if (call_store(c, to + count * (int64_t)sizeof out, &out, sizeof out)) return -EFAULT;
		count++;
		i->edge = 0;
		i->off = i->events & EPOLLONESHOT ? 1 : 0;
		e->next = (at + 1) % e->n;
	}
	return count;
}

static int64_t wait_for(struct call *c)
{
	int64_t code;
	struct epoll *e = epoll_of(c, c->args[0], &code);
	if (code) return code;
	if ((int32_t)c->args[2] <= 0) return -EINVAL;
	int64_t count = collect(c, e, c->args[1], (int32_t)c->args[2]);
	if (count || c->progress->until <= c->m->now) return count;
	call_watch(c, e->object.id, QUEUE_READ, true);
	bool one = e->n == 1;
	const struct file *f = one ? object_find(c->m, e->list[0].file) : NULL;
	struct wait why = {.why = WAIT_POLL, .fd = one ? e->list[0].fd : UNKNOWN, .chan = f ? f->object.chan : 0};
	return call_block(c, &why, c->progress->until);
}

int64_t sys_epoll_wait(struct call *c)
{
	wait_milliseconds(c, (int32_t)c->args[3]);
	return wait_for(c);
}

int64_t sys_epoll_pwait(struct call *c)
{
	wait_milliseconds(c, (int32_t)c->args[3]);
	int64_t code = mask_replace(c, c->args[4], c->args[5]);
	return code ? code : mask_restore(c, wait_for(c));
}
