/*
 * names.c - making, removing and changing names: mkdir, mknod, link, symlink, unlink, rmdir, rename, readlink.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static int64_t may_change(const struct call *c, uint32_t id)
{
	const struct inode *dir = object_find(c->m, id);
	return dir->proc ? -EPERM : inode_allows(dir, MODE_W | PROT_X) ? 0 : -EACCES;
}

/* Follow a path to a name that must not exist yet. */
static int64_t find_new(struct call *c, int64_t dirfd, int64_t path, struct found *f, bool folder)
{
	int64_t code = path_load(c, dirfd, path, false, f);
	if (code) return code;
	code = f->inode ? -EEXIST : f->slash && !folder ? -ENOENT : may_change(c, f->dir);
	if (!code && !((const struct inode *)object_find(c->m, f->dir))->nlink) code = -ENOENT;
	if (code) found_clear(c, f);
	return code;
}

static int64_t make(struct call *c, int64_t dirfd, int64_t path, uint32_t mode, const char *text)
{
	struct found f;
	int64_t code = find_new(c, dirfd, path, &f, S_ISDIR(mode));
	if (code) return code;
	uint32_t id = inode_new(c->m, mode);
	if (text) ((struct inode *)object_edit(c->m, id))->text = sim_copy(text, strlen(text) + 1);
	entry_add(c->m, f.dir, f.name, id);
	found_clear(c, &f);
	return 0;
}

static int64_t make_folder(struct call *c, int64_t dirfd, int64_t path, int64_t mode)
{
	return make(c, dirfd, path, S_IFDIR | ((uint32_t)mode & 01777 & ~c->p->umask), NULL);
}

int64_t sys_mkdir(struct call *c) { return make_folder(c, AT_FDCWD, c->args[0], c->args[1]); }
int64_t sys_mkdirat(struct call *c) { return make_folder(c, c->args[0], c->args[1], c->args[2]); }

static int64_t make_node(struct call *c, int64_t dirfd, int64_t path, int64_t wanted)
{
	uint32_t kind = (uint32_t)wanted & S_IFMT, mode = (uint32_t)wanted & 07777 & ~c->p->umask;
	if (kind == S_IFCHR || kind == S_IFBLK) return -EPERM;
	if (kind && kind != S_IFREG && kind != S_IFIFO && kind != S_IFSOCK) return -EINVAL;
	return make(c, dirfd, path, (kind ? kind : S_IFREG) | mode, NULL);
}

int64_t sys_mknod(struct call *c) { return make_node(c, AT_FDCWD, c->args[0], c->args[1]); }
int64_t sys_mknodat(struct call *c) { return make_node(c, c->args[0], c->args[1], c->args[2]); }

static int64_t make_link(struct call *c, int64_t text, int64_t dirfd, int64_t path)
{
	char to[PATH_MOST];
	int64_t n = call_load_string(c, text, to, sizeof to);
	if (n < 0) return n;
	return n ? make(c, dirfd, path, S_IFLNK | 0777, to) : -ENOENT;
}

int64_t sys_symlink(struct call *c) { return make_link(c, c->args[0], AT_FDCWD, c->args[1]); }
int64_t sys_symlinkat(struct call *c) { return make_link(c, c->args[0], c->args[1], c->args[2]); }

static int64_t link_to(struct call *c, int64_t from_dir, int64_t from, int64_t to_dir, int64_t to, bool follow)
{
	struct found f;
	int64_t inode = path_inode(c, from_dir, from, follow), code;
	if (inode < 0) return inode;
	if (!(code = find_new(c, to_dir, to, &f, false))) {
		if (S_ISDIR(((const struct inode *)object_find(c->m, (uint32_t)inode))->mode)) code = -EPERM;
		else {
			object_hold(c->m, (uint32_t)inode);
			entry_add(c->m, f.dir, f.name, (uint32_t)inode);
		}
		found_clear(c, &f);
	}
	inode_release(c->m, (uint32_t)inode);
	return code;
}

int64_t sys_link(struct call *c) { return link_to(c, AT_FDCWD, c->args[0], AT_FDCWD, c->args[1], false); }
int64_t sys_linkat(struct call *c) { return link_to(c, c->args[0], c->args[1], c->args[2], c->args[3], c->args[4] & AT_SYMLINK_FOLLOW); }

/* ---- Removing -------------------------------------------------------------------------------------------------------------- */

static int64_t check_empty(struct call *c, uint32_t id)
{
	if (((const struct inode *)object_find(c->m, id))->unread) host_list(c->m, id);
	return ((const struct inode *)object_find(c->m, id))->n ? -ENOTEMPTY : 0;
}

static int64_t check_remove(struct call *c, const struct found *f, bool folder)
{
	if (!f->inode) return -ENOENT;
	const struct inode *node = object_find(c->m, f->inode);
	if (folder && !strcmp(f->name, ".")) return f->inode == c->m->root ? -EBUSY : -EINVAL;
	if (folder && !strcmp(f->name, "..")) return -ENOTEMPTY;
	int64_t code = may_change(c, f->dir);
	if (!folder && S_ISDIR(node->mode)) return -EISDIR;
	if (code) return code;
	if (folder && !S_ISDIR(node->mode)) return -ENOTDIR;
	return folder ? check_empty(c, f->inode) : 0;
}

static int64_t remove_name(struct call *c, int64_t dirfd, int64_t path, bool folder)
{
	struct found f;
	int64_t code = path_load(c, dirfd, path, false, &f);
	if (code) return code;
	code = check_remove(c, &f, folder);
	if (!code && folder) ((struct inode *)object_edit(c->m, f.inode))->nlink--; /* its own "." */
	if (!code) entry_remove(c->m, f.dir, f.name);
	found_clear(c, &f);
	return code;
}

int64_t sys_unlink(struct call *c) { return remove_name(c, AT_FDCWD, c->args[0], false); }
int64_t sys_rmdir(struct call *c) { return remove_name(c, AT_FDCWD, c->args[0], true); }
int64_t sys_unlinkat(struct call *c) { return remove_name(c, c->args[0], c->args[1], c->args[2] & AT_REMOVEDIR); }

/* ---- Renaming -------------------------------------------------------------------------------------------------------------- */

static bool is_within(const struct call *c, uint32_t dir, uint32_t above)
{
	for (;; dir = ((const struct inode *)object_find(c->m, dir))->parent) {
		if (dir == above) return true;
		if (dir == c->m->root || !dir) return false;
	}
}

static int64_t check_rename(struct call *c, const struct found *from, const struct found *to)
{
	if (!from->inode) return -ENOENT;
	if (is_dots(from->name) || is_dots(to->name)) return -EBUSY;
	const struct inode *node = object_find(c->m, from->inode), *old = to->inode ? object_find(c->m, to->inode) : NULL;
	int64_t code = may_change(c, from->dir);
	if (!code) code = may_change(c, to->dir);
	if (code) return code;
	if (S_ISDIR(node->mode) && is_within(c, to->dir, from->inode)) return -EINVAL;
	if (to->slash && !S_ISDIR(node->mode)) return -ENOTDIR;
	if (!old) return 0;
	if (S_ISDIR(old->mode) && !S_ISDIR(node->mode)) return -EISDIR;
	if (S_ISDIR(node->mode) && !S_ISDIR(old->mode)) return -ENOTDIR;
	return S_ISDIR(old->mode) ? check_empty(c, to->inode) : 0;
}

static void move(struct call *c, const struct found *from, const struct found *to)
{
	if (to->inode && S_ISDIR(((const struct inode *)object_find(c->m, to->inode))->mode))
		((struct inode *)object_edit(c->m, to->inode))->nlink--;
	if (to->inode) entry_remove(c->m, to->dir, to->name);
	entry_remove(c->m, from->dir, from->name);
	object_hold(c->m, from->inode);
	entry_add(c->m, to->dir, to->name, from->inode);
}

static int64_t rename_to(struct call *c, int64_t from_dir, int64_t from, int64_t to_dir, int64_t to, int64_t flags)
{
	struct found a, b;
	if (flags & ~(int64_t)RENAME_NOREPLACE) return -EINVAL;
	int64_t code = path_load(c, from_dir, from, false, &a);
	if (code) return code;
	if (!(code = path_load(c, to_dir, to, false, &b))) {
		code = flags & RENAME_NOREPLACE && b.inode ? -EEXIST : check_rename(c, &a, &b);
		if (!code && a.inode != b.inode) move(c, &a, &b);
		found_clear(c, &b);
	}
	found_clear(c, &a);
	return code;
}

int64_t sys_rename(struct call *c) { return rename_to(c, AT_FDCWD, c->args[0], AT_FDCWD, c->args[1], 0); }
int64_t sys_renameat(struct call *c) { return rename_to(c, c->args[0], c->args[1], c->args[2], c->args[3], 0); }
int64_t sys_renameat2(struct call *c) { return rename_to(c, c->args[0], c->args[1], c->args[2], c->args[3], c->args[4]); }

/* ---- Where a link leads ---------------------------------------------------------------------------------------------------- */

static int64_t read_link(struct call *c, int64_t dirfd, int64_t path, int64_t to, int64_t size)
{
	char text[PATH_MOST + 1];
	int64_t id = path_inode(c, dirfd, path, false), code = 0;
	if (id < 0) return id;
	if (size <= 0) code = -EINVAL;
	const struct inode *node = object_find(c->m, (uint32_t)id);
	if (!S_ISLNK(node->mode)) code = -EINVAL;
	else if (node->proc) code = code ? code : procfs_text(c, node, text, sizeof text);
	else snprintf(text, sizeof text, "%s", node->text);
	inode_release(c->m, (uint32_t)id);
	if (code < 0) return code;
	size_t n = strlen(text) < (size_t)size ? strlen(text) : (size_t)size;
	return call_store(c, to, text, n) ? -EFAULT : (int64_t)n;
}

int64_t sys_readlink(struct call *c) { return read_link(c, AT_FDCWD, c->args[0], c->args[1], (int32_t)c->args[2]); }
int64_t sys_readlinkat(struct call *c) { return read_link(c, c->args[0], c->args[1], c->args[2], (int32_t)c->args[3]); }
