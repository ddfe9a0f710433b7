/*
 * device.c - the character devices of /dev: null, zero, full, random, urandom, tty.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

#define CHUNK 4096

static int64_t read_nothing(struct call *c, struct file *f, const struct io *io)
{
	(void)c;
	(void)f;
	(void)io;
	return 0;
}

static int64_t write_anything(struct call *c, struct file *f, const struct io *io)
{
	(void)c;
	(void)f;
	return io->n;
}

static int64_t write_full(struct call *c, struct file *f, const struct io *io)
{
	(void)c;
	(void)f;
	return io->n ? -ENOSPC : 0;
}

/* n bytes, made a chunk at a time. */
static int64_t give(struct call *c, const struct io *io, void (*make)(struct machine *m, unsigned char *out, size_t n))
{
	unsigned char chunk[CHUNK];
	for (int64_t done = 0; done < io->n;) {
		size_t n = io->n - done < CHUNK ? (size_t)(io->n - done) : CHUNK;
		make(c->m, chunk, n);
		if (io_store(c, io, done, chunk, n)) return done ? done : -EFAULT;
		done += (int64_t)n;
	}
	return io->n;
}

static void make_zeros(struct machine *m, unsigned char *out, size_t n)
{
	(void)m;
	memset(out, 0, n);
}

static void make_random(struct machine *m, unsigned char *out, size_t n)
{
	for (size_t i = 0; i < n; i += 8) {
		uint64_t bits = machine_random(m);
		memcpy(out + i, &bits, n - i < 8 ? n - i : 8);
	}
}

static int64_t read_zeros(struct call *c, struct file *f, const struct io *io)
{
	(void)f;
	return give(c, io, make_zeros);
}

static int64_t read_random(struct call *c, struct file *f, const struct io *io)
{
	(void)f;
	return give(c, io, make_random);
}

/* A shared mapping of /dev/zero is memory of its own; a private one is memory of zeros. */
static int64_t map_zeros(struct call *c, struct file *f, struct mapping *map)
{
	(void)f;
	map->offset = 0;
	map->store = store_new(&c->m->memory, map->end);
	return 0;
}

static const struct file_ops devices[] = {
	[DEVICE_NULL] = {.name = "/dev/null", .mode = S_IFCHR | 0666, .read = read_nothing, .write = write_anything, .seek = seek_nowhere},
	[DEVICE_ZERO] = {.name = "/dev/zero", .mode = S_IFCHR | 0666, .read = read_zeros, .write = write_anything, .seek = seek_nowhere, .map = map_zeros},
	[DEVICE_FULL] = {.name = "/dev/full", .mode = S_IFCHR | 0666, .read = read_zeros, .write = write_full, .seek = seek_nowhere},
	[DEVICE_RANDOM] = {.name = "/dev/random", .mode = S_IFCHR | 0666, .read = read_random, .write = write_anything, .seek = seek_nowhere},
	[DEVICE_URANDOM] = {.name = "/dev/urandom", .mode = S_IFCHR | 0666, .read = read_random, .write = write_anything, .seek = seek_nowhere},
};

int64_t device_open(struct call *c, struct inode *node, uint32_t flags)
{
	bool tty = node->device == DEVICE_TTY;
	if (tty && (!c->m->config->tty || c->p->sid != PID_SHELL)) return -ENXIO;
	uint32_t id = file_new(c->m, tty ? &console_ops : &devices[node->device], flags & (O_ACCMODE | O_APPEND | O_NONBLOCK),
		tty ? c->m->terminal : 0);
	struct file *f = object_edit(c->m, id);
	object_hold(c->m, f->inode = node->object.id);
	return descriptor_open(c, id, flags & O_CLOEXEC);
}
