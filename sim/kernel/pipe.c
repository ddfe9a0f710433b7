/*
 * pipe.c - pipes (pipe(7)): 64 KiB, writes of PIPE_BUF or less are whole, end-of-file and SIGPIPE when the other end is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

#define PIPE_SIZE 65536

struct pipe {
	struct object object;
	uint32_t readers, writers; /* open files */
	char *bytes;               /* a ring of cap */
	uint32_t start, n, cap;
};

static struct part *clone(const struct part *p)
{
	struct pipe *pipe = object_clone(p, sizeof *pipe);
	pipe->bytes = sim_copy(pipe->bytes, pipe->cap);
	return &pipe->object.part;
}

static void free_pipe(struct part *p)
{
	free(((struct pipe *)p)->bytes);
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct pipe *x = (const struct pipe *)a, *y = (const struct pipe *)b;
	if (!object_equal(a, b) || x->readers != y->readers || x->writers != y->writers || x->n != y->n) return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (x->bytes[(x->start + i) % x->cap] != y->bytes[(y->start + i) % y->cap]) return false;
	return true;
}

static const struct part_ops part = {.name = "pipe", .clone = clone, .free = free_pipe, .equal = equal};

/* ---- The ring ----------------------------------------------------------------------------------------------------------------------- */

static void make_room(struct pipe *p, uint32_t n)
{
	if (p->n + n <= p->cap) return;
	uint32_t cap = p->cap ? p->cap : 256;
	while (cap < p->n + n) cap *= 2;
	char *bytes = sim_alloc(cap);
	for (uint32_t i = 0; i < p->n; i++) bytes[i] = p->bytes[(p->start + i) % p->cap];
	free(p->bytes);
	p->bytes = bytes;
	p->start = 0;
	p->cap = cap;
}

static uint32_t smaller(int64_t a, int64_t b)
{
	return (uint32_t)(a < b ? a : b);
}

/* The two stretches of the ring that begin at place. */
static int copy_in(struct call *c, struct pipe *p, int64_t addr, uint32_t n)
{
	make_room(p, n);
	uint32_t at = (p->start + p->n) % p->cap, first = smaller(n, p->cap - at);
	if (call_load(c, p->bytes + at, addr, first) || call_load(c, p->bytes, addr + first, n - first)) return -EFAULT;
	p->n += n;
	return 0;
}

static int copy_out(struct call *c, struct pipe *p, int64_t addr, uint32_t n)
{
	uint32_t first = smaller(n, p->cap - p->start);
	if (call_store(c, addr, p->bytes + p->start, first) || call_store(c, addr + first, p->bytes, n - first)) return -EFAULT;
	p->start = (p->start + n) % p->cap;
	p->n -= n;
	return 0;
}

/* ---- Reading and writing ---------------------------------------------------------------------------------------------------------------- */

static void emit_io(struct call *c, const struct pipe *p, enum event_kind kind, int32_t fd, int64_t addr, uint32_t n)
{
	char data[64];
	uint32_t shown = smaller(n, sizeof data);
	struct event e = {.kind = (uint8_t)kind, .cpu = UNKNOWN};
	e.io.chan = p->object.chan;
	e.io.fd = fd;
	e.io.bytes = n;
	e.io.queued = p->n;
	if (!c->m->sink) return;
	if (!call_load(c, data, addr, shown)) {
		e.io.data = data;
		e.io.data_len = shown;
	}
	call_emit(c, &e);
}

static int64_t pipe_read(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n)
{
	struct pipe *p = object_edit(c->m, f->target);
	if (n == 0) return 0;
	if (!p->n && !p->writers) return 0;
	if (!p->n) {
		if (f->flags & O_NONBLOCK) return -EAGAIN;
		call_watch(c, f->target, QUEUE_READ, true);
		return call_block(c, &(struct wait){.why = WAIT_READ, .fd = fd, .chan = p->object.chan}, TIME_NEVER);
	}
	uint32_t take = smaller(n, p->n);
	if (copy_out(c, p, addr, take)) return -EFAULT;
	emit_io(c, p, EV_RECV, fd, addr, take);
	object_wake(c->m, f->target, QUEUE_WRITE, 1);
	if (p->n) object_wake(c->m, f->target, QUEUE_READ, 1);
	return take;
}

static int64_t broken(struct call *c)
{
	struct machine *m = c->m;
	int32_t pid = c->p->pid, tid = c->t->tid;
	signal_send(m, 0, pid, tid, &(struct sig_info){.sig = SIGPIPE, .code = SI_USER, .pid = pid});
	const struct process *p = process_find(m, pid);
	return p && !p->zombie ? -EPIPE : CALL_GONE;
}

static int64_t wait_for_room(struct call *c, struct file *f, const struct pipe *p, int32_t fd)
{
	int64_t done = c->progress->done;
	if (f->flags & O_NONBLOCK) return done ? done : -EAGAIN;
	call_watch(c, f->target, QUEUE_WRITE, true);
	int64_t code = call_block(c, &(struct wait){.why = WAIT_WRITE, .fd = fd, .chan = p->object.chan}, TIME_NEVER);
	return code == -EINTR && done ? done : code;
}

static int64_t pipe_write(struct call *c, struct file *f, int32_t fd, int64_t addr, int64_t n)
{
	struct pipe *p = object_edit(c->m, f->target);
	int64_t *done = &c->progress->done;
	if (!p->readers) return *done ? *done : broken(c);
	while (*done < n) {
		int64_t room = PIPE_SIZE - p->n, left = n - *done;
		if (room == 0 || (n <= PIPE_BUF && room < n)) return wait_for_room(c, f, p, fd);
		uint32_t give = smaller(room, left);
		if (copy_in(c, p, addr + *done, give)) return *done ? *done : -EFAULT;
		*done += give;
		emit_io(c, p, EV_SEND, fd, addr + *done - give, give);
		object_wake(c->m, f->target, QUEUE_READ, 1);
	}
	return *done;
}

static void pipe_close(struct machine *m, struct file *f)
{
	struct pipe *p = object_edit(m, f->target);
	if (file_mode(f) & MODE_R && !--p->readers) object_wake(m, f->target, QUEUE_WRITE, WAKE_ALL);
	if (file_mode(f) & MODE_W && !--p->writers) object_wake(m, f->target, QUEUE_READ, WAKE_ALL);
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops pipe_ops = {.name = "pipe", .read = pipe_read, .write = pipe_write, .close = pipe_close};

/* ---- Making one ----------------------------------------------------------------------------------------------------------------------- */

static uint32_t pipe_new(struct call *c)
{
	struct pipe *p = part_new(sizeof *p, &part);
	p->readers = p->writers = 1;
	p->object.chan = machine_new_chan(c->m);
	uint32_t id = object_add(c->m, p);
	object_hold(c->m, id); /* by both ends */
	struct event e = {.kind = EV_CHAN, .cpu = UNKNOWN, .chan = {.id = p->object.chan, .kind = CHAN_PIPE, .capacity = PIPE_SIZE}};
	call_emit(c, &e);
	return id;
}

static int32_t add_end(struct call *c, uint32_t pipe, uint32_t flags, bool cloexec)
{
	uint32_t file = file_new(c->m, &pipe_ops, flags, pipe);
	int32_t fd = (int32_t)descriptor_add(c->m, c->p, file, 0, cloexec);
	if (fd >= 0) end_emit(c->m, c->p, c->t->tid, object_find(c->m, file), fd, END_OPEN, true);
	else {
		pipe_close(c->m, object_edit(c->m, file));
		object_remove(c->m, file);
	}
	return fd;
}

static int64_t make_pipe(struct call *c, uint32_t flags)
{
	int32_t fds[2];
	if (flags & ~(uint32_t)(O_NONBLOCK | O_CLOEXEC)) return -EINVAL;
	if (call_load(c, fds, c->args[0], sizeof fds)) return -EFAULT;
	uint32_t pipe = pipe_new(c);
	fds[0] = add_end(c, pipe, O_RDONLY | (flags & O_NONBLOCK), flags & O_CLOEXEC);
	fds[1] = add_end(c, pipe, O_WRONLY | (flags & O_NONBLOCK), flags & O_CLOEXEC);
	if (fds[1] < 0 && fds[0] >= 0) descriptor_close(c->m, c->p, fds[0], END_CLOSE);
	if (fds[1] < 0) return fds[1];
	return call_store(c, c->args[0], fds, sizeof fds);
}

int64_t sys_pipe(struct call *c)
{
	return make_pipe(c, 0);
}

int64_t sys_pipe2(struct call *c)
{
	return make_pipe(c, (uint32_t)c->args[1]);
}
