/*
 * stat.c - what is known of a file, and its attributes: stat, access, chmod, truncate, utimensat, statfs-like questions.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

#define SECOND 1000000000

/* struct stat of x86-64. */
struct attributes {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev;
	int64_t size, blksize, blocks;
	int64_t times[6];
	int64_t rest[3];
};

static uint64_t device_number(uint32_t device)
{
	static const uint8_t minors[] =
		{[DEVICE_NULL] = 3, [DEVICE_ZERO] = 5, [DEVICE_FULL] = 7, [DEVICE_RANDOM] = 8, [DEVICE_URANDOM] = 9};
	return device == DEVICE_TTY ? makedev(5, 0) : makedev(1, minors[device]);
}

static void fill_time(int64_t *out, int64_t ns)
{
	out[0] = ns / SECOND;
	out[1] = ns % SECOND;
}

static void fill_inode(const struct machine *m, const struct inode *node, struct attributes *st)
{
	*st = (struct attributes){.dev = node->proc ? 21 : 1, .ino = node->object.id, .nlink = node->nlink, .mode = node->mode, .uid = node->uid,
		.gid = node->uid, .blksize = (int64_t)PAGE_BYTES};
	st->nlink += node->proc ? 1 : 0;
	st->rdev = S_ISCHR(node->mode) ? device_number(node->device) : 0;
	st->size = node->proc && !S_ISLNK(node->mode) ? 0 : (int64_t)inode_size(m, node);
	st->blocks = S_ISLNK(node->mode) ? 0 : (st->size + 4095) / 4096 * 8; /* whole pages of a disk; a link is in its inode */
	fill_time(&st->times[0], node->atime);
	fill_time(&st->times[2], node->mtime);
	fill_time(&st->times[4], node->ctime);
}

static void fill_file(const struct machine *m, const struct file *f, struct attributes *st)
{
	*st = (struct attributes){.dev = 12, .ino = f->target ? f->target : f->object.id, .nlink = 1, .mode = f->ops->mode, .uid = SIM_UID, .gid = SIM_UID,
		.blksize = (int64_t)PAGE_BYTES};
	if (f->ops == &console_ops && m->config->tty) {
		st->mode = S_IFCHR | 0620;
		st->rdev = makedev(136, 0);
	}
	for (int i = 0; i < 6; i += 2) fill_time(&st->times[i], m->config->epoch + m->now);
}

static int64_t stat_file(struct call *c, int64_t fd, int64_t to)
{
	const struct file *f = file_of(c, fd);
	struct attributes st;
	if (!f) return -EBADF;
	if (f->inode) fill_inode(c->m, object_find(c->m, f->inode), &st);
	else fill_file(c->m, f, &st);
	return call_store(c, to, &st, sizeof st);
}

static int64_t stat_path(struct call *c, int64_t dirfd, int64_t path, int64_t to, bool follow)
{
	struct attributes st;
	int64_t id = path_inode(c, dirfd, path, follow);
	if (id < 0) return id;
	const struct inode *node = object_find(c->m, (uint32_t)id);
	uint32_t file = follow && node->proc && S_ISLNK(node->mode) ? procfs_file(c, node) : 0;
	if (file) fill_file(c->m, object_find(c->m, file), &st);
	else fill_inode(c->m, node, &st);
	inode_release(c->m, (uint32_t)id);
	return call_store(c, to, &st, sizeof st);
}

int64_t sys_stat(struct call *c) { return stat_path(c, AT_FDCWD, c->args[0], c->args[1], true); }
int64_t sys_lstat(struct call *c) { return stat_path(c, AT_FDCWD, c->args[0], c->args[1], false); }
int64_t sys_fstat(struct call *c) { return stat_file(c, c->args[0], c->args[1]); }

int64_t sys_newfstatat(struct call *c)
{
	char first = 1;
	if (c->args[3] & AT_EMPTY_PATH && (!c->args[1] || (!call_load(c, &first, c->args[1], 1) && !first)) &&
		(int32_t)c->args[0] != AT_FDCWD)
		return stat_file(c, c->args[0], c->args[2]);
	return stat_path(c, c->args[0], c->args[1], c->args[2], !(c->args[3] & AT_SYMLINK_NOFOLLOW));
}

/* ---- Permissions ----------------------------------------------------------------------------------------------------------- */

static int64_t may_access(struct call *c, int64_t dirfd, int64_t path, int64_t mode, bool follow)
{
	if (mode & ~(int64_t)(R_OK | W_OK | X_OK)) return -EINVAL;
	int64_t id = path_inode(c, dirfd, path, follow);
	if (id < 0) return id;
	uint32_t want = (mode & R_OK ? MODE_R : 0) | (mode & W_OK ? MODE_W : 0) | (mode & X_OK ? PROT_X : 0);
	int64_t code = inode_allows(object_find(c->m, (uint32_t)id), want) ? 0 : -EACCES;
	inode_release(c->m, (uint32_t)id);
	return code;
}

int64_t sys_access(struct call *c) { return may_access(c, AT_FDCWD, c->args[0], (int32_t)c->args[1], true); }
int64_t sys_faccessat(struct call *c) { return may_access(c, c->args[0], c->args[1], (int32_t)c->args[2], true); }
int64_t sys_faccessat2(struct call *c) { return may_access(c, c->args[0], c->args[1], (int32_t)c->args[2], !(c->args[3] & AT_SYMLINK_NOFOLLOW)); }

static int64_t change_mode(struct call *c, uint32_t id, int64_t mode)
{
	struct inode *node = object_edit(c->m, id);
	if (node->uid != SIM_UID || node->proc) return -EPERM;
	node->mode = (node->mode & S_IFMT) | ((uint32_t)mode & 07777);
	node->ctime = c->m->config->epoch + c->m->now;
	return 0;
}

static int64_t change_mode_at(struct call *c, int64_t dirfd, int64_t path, int64_t mode)
{
	int64_t id = path_inode(c, dirfd, path, true);
	if (id < 0) return id;
	int64_t code = change_mode(c, (uint32_t)id, mode);
	inode_release(c->m, (uint32_t)id);
	return code;
}

int64_t sys_chmod(struct call *c) { return change_mode_at(c, AT_FDCWD, c->args[0], c->args[1]); }
int64_t sys_fchmodat(struct call *c) { return change_mode_at(c, c->args[0], c->args[1], c->args[2]); }

int64_t sys_fchmod(struct call *c)
{
	const struct file *f = file_of(c, c->args[0]);
	return !f ? -EBADF : f->inode ? change_mode(c, f->inode, c->args[1]) : -EINVAL;
}

/* ---- Size and times -------------------------------------------------------------------------------------------------------- */

int64_t sys_truncate(struct call *c)
{
	int64_t id = path_inode(c, AT_FDCWD, c->args[0], true);
	if (id < 0) return id;
	struct inode *node = object_edit(c->m, (uint32_t)id);
	int64_t code = S_ISDIR(node->mode) ? -EISDIR : !S_ISREG(node->mode) ? -EINVAL : inode_allows(node, MODE_W) ? 0 : -EACCES;
	if (!code) code = inode_resize(c, node, c->args[1]);
	inode_release(c->m, (uint32_t)id);
	return code;
}

int64_t sys_ftruncate(struct call *c)
{
	const struct file *f = file_of(c, c->args[0]);
	if (!f) return -EBADF;
	struct inode *node = f->inode ? object_edit(c->m, f->inode) : NULL;
	if (!node || !S_ISREG(node->mode) || f->ops != &inode_ops || !(file_mode(f) & MODE_W)) return -EINVAL;
	return inode_resize(c, node, c->args[1]);
}

int64_t sys_fallocate(struct call *c)
{
	const struct file *f = file_of(c, c->args[0]);
	if (!f || !(file_mode(f) & MODE_W)) return -EBADF;
	if (c->args[2] < 0 || c->args[3] <= 0) return -EINVAL;
	struct inode *node = f->inode ? object_edit(c->m, f->inode) : NULL;
	if (!node || !S_ISREG(node->mode)) return f->ops->seek ? -ENODEV : -ESPIPE;
	if (c->args[1]) return -EOPNOTSUPP;
	int64_t end = c->args[2] + c->args[3];
	return (uint64_t)end > inode_size(c->m, node) ? inode_resize(c, node, end) : 0;
}

static int64_t check_sync(struct call *c)
{
	const struct file *f = file_of(c, c->args[0]);
	return !f ? -EBADF : f->inode && !S_ISFIFO(((const struct inode *)object_find(c->m, f->inode))->mode) ? 0 : -EINVAL;
}

int64_t sys_fsync(struct call *c) { return check_sync(c); }
int64_t sys_fdatasync(struct call *c) { return check_sync(c); }

int64_t sys_sync(struct call *c)
{
	(void)c;
	return 0;
}

static bool is_time(const int64_t ts[2])
{
	return ts[1] == UTIME_NOW || ts[1] == UTIME_OMIT || (ts[1] >= 0 && ts[1] < SECOND);
}

/* What no file can have becomes the nearest that it can. */
static int64_t chosen_time(const struct call *c, const int64_t ts[2], int64_t old)
{
	int64_t most = INT64_MAX / SECOND - 1, seconds = ts[0] > most ? most : ts[0] < -most ? -most : ts[0];
	return ts[1] == UTIME_NOW ? c->m->config->epoch + c->m->now : ts[1] == UTIME_OMIT ? old : seconds * SECOND + ts[1];
}

int64_t sys_utimensat(struct call *c)
{
	int64_t ts[4] = {0, UTIME_NOW, 0, UTIME_NOW};
	if (c->args[2] && call_load(c, ts, c->args[2], sizeof ts)) return -EFAULT;
	if (!is_time(ts) || !is_time(ts + 2)) return -EINVAL;
	const struct file *f = c->args[1] ? NULL : file_of(c, c->args[0]);
	if (!c->args[1] && (!f || !f->inode)) return -EBADF;
	if (f) object_hold(c->m, f->inode);
	int64_t id = f ? (int64_t)f->inode : path_inode(c, c->args[0], c->args[1], !(c->args[3] & AT_SYMLINK_NOFOLLOW));
	if (id < 0) return id;
	struct inode *node = object_edit(c->m, (uint32_t)id);
	int64_t code = node->uid == SIM_UID ? 0 : -EPERM;
	if (!code) {
		node->atime = chosen_time(c, ts, node->atime);
		node->mtime = chosen_time(c, ts + 2, node->mtime);
	}
	inode_release(c->m, (uint32_t)id);
	return code;
}
