/*
 * pipe.c - pipes and FIFOs (pipe(7), fifo(7)): 64 KiB, writes of PIPE_BUF or less are whole, end-of-file and SIGPIPE when the
 * other end is gone.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

#define PIPE_SIZE 65536
#define PIPE_MOST (1 << 20) /* /proc/sys/fs/pipe-max-size */

struct pipe {
	struct object object;
	uint32_t readers, writers; /* open files */
	uint32_t reader_count, writer_count; /* of a FIFO: how often it was opened so, while somebody has it open */
	uint32_t size;             /* how much it takes */
	uint32_t node;             /* of a FIFO: its inode, 0 none */
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
	if (x->reader_count != y->reader_count || x->writer_count != y->writer_count || x->size != y->size || x->node != y->node)
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (x->bytes[(x->start + i) % x->cap] != y->bytes[(y->start + i) % y->cap]) return false;
	return true;
}

static const struct part_ops part = {.name = "pipe", .clone = clone, .free = free_pipe, .equal = equal};

/* ---- The ring -------------------------------------------------------------------------------------------------------------- */

static void make_room(struct pipe *p, uint32_t n)
{
	assert(p->n <= p->cap);
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

/* The two stretches of the ring that begin at a place. */
static int copy_in(struct call *c, struct pipe *p, const struct io *io, int64_t from, uint32_t n)
{
	make_room(p, n);
	uint32_t at = (p->start + p->n) % p->cap, first = smaller(n, p->cap - at);
	if (io_load(c, io, from, p->bytes + at, first) || io_load(c, io, from + first, p->bytes, n - first)) return -EFAULT;
	p->n += n;
	return 0;
}

static int copy_out(struct call *c, struct pipe *p, const struct io *io, uint32_t n)
{
	uint32_t first = smaller(n, p->cap - p->start);
	if (io_store(c, io, 0, p->bytes + p->start, first) || io_store(c, io, first, p->bytes, n - first)) return -EFAULT;
	p->start = (p->start + n) % p->cap;
	p->n -= n;
	return 0;
}

/* An empty pipe keeps no more than a little: thousands of them are cheap. */
static void shrink(struct pipe *p)
{
	if (p->n || p->cap <= PIPE_BUF) return;
	free(p->bytes);
	p->bytes = NULL;
	p->start = p->cap = 0;
}

/* ---- Reading and writing --------------------------------------------------------------------------------------------------- */

static uint32_t room_of(const struct pipe *p)
{
	return p->n < p->size ? p->size - p->n : 0;
}

static int64_t pipe_read(struct call *c, struct file *f, const struct io *io)
{
	struct pipe *p = object_edit(c->m, f->target);
	if (io->n == 0 || (!p->n && !p->writers)) return 0;
	if (!p->n) return io_block(c, f, io, QUEUE_READ, WAIT_READ);
	uint32_t take = smaller(io->n, p->n);
	if (copy_out(c, p, io, take)) return -EFAULT;
	io_emit(c, f, io, EV_RECV, 0, take, p->n);
	if (room_of(p) >= PIPE_BUF) object_wake(c->m, f->target, QUEUE_WRITE, 1);
	if (p->n) object_pass(c->m, f->target, QUEUE_READ);
	shrink(p);
	return take;
}

int64_t broken_pipe(struct call *c, bool quiet)
{
	struct machine *m = c->m;
	int32_t pid = c->p->pid, tid = c->t->tid;
	if (quiet) return -EPIPE;
	signal_send(m, 0, pid, tid, &(struct sig_info){.sig = SIGPIPE, .code = SI_USER, .pid = pid});
	const struct process *p = process_find(m, pid);
	return p && !p->zombie ? -EPIPE : CALL_GONE;
}

static int64_t wait_for_room(struct call *c, struct file *f, const struct io *io)
{
	int64_t done = c->progress->done, code = io_block(c, f, io, QUEUE_WRITE, WAIT_WRITE);
	return (code == -EINTR || code == -EAGAIN) && done ? done : code;
}

/* What is at most PIPE_BUF goes in whole; more goes in as there is room, a page at least. */
static int64_t pipe_write(struct call *c, struct file *f, const struct io *io)
{
	struct pipe *p = object_edit(c->m, f->target);
	int64_t *done = &c->progress->done;
	if (!p->readers) return *done ? *done : broken_pipe(c, false);
	while (*done < io->n) {
		int64_t left = io->n - *done;
		if (room_of(p) < smaller(left, PIPE_BUF)) return wait_for_room(c, f, io);
		uint32_t give = smaller(room_of(p), left);
		if (copy_in(c, p, io, *done, give)) return *done ? *done : -EFAULT;
		*done += give;
		io_emit(c, f, io, EV_SEND, *done - give, give, p->n);
		object_wake(c->m, f->target, QUEUE_READ, 1);
	}
	if (room_of(p) >= PIPE_BUF) object_pass(c->m, f->target, QUEUE_WRITE);
	return *done;
}

static uint32_t pipe_ready(const struct call *c, const struct file *f)
{
	const struct pipe *p = object_find(c->m, f->target);
	uint32_t mode = file_mode(f), out = 0;
	if (mode & MODE_R) out |= (p->n ? POLLIN | POLLRDNORM : 0) | (!p->writers && (!p->node || p->writer_count) ? POLLHUP : 0);
	if (mode & MODE_W) out |= (room_of(p) >= PIPE_BUF ? POLLOUT | POLLWRNORM : 0) | (!p->readers ? POLLERR : 0);
	return out;
}

static int64_t pipe_ioctl(struct call *c, struct file *f, int32_t fd, int64_t request, int64_t arg)
{
	const struct pipe *p = object_find(c->m, f->target);
	(void)fd;
	return request == FIONREAD ? call_store(c, arg, &p->n, sizeof p->n) : -ENOTTY;
}

static void forget_fifo(struct machine *m, const struct pipe *p)
{
	if (p->node) ((struct inode *)object_edit(m, p->node))->at = 0;
}

static void pipe_close(struct machine *m, struct file *f)
{
	struct pipe *p = object_edit(m, f->target);
	if (file_mode(f) & MODE_R && !--p->readers) object_wake(m, f->target, QUEUE_WRITE, WAKE_ALL);
	if (file_mode(f) & MODE_W && !--p->writers) object_wake(m, f->target, QUEUE_READ, WAKE_ALL);
	if (!object_release(m, f->target)) return;
	forget_fifo(m, p);
	object_remove(m, f->target);
}

const struct file_ops pipe_ops = {
	.name = "pipe", .mode = S_IFIFO | 0600, .read = pipe_read, .write = pipe_write, .close = pipe_close, .ready = pipe_ready, .ioctl = pipe_ioctl,
	.async = true,
};

/* ---- Capacity -------------------------------------------------------------------------------------------------------------- */

int64_t pipe_capacity(struct call *c, const struct file *f)
{
	return f->ops == &pipe_ops ? (int64_t)((const struct pipe *)object_find(c->m, f->target))->size : -EBADF;
}

int64_t pipe_resize(struct call *c, const struct file *f, int64_t size)
{
	uint32_t rounded = PAGE_BYTES;
	if (f->ops != &pipe_ops) return -EBADF;
	if (size <= 0 || size > INT32_MAX) return -EINVAL;
	if (size > PIPE_MOST) return -EPERM;
	while (rounded < size) rounded *= 2;
	struct pipe *p = object_edit(c->m, f->target);
	if (rounded < p->n) return -EBUSY;
	p->size = rounded;
	chan_emit(c->m, p->object.chan, p->node ? CHAN_FIFO : CHAN_PIPE, rounded, NULL, false);
	object_wake(c->m, f->target, QUEUE_WRITE, 1);
	return rounded;
}

/* ---- Making one ------------------------------------------------------------------------------------------------------------ */

/* Held once: by its first open file. */
static uint32_t pipe_new(struct machine *m, uint32_t node, const char *name)
{
	struct pipe *p = part_new(sizeof *p, &part);
	p->size = PIPE_SIZE;
	p->node = node;
	p->object.chan = machine_new_chan(m);
	chan_emit(m, p->object.chan, node ? CHAN_FIFO : CHAN_PIPE, PIPE_SIZE, name, false);
	return object_add(m, p);
}

/* One more open file of it, which takes over a hold. */
static uint32_t open_end(struct machine *m, uint32_t pipe, uint32_t flags)
{
	uint32_t file = file_new(m, &pipe_ops, flags, pipe);
	uint8_t mode = file_mode(object_find(m, file));
	struct pipe *p = object_edit(m, pipe);
	p->readers += mode & MODE_R ? 1 : 0;
	p->writers += mode & MODE_W ? 1 : 0;
	p->reader_count += p->node && mode & MODE_R ? 1 : 0;
	p->writer_count += p->node && mode & MODE_W ? 1 : 0;
	return file;
}

int64_t pipe_open(struct call *c, uint32_t pipe, uint32_t flags)
{
	object_hold(c->m, pipe);
	return descriptor_open(c, open_end(c->m, pipe, flags & (O_ACCMODE | O_NONBLOCK)), flags & O_CLOEXEC);
}

static int64_t make_pipe(struct call *c, uint32_t flags)
{
	int32_t fds[2];
	if (flags & ~(uint32_t)(O_NONBLOCK | O_CLOEXEC | O_DIRECT)) return -EINVAL;
	if (call_load(c, fds, c->args[0], sizeof fds)) return -EFAULT;
	uint32_t pipe = pipe_new(c->m, 0, NULL), ends[2];
	object_hold(c->m, pipe);
	ends[0] = open_end(c->m, pipe, O_RDONLY | (flags & O_NONBLOCK));
	ends[1] = open_end(c->m, pipe, O_WRONLY | (flags & O_NONBLOCK));
	fds[0] = (int32_t)descriptor_open(c, ends[0], flags & O_CLOEXEC);
	fds[1] = (int32_t)descriptor_open(c, ends[1], flags & O_CLOEXEC);
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

/* ---- FIFOs ----------------------------------------------------------------------------------------------------------------- */

/* The descriptor is made before the wait, so that it is closed when its process is killed meanwhile. progress: note[0] the
 * descriptor, note[1] how often the other end had been opened. */
static int64_t fifo_wait(struct call *c, bool reads)
{
	int32_t fd = (int32_t)c->progress->note[0];
	struct file *f = file_of(c, fd);
	if (!f || f->ops != &pipe_ops) return -EBADF;
	const struct pipe *p = object_find(c->m, f->target);
	if ((reads ? p->writer_count : p->reader_count) == (uint32_t)c->progress->note[1]) {
		call_watch(c, f->target, reads ? QUEUE_READ : QUEUE_WRITE, false);
		int64_t code = call_block(c, &(struct wait){.why = WAIT_OPEN, .fd = UNKNOWN, .chan = f->object.chan}, TIME_NEVER);
		if (code == -EINTR) descriptor_close(c->m, c->p, fd, END_CLOSE);
		return code;
	}
	end_emit(c->m, c->p, c->t->tid, f, fd, END_OPEN, true);
	return fd;
}

static void wake_openers(struct machine *m, uint32_t pipe, uint8_t mode)
{
	if (mode & MODE_R) object_wake(m, pipe, QUEUE_WRITE, WAKE_ALL);
	if (mode & MODE_W) object_wake(m, pipe, QUEUE_READ, WAKE_ALL);
}

int64_t fifo_open(struct call *c, struct inode *node, uint32_t flags, const char *name)
{
	struct machine *m = c->m;
	bool reads = (flags & O_ACCMODE) == O_RDONLY;
	if (c->again) return fifo_wait(c, reads);
	const struct pipe *there = node->at ? object_find(m, node->at) : NULL;
	if ((flags & O_ACCMODE) == O_WRONLY && flags & O_NONBLOCK && (!there || !there->readers)) return -ENXIO;
	if (there) object_hold(m, node->at);
	else node->at = pipe_new(m, node->object.id, name);
	uint32_t id = open_end(m, node->at, flags & (O_ACCMODE | O_NONBLOCK));
	struct file *f = object_edit(m, id);
	object_hold(m, f->inode = node->object.id);
	const struct pipe *p = object_find(m, f->target);
	bool waits = !(flags & O_NONBLOCK) && (flags & O_ACCMODE) != O_RDWR && !(reads ? p->writers : p->readers);
	wake_openers(m, f->target, file_mode(f));
	if (!waits) return descriptor_open(c, id, flags & O_CLOEXEC);
	int64_t fd = descriptor_add(m, c->p, id, 0, flags & O_CLOEXEC);
	if (fd < 0) {
		file_drop(m, id);
		return fd;
	}
	c->progress->note[0] = fd;
	c->progress->note[1] = reads ? p->writer_count : p->reader_count;
	return fifo_wait(c, reads);
}
