/*
 * open.c - opening by path, and the working directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

static int64_t create(struct call *c, struct found *f, uint32_t mode)
{
	const struct inode *dir = object_find(c->m, f->dir);
	if (f->slash) return -EISDIR;
	if (!inode_allows(dir, MODE_W) || dir->proc) return -EACCES;
	if (!dir->nlink) return -ENOENT;
	f->inode = inode_new(c->m, S_IFREG | (mode & 07777 & ~c->p->umask));
	object_hold(c->m, f->inode);
	entry_add(c->m, f->dir, f->name, f->inode);
	return 0;
}

/* What open does when the path has been followed. */
static int64_t open_found(struct call *c, struct found *f, uint32_t flags, uint32_t mode, const char *name)
{
	bool made = !f->inode && flags & O_CREAT;
	if (f->inode && flags & O_CREAT && flags & O_EXCL) return -EEXIST;
	if (!f->inode && !made) return -ENOENT;
	int64_t code = made ? create(c, f, mode) : 0;
	if (code) return code;
	const struct inode *node = object_find(c->m, f->inode);
	uint32_t again = node->proc && S_ISLNK(node->mode) ? procfs_file(c, node) : 0;
	const struct file *open = again ? object_find(c->m, again) : NULL;
	if (open && open->ops == &pipe_ops) return pipe_open(c, open->target, flags);
	if (open) { /* /dev/fd/N of the console: the open file itself */
		object_hold(c->m, again);
		return descriptor_open(c, again, flags & O_CLOEXEC);
	}
	uint32_t allowed = node->mode;
	if (made) ((struct inode *)object_edit(c->m, f->inode))->mode |= 0600; /* who makes it may use it so, whatever mode says */
	code = inode_open(c, f->inode, flags, name);
	if (made) ((struct inode *)object_edit(c->m, f->inode))->mode = allowed;
	return code;
}

static int64_t open_path(struct call *c, int64_t dirfd, int64_t address, uint32_t flags, uint32_t mode)
{
	char path[PATH_MOST];
	struct found f;
	if (c->again) return fifo_open(c, NULL, flags, NULL);
	int64_t code = call_load_string(c, address, path, sizeof path);
	if (code < 0) return code;
	code = path_find(c, dirfd, path, !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL), &f);
	if (code) return code;
	code = open_found(c, &f, flags, mode, path);
	found_clear(c, &f);
	return code;
}

int64_t sys_open(struct call *c)
{
	return open_path(c, AT_FDCWD, c->args[0], (uint32_t)c->args[1], (uint32_t)c->args[2]);
}

int64_t sys_openat(struct call *c)
{
	return open_path(c, c->args[0], c->args[1], (uint32_t)c->args[2], (uint32_t)c->args[3]);
}

int64_t sys_creat(struct call *c)
{
	return open_path(c, AT_FDCWD, c->args[0], O_CREAT | O_WRONLY | O_TRUNC, (uint32_t)c->args[1]);
}

/* ---- The working directory ------------------------------------------------------------------------------------------------- */

/* Takes over a hold. */
static int64_t change_to(struct call *c, uint32_t inode)
{
	const struct inode *node = object_find(c->m, inode);
	int64_t code = !S_ISDIR(node->mode) ? -ENOTDIR : !inode_allows(node, PROT_X) ? -EACCES : 0;
	inode_release(c->m, code ? inode : c->p->cwd);
	if (!code) c->p->cwd = inode;
	return code;
}

int64_t sys_chdir(struct call *c)
{
	int64_t inode = path_inode(c, AT_FDCWD, c->args[0], true);
	return inode < 0 ? inode : change_to(c, (uint32_t)inode);
}

int64_t sys_fchdir(struct call *c)
{
	const struct file *f = file_of(c, c->args[0]);
	if (!f) return -EBADF;
	if (!f->inode) return -ENOTDIR;
	object_hold(c->m, f->inode);
	return change_to(c, f->inode);
}

int64_t sys_getcwd(struct call *c)
{
	char path[PATH_MOST];
	int64_t code = path_of(c->m, c->p->cwd, path, sizeof path);
	if (code) return code;
	size_t n = strlen(path) + 1;
	if ((uint64_t)c->args[1] < n) return -ERANGE;
	return call_store(c, c->args[0], path, n) ? -EFAULT : (int64_t)n;
}

int64_t sys_umask(struct call *c)
{
	uint32_t old = c->p->umask;
	c->p->umask = (uint32_t)c->args[0] & 0777;
	return old;
}

int64_t file_why_not_exec(struct call *c, const char *path)
{
	struct found f;
	int64_t code = path_find(c, AT_FDCWD, path, true, &f);
	if (code) return code;
	const struct inode *node = f.inode ? object_find(c->m, f.inode) : NULL;
	code = !node ? -ENOENT : !S_ISREG(node->mode) || !inode_allows(node, PROT_X) ? -EACCES : -ENOEXEC;
	found_clear(c, &f);
	return code;
}
