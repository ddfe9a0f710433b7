/*
 * regular.c - open files on what is in the file system: regular files, directories (getdents), files of /proc.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/lock.h"

#define CHUNK 65536

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static struct inode *node_of(struct call *c, const struct file *f)
{
	return object_edit(c->m, f->inode);
}

/* ---- Bytes ----------------------------------------------------------------------------------------------------------------- */

static int64_t copy_out(struct call *c, uint32_t store, int64_t at, const struct io *io)
{
	char *chunk = sim_alloc((size_t)smaller(io->n, CHUNK));
	int64_t done = 0, n = 0;
	while (done < io->n && (n = store_read(&c->m->memory, store, (uint64_t)(at + done), chunk, (uint64_t)smaller(io->n - done, CHUNK))) > 0) {
		if (io_store(c, io, done, chunk, (size_t)n)) n = -EFAULT;
		if (n < 0) break;
		done += n;
	}
	free(chunk);
	return n < 0 && !done ? n : done;
}

static int64_t copy_in(struct call *c, uint32_t store, int64_t at, const struct io *io, int64_t most)
{
	char *chunk = sim_alloc((size_t)smaller(most, CHUNK));
	int64_t done = 0, n = 1;
	while (done < most && n > 0) {
		n = smaller(most - done, CHUNK);
		n = io_load(c, io, done, chunk, (size_t)n) ? -EFAULT : store_write(&c->m->memory, store, (uint64_t)(at + done), chunk, (uint64_t)n);
		if (n > 0) done += n;
	}
	free(chunk);
	return n < 0 && !done ? n : done;
}

static int64_t file_read(struct call *c, struct file *f, const struct io *io)
{
	struct inode *node = node_of(c, f);
	int64_t at = io->at < 0 ? f->offset : io->at;
	if (S_ISDIR(node->mode)) return -EISDIR;
	if (!node->store && !node->unread) return 0;
	uint32_t store = inode_store(c->m, node);
	int64_t n = store ? copy_out(c, store, at, io) : -EIO;
	if (n > 0 && io->at < 0) f->offset += n;
	return n;
}

static int64_t file_write(struct call *c, struct file *f, const struct io *io)
{
	struct inode *node = node_of(c, f);
	int64_t at = f->flags & O_APPEND ? (int64_t)inode_size(c->m, node) : io->at < 0 ? f->offset : io->at;
	uint64_t limit = c->p->limits[RLIMIT_FSIZE].soft;
	if (!io->n) return 0;
	if ((uint64_t)at >= limit) return inode_resize(c, node, INT64_MAX); /* SIGXFSZ */
	int64_t most = (uint64_t)(io->n + at) > limit ? (int64_t)limit - at : io->n;
	uint32_t store = inode_store(c->m, node);
	memory_forget(&c->m->memory); /* frames that are new may be mapped already */
	int64_t n = store ? copy_in(c, store, at, io, most) : -EIO;
	if (n > 0 && io->at < 0) f->offset = at + n;
	if (n > 0) inode_touch(c->m, node);
	return n;
}

static int64_t file_seek(struct call *c, struct file *f, int64_t offset, int64_t whence)
{
	int64_t size = (int64_t)inode_size(c->m, node_of(c, f)), from = whence == SEEK_CUR ? f->offset : whence == SEEK_END ? size : 0;
	switch (whence) {
	case SEEK_SET: case SEEK_CUR: case SEEK_END: break;
	case SEEK_DATA: if (offset < 0 || offset >= size) return -ENXIO; break;
	case SEEK_HOLE: if (offset < 0 || offset >= size) return -ENXIO; return f->offset = size;
	default: return -EINVAL;
	}
	if (__builtin_add_overflow(from, offset, &from)) return -EOVERFLOW;
	return from < 0 ? -EINVAL : (f->offset = from);
}

static int64_t file_ioctl(struct call *c, struct file *f, int32_t fd, int64_t request, int64_t arg)
{
	(void)fd;
	if (request != 0x541B) return -ENOTTY; /* FIONREAD */
	int32_t left = (int32_t)((int64_t)inode_size(c->m, node_of(c, f)) - f->offset);
	return call_store(c, arg, &left, sizeof left);
}

/* A private mapping of a file shows the frames of its store, and copies them when it writes. */
static int64_t file_show(struct call *c, struct file *f, struct mapping *map)
{
	struct inode *node = node_of(c, f);
	if (!S_ISREG(node->mode)) return -ENODEV;
	if (!(file_mode(f) & MODE_R) || (map->shared && map->prot & PROT_W && !(file_mode(f) & MODE_W))) return -EACCES;
	map->store = inode_store(c->m, node);
	if (map->store) store_hold(&c->m->memory, map->store);
	return map->store ? 0 : -EIO;
}

const struct file_ops inode_ops = {
	.name = "file", .read = file_read, .write = file_write, .seek = file_seek, .ioctl = file_ioctl, .map = file_show,
};

int64_t file_map(struct call *c, int32_t fd, struct mapping *map)
{
	struct file *f = file_of(c, fd);
	return !f ? -EBADF : f->ops->map ? f->ops->map(c, f, map) : -ENODEV;
}

const char *file_path(struct call *c, int32_t fd, char *out, size_t size)
{
	const struct file *f = file_of(c, fd);
	return f && f->inode && !path_of(c->m, f->inode, out, size) ? out : NULL;
}

/* A file without a name, that lives as long as somebody has it. */
int64_t sys_memfd_create(struct call *c)
{
	char name[NAME_MOST - 5];
	int64_t n = call_load_string(c, c->args[0], name, sizeof name);
	if (n < 0) return n == -ENAMETOOLONG ? -EINVAL : n;
	if (c->args[1] & ~(int64_t)3) return -EINVAL; /* MFD_CLOEXEC, MFD_ALLOW_SEALING */
	uint32_t id = file_new(c->m, &inode_ops, O_RDWR, 0);
	uint32_t inode = ((struct file *)object_edit(c->m, id))->inode = inode_new(c->m, S_IFREG | 0777);
	char *called = ((struct inode *)object_edit(c->m, inode))->text = sim_alloc(sizeof "/memfd:" + (size_t)n);
	strcat(strcpy(called, "/memfd:"), name);
	return descriptor_open(c, id, c->args[1] & 1);
}

/* ---- Opening --------------------------------------------------------------------------------------------------------------- */

static uint32_t wanted(uint32_t flags)
{
	uint32_t mode = flags & O_ACCMODE;
	return mode == O_RDONLY ? MODE_R : mode == O_WRONLY ? MODE_W : MODE_R | MODE_W;
}

static int64_t check_open(const struct inode *node, uint32_t flags)
{
	if (flags & O_DIRECTORY && !S_ISDIR(node->mode)) return -ENOTDIR;
	if (S_ISLNK(node->mode)) return -ELOOP;
	if (S_ISDIR(node->mode) && (wanted(flags) & MODE_W || flags & O_CREAT)) return -EISDIR;
	if (S_ISSOCK(node->mode)) return -ENXIO;
	return inode_allows(node, wanted(flags) | (flags & O_TRUNC ? MODE_W : 0)) ? 0 : -EACCES;
}

int64_t inode_open(struct call *c, uint32_t id, uint32_t flags, const char *name)
{
	struct inode *node = object_edit(c->m, id);
	int64_t code = check_open(node, flags);
	if (code) return code;
	if (S_ISFIFO(node->mode)) return fifo_open(c, node, flags, name);
	if (S_ISCHR(node->mode)) return device_open(c, node, flags);
	if (S_ISREG(node->mode) && flags & O_TRUNC && inode_size(c->m, node)) code = inode_resize(c, node, 0);
	if (code) return code;
	if (S_ISDIR(node->mode) && node->unread) host_list(c->m, id);
	if (node->proc && S_ISREG(node->mode)) procfs_fill(c, node);
	uint32_t file = file_new(c->m, &inode_ops, flags & (O_ACCMODE | O_APPEND | O_NONBLOCK), 0);
	struct file *f = object_edit(c->m, file);
	object_hold(c->m, f->inode = id);
	return descriptor_open(c, file, flags & O_CLOEXEC);
}

/* ---- Directories ----------------------------------------------------------------------------------------------------------- */

/* The entry that was made next after `cookie`. "." is 1 and ".." is 2. */
static bool next_entry(const struct inode *dir, uint32_t cookie, struct entry *out)
{
	*out = (struct entry){.cookie = UINT32_MAX};
	if (cookie < 2) {
		*out = cookie ? (struct entry){(char *)"..", dir->parent, 2} : (struct entry){(char *)".", dir->object.id, 1};
		return true;
	}
	for (uint32_t i = 0; i < dir->n; i++)
		if (dir->list[i].cookie + 2 > cookie && dir->list[i].cookie + 2 < out->cookie) {
			*out = dir->list[i];
			out->cookie += 2;
		}
	return out->name;
}

/* struct linux_dirent64 of an entry. Its size. */
static size_t fill_dirent(const struct machine *m, const struct entry *e, unsigned char *out)
{
	const struct inode *node = object_find(m, e->inode ? e->inode : m->root);
	uint64_t ino = node->object.id, off = e->cookie;
	size_t n = strlen(e->name);
	uint16_t size = (uint16_t)((19 + n + 1 + 7) & ~(size_t)7);
	memset(out, 0, size);
	memcpy(out, &ino, 8);
	memcpy(out + 8, &off, 8);
	memcpy(out + 16, &size, 2);
	out[18] = (unsigned char)((node->mode & S_IFMT) >> 12);
	memcpy(out + 19, e->name, n);
	return size;
}

static void make_old(unsigned char *entry, size_t n)
{
	unsigned char kind = entry[18];
	memmove(entry + 18, entry + 19, n - 19);
	entry[n - 1] = kind;
}

/* old: as getdents(2) has them: the kind is the last byte, not the one before the name. */
static int64_t list(struct call *c, bool old)
{
	struct file *f = file_of(c, c->args[0]);
	unsigned char bytes[320];
	struct entry e;
	int64_t done = 0;
	if (!f) return -EBADF;
	const struct inode *dir = f->inode ? object_find(c->m, f->inode) : NULL;
	if (!dir || !S_ISDIR(dir->mode)) return -ENOTDIR;
	if (dir->proc) procfs_fill(c, object_edit(c->m, f->inode)); /* the first time: so that it has this very descriptor */
	while (next_entry(dir, (uint32_t)f->offset, &e)) {
		size_t n = fill_dirent(c->m, &e, bytes);
		if (done + (int64_t)n > c->args[2]) return done ? done : -EINVAL;
		if (old) make_old(bytes, n);
		if (call_store(c, c->args[1] + done, bytes, n)) return -EFAULT;
		done += (int64_t)n;
		f->offset = e.cookie;
	}
	return done;
}

int64_t sys_getdents64(struct call *c)
{
	return list(c, false);
}

int64_t sys_getdents(struct call *c)
{
	return list(c, true);
}
