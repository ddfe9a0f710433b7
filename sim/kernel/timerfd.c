/*
 * timerfd.c - a timer behind a descriptor (timerfd_create(2)). The machine's timer fires once after each read; how often it would
 * have fired meanwhile is reckoned then.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/times.h"

#define SECOND 1000000000

struct timerfd {
	struct object object;
	int64_t next, period;      /* ns of the machine; TIME_NEVER: not set */
	int64_t set;               /* when it was set: it fires no earlier */
	int32_t clock;
	bool armed;                /* the machine's timer is set */
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct timerfd));
}

static void free_timerfd(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct timerfd *x = (const struct timerfd *)a, *y = (const struct timerfd *)b;
	return object_equal(a, b) && x->next == y->next && x->period == y->period && x->set == y->set && x->clock == y->clock && x->armed == y->armed;
}

static const struct part_ops part = {.name = "timerfd", .clone = clone, .free = free_timerfd, .equal = equal};

static int64_t due(const struct timerfd *t)
{
	return t->next > t->set ? t->next : t->set;
}

static void set(struct machine *m, struct timerfd *t, int64_t next)
{
	if (t->armed) timer_cancel(m, due(t), TIMER_OBJECT, t->object.id);
	t->next = next;
	t->set = m->now;
	t->armed = next != TIME_NEVER;
	if (t->armed) timer_set(m, due(t), TIMER_OBJECT, t->object.id);
}

/* The only objects that set timers. */
void object_timer(struct machine *m, uint32_t id)
{
	struct timerfd *t = object_edit(m, id);
	t->armed = false;
	object_wake(m, id, QUEUE_READ, WAKE_ALL);
}

static uint64_t fired(const struct machine *m, const struct timerfd *t)
{
	if (t->next > m->now) return 0;
	return t->period ? (uint64_t)((m->now - t->next) / t->period) + 1 : 1;
}

static int64_t timerfd_read(struct call *c, struct file *f, const struct io *io)
{
	struct timerfd *t = object_edit(c->m, f->target);
	uint64_t count = fired(c->m, t);
	if (io->n < 8) return -EINVAL;
	if (!count) {
		if (f->flags & O_NONBLOCK) return -EAGAIN;
		call_watch(c, f->target, QUEUE_READ, false);
		/* an armed timer ends the wait by itself */
		return call_block(c, &(struct wait){.why = WAIT_SLEEP, .fd = io->fd}, TIME_NEVER);
	}
	if (io_store(c, io, 0, &count, sizeof count)) return -EFAULT;
	set(c->m, t, t->period ? t->next + (int64_t)count * t->period : TIME_NEVER);
	return 8;
}

static uint32_t timerfd_ready(const struct call *c, const struct file *f)
{
	return fired(c->m, object_find(c->m, f->target)) ? POLLIN | POLLRDNORM : 0;
}

static void timerfd_close(struct machine *m, struct file *f)
{
	set(m, object_edit(m, f->target), TIME_NEVER);
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops timerfd_ops = {.name = "anon_inode:[timerfd]", .mode = 0600, .seek = seek_nowhere, .read = timerfd_read, .close = timerfd_close, .ready = timerfd_ready};

/* ---- Calls ----------------------------------------------------------------------------------------------------------------- */

int64_t sys_timerfd_create(struct call *c)
{
	int32_t clock = (int32_t)c->args[0];
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME) return -EINVAL;
	if (c->args[1] & ~(int64_t)(TFD_NONBLOCK | TFD_CLOEXEC)) return -EINVAL;
	struct timerfd *t = part_new(sizeof *t, &part);
	t->clock = clock;
	t->next = TIME_NEVER;
	uint32_t id = object_add(c->m, t);
	return descriptor_open(c, file_new(c->m, &timerfd_ops, O_RDWR | (uint32_t)(c->args[1] & O_NONBLOCK), id),
		c->args[1] & TFD_CLOEXEC);
}

static struct timerfd *timerfd_of(struct call *c, int64_t *code)
{
	const struct file *f = file_of(c, c->args[0]);
	*code = !f ? -EBADF : f->ops != &timerfd_ops ? -EINVAL : 0;
	return *code ? NULL : object_edit(c->m, f->target);
}

static int64_t store_setting(struct call *c, const struct timerfd *t, int64_t to)
{
	int64_t next = t->next;
	if (next != TIME_NEVER && next <= c->m->now && t->period) next += (int64_t)fired(c->m, t) * t->period;
	int64_t left = next == TIME_NEVER || next <= c->m->now ? 0 : next - c->m->now;
	int64_t out[4] = {t->period / SECOND, t->period % SECOND, left / SECOND, left % SECOND};
	return call_store(c, to, out, sizeof out);
}

static bool is_wrong(const int64_t ts[2])
{
	return ts[0] < 0 || ts[1] < 0 || ts[1] >= SECOND;
}

int64_t sys_timerfd_settime(struct call *c)
{
	int64_t in[4], code;
	struct timerfd *t = timerfd_of(c, &code);
	if (call_load(c, in, c->args[2], sizeof in)) return -EFAULT;
	if (is_wrong(in) || is_wrong(in + 2) || c->args[1] & ~(int64_t)3) return -EINVAL;
	if (code) return code;
	if (c->args[3] && store_setting(c, t, c->args[3])) return -EFAULT;
	int64_t base = c->args[1] & TFD_TIMER_ABSTIME ? c->m->now - clock_read(c, t->clock) : c->m->now;
	t->period = time_after(0, in[0], in[1]);
	set(c->m, t, in[2] || in[3] ? time_after(base, in[2], in[3]) : TIME_NEVER);
	if (t->next == TIME_NEVER) t->period = 0;
	return 0;
}

int64_t sys_timerfd_gettime(struct call *c)
{
	int64_t code;
	const struct timerfd *t = timerfd_of(c, &code);
	return code ? code : store_setting(c, t, c->args[1]);
}
