/*
 * io.c - moving bytes through descriptors: what read, write and their kin have in common.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

#define AT_MOST 0x7ffff000 /* bytes of one call, as Linux has it */
#define SHOWN 64           /* bytes of a transfer that its event shows */

/* ---- Pieces ---------------------------------------------------------------------------------------------------------------- */

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int io_load(struct call *c, const struct io *io, int64_t from, void *out, size_t n)
{
	char *to = out;
	for (uint32_t i = 0; n && i < io->npiece; from -= io->pieces[i].n, i++) {
		if (from >= io->pieces[i].n) continue;
		int64_t skip = from > 0 ? from : 0, step = smaller(io->pieces[i].n - skip, (int64_t)n);
		if (call_load(c, to, io->pieces[i].addr + skip, (size_t)step)) return -EFAULT;
		to += step;
		n -= (size_t)step;
	}
	return 0;
}

int io_store(struct call *c, const struct io *io, int64_t from, const void *bytes, size_t n)
{
	const char *source = bytes;
	for (uint32_t i = 0; n && i < io->npiece; from -= io->pieces[i].n, i++) {
		if (from >= io->pieces[i].n) continue;
		int64_t skip = from > 0 ? from : 0, step = smaller(io->pieces[i].n - skip, (int64_t)n);
		if (call_store(c, io->pieces[i].addr + skip, source, (size_t)step)) return -EFAULT;
		source += step;
		n -= (size_t)step;
	}
	return 0;
}

int io_vector(struct call *c, int64_t vector, int64_t count, struct piece **pieces, struct io *io)
{
	_Static_assert(sizeof(struct piece) == sizeof(struct iovec), "struct iovec is a piece");
	*pieces = NULL;
	if (count < 0 || count > UIO_MAXIOV) return -EINVAL;
	struct piece *list = sim_alloc((size_t)count * sizeof *list);
	int code = call_load(c, list, vector, (size_t)count * sizeof *list);
	io->n = 0;
	for (int64_t i = 0; !code && i < count; i++) {
		if (list[i].n < 0) code = -EINVAL;
		else io->n += list[i].n = smaller(list[i].n, AT_MOST - io->n);
	}
	io->pieces = *pieces = list;
	io->npiece = (uint32_t)count;
	return code;
}

void io_emit(struct call *c, const struct file *f, const struct io *io, enum event_kind kind, int64_t from, int64_t n,
	int64_t queued)
{
	char data[SHOWN];
	size_t shown = (size_t)smaller(smaller(n, io->n - from), sizeof data); /* MSG_TRUNC says more than there is room for */
	struct event e = {.kind = (uint8_t)kind, .cpu = UNKNOWN};
	if (!c->m->sink || !f->object.chan) return;
	e.io.chan = f->object.chan;
	e.io.fd = io->fd;
	e.io.side = f->side;
	e.io.bytes = n;
	e.io.queued = queued;
	if (!io_load(c, io, from, data, shown)) {
		e.io.data = data;
		e.io.data_len = (uint32_t)shown;
	}
	call_emit(c, &e);
}

int64_t io_block(struct call *c, const struct file *f, const struct io *io, int queue, enum wait_why why)
{
	if (f->flags & O_NONBLOCK || io->now || c->timed_out) return -EAGAIN;
	call_watch(c, f->target, queue, true);
	struct wait wait = {.why = (uint8_t)why, .fd = io->fd, .chan = f->object.chan};
	return call_block(c, &wait, c->progress->until ? c->progress->until : TIME_NEVER);
}

/* ---- Calls ----------------------------------------------------------------------------------------------------------------- */

static int64_t transfer(struct call *c, const struct io *io, bool reads)
{
	struct file *f = file_of(c, io->fd);
	if (!f || !(file_mode(f) & (reads ? MODE_R : MODE_W))) return -EBADF;
	int64_t (*move)(struct call *, struct file *, const struct io *) = reads ? f->ops->read : f->ops->write;
	return move ? move(c, f, io) : -EINVAL;
}

static int64_t transfer_one(struct call *c, int64_t at, bool reads)
{
	if (c->args[2] < 0) return -EINVAL;
	struct piece piece = {c->args[1], smaller(c->args[2], AT_MOST)};
	return transfer(c, &(struct io){(int32_t)c->args[0], &piece, 1, piece.n, at, false}, reads);
}

static int64_t transfer_many(struct call *c, int64_t at, bool reads)
{
	struct io io = {.fd = (int32_t)c->args[0], .at = at};
	struct piece *pieces;
	int64_t code = io_vector(c, c->args[1], c->args[2], &pieces, &io);
	if (!code) code = transfer(c, &io, reads);
	free(pieces);
	return code;
}

/* A place in the file asks for one that has places. */
static int64_t check_place(struct call *c, int64_t at)
{
	const struct file *f = file_of(c, c->args[0]);
	return !f ? -EBADF : at < 0 ? -EINVAL : f->ops->seek ? 0 : -ESPIPE;
}

int64_t sys_read(struct call *c) { return transfer_one(c, -1, true); }
int64_t sys_write(struct call *c) { return transfer_one(c, -1, false); }
int64_t sys_readv(struct call *c) { return transfer_many(c, -1, true); }
int64_t sys_writev(struct call *c) { return transfer_many(c, -1, false); }

int64_t sys_pread64(struct call *c)
{
	int64_t code = check_place(c, c->args[3]);
	return code ? code : transfer_one(c, c->args[3], true);
}

int64_t sys_pwrite64(struct call *c)
{
	int64_t code = check_place(c, c->args[3]);
	return code ? code : transfer_one(c, c->args[3], false);
}

int64_t sys_preadv(struct call *c)
{
	int64_t code = check_place(c, c->args[3]);
	return code ? code : transfer_many(c, c->args[3], true);
}

int64_t sys_pwritev(struct call *c)
{
	int64_t code = check_place(c, c->args[3]);
	return code ? code : transfer_many(c, c->args[3], false);
}

int64_t seek_nowhere(struct call *c, struct file *f, int64_t offset, int64_t whence)
{
	(void)c;
	(void)f;
	(void)offset;
	(void)whence;
	return 0;
}

int64_t sys_lseek(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	return !f ? -EBADF : f->ops->seek ? f->ops->seek(c, f, c->args[1], (int32_t)c->args[2]) : -ESPIPE;
}

static int64_t set_nonblocking(struct call *c, struct file *f, int64_t from)
{
	int32_t on;
	if (call_load(c, &on, from, sizeof on)) return -EFAULT;
	f->flags = on ? f->flags | O_NONBLOCK : f->flags & ~(uint32_t)O_NONBLOCK;
	return 0;
}

int64_t sys_ioctl(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	int64_t request = (int64_t)(uint32_t)c->args[1];
	if (!f) return -EBADF;
	if (request == FIONBIO) return set_nonblocking(c, f, c->args[2]);
	return f->ops->ioctl ? f->ops->ioctl(c, f, (int32_t)c->args[0], request, c->args[2]) : -ENOTTY;
}
