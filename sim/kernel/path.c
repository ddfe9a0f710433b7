/*
 * path.c - from a path to an inode (path_resolution(7)), and back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"

#define LINKS_MOST 40

/* A path on its way: `at` (held) is where it stands, rest what is still to go. */
struct walk {
	struct call *c;
	uint32_t at;
	char rest[PATH_MOST + 1];
	int links;
};

static const struct inode *node_at(const struct call *c, uint32_t id)
{
	return object_find(c->m, id);
}

static void move_to(struct walk *w, uint32_t held)
{
	inode_release(w->c->m, w->at);
	w->at = held;
}

/* The inode of a name, held; 0 none. */
static uint32_t look_up(struct walk *w, const char *name)
{
	struct machine *m = w->c->m;
	const struct inode *dir = node_at(w->c, w->at);
	uint32_t id = w->at;
	if (!strcmp(name, "..") && dir->parent) id = dir->parent;
	else if (strcmp(name, ".") && strcmp(name, "..")) {
		if (dir->unread) host_list(m, w->at);
		dir = node_at(w->c, w->at);
		if (dir->proc) return procfs_find(w->c, dir, name);
		id = entry_find(dir, name);
	}
	if (id && id != w->at && node_at(w->c, id)->proc) return procfs_root(m);
	if (id) object_hold(m, id);
	return id;
}

/* Take the next name off what is left. Its length, 0 when there is none, -ENAMETOOLONG. */
static int64_t next_name(struct walk *w, char name[NAME_MOST + 1])
{
	const char *begin = w->rest + strspn(w->rest, "/");
	size_t n = strcspn(begin, "/");
	if (n > NAME_MOST) return -ENAMETOOLONG;
	memcpy(name, begin, n);
	name[n] = '\0';
	memmove(w->rest, begin + n, strlen(begin + n) + 1);
	return (int64_t)n;
}

static bool is_last(const struct walk *w)
{
	return w->rest[strspn(w->rest, "/")] == '\0';
}

static void to_root(struct walk *w)
{
	object_hold(w->c->m, w->c->m->root);
	move_to(w, w->c->m->root);
}

/* Put where a link leads before what is left. */
static int64_t expand(struct walk *w, uint32_t link)
{
	char text[PATH_MOST + 1];
	const struct inode *node = node_at(w->c, link);
	if (++w->links > LINKS_MOST) return -ELOOP;
	if (node->proc) {
		int64_t code = procfs_text(w->c, node, text, sizeof text);
		if (code < 0) return code;
	} else snprintf(text, sizeof text, "%s", node->text);
	size_t n = strlen(text), left = strlen(w->rest);
	if (!n) return -ENOENT;
	if (n + left > PATH_MOST) return -ENAMETOOLONG;
	memmove(w->rest + n, w->rest, left + 1);
	memcpy(w->rest, text, n);
	if (*text == '/') to_root(w);
	return 0;
}

static int64_t finish(struct walk *w, uint32_t inode, struct found *out)
{
	out->slash = *w->rest != '\0';
	out->dir = w->at;
	out->inode = inode;
	return out->slash && inode && !S_ISDIR(node_at(w->c, inode)->mode) ? -ENOTDIR : 0;
}

/* One name further. 1: there is more to do. */
static int64_t step(struct walk *w, bool follow, struct found *out)
{
	const struct inode *here = node_at(w->c, w->at);
	int64_t n = next_name(w, out->name);
	if (n < 0) return n;
	if (!S_ISDIR(here->mode)) return -ENOTDIR;
	if (!inode_allows(here, PROT_X)) return -EACCES;
	if (!n) strcpy(out->name, ".");
	uint32_t next = look_up(w, out->name);
	bool last = is_last(w);
	if (!next && !last) return -ENOENT;
	if (next && S_ISLNK(node_at(w->c, next)->mode) && (!last || follow || *w->rest)) {
		uint32_t jump = node_at(w->c, next)->proc ? procfs_jump(w->c, node_at(w->c, next)) : 0;
		int64_t code = jump || (last && procfs_file(w->c, node_at(w->c, next))) ? 0 : expand(w, next);
		if (!jump && !code && last && procfs_file(w->c, node_at(w->c, next))) return finish(w, next, out);
		inode_release(w->c->m, next);
		if (!jump) return code ? code : 1;
		next = jump;
	}
	if (last) return finish(w, next, out);
	move_to(w, next);
	return 1;
}

static uint32_t begin_at(struct call *c, int64_t dirfd, const char *path)
{
	if (*path == '/') return c->m->root;
	if ((int32_t)dirfd == AT_FDCWD) return c->p->cwd;
	const struct file *f = file_of(c, dirfd);
	return f ? f->inode : 0;
}

int64_t path_find(struct call *c, int64_t dirfd, const char *path, bool follow, struct found *out)
{
	struct walk w = {.c = c};
	int64_t code = 1;
	*out = (struct found){0};
	if (!*path) return -ENOENT;
	w.at = begin_at(c, dirfd, path);
	if (!w.at) return file_id(c, dirfd) ? -ENOTDIR : -EBADF;
	object_hold(c->m, w.at);
	snprintf(w.rest, sizeof w.rest, "%s", path);
	while (code == 1) code = step(&w, follow, out);
	if (!code) return 0;
	if (out->inode) inode_release(c->m, out->inode);
	inode_release(c->m, w.at);
	*out = (struct found){0};
	return code;
}

int64_t path_load(struct call *c, int64_t dirfd, int64_t address, bool follow, struct found *out)
{
	char path[PATH_MOST];
	int64_t n = call_load_string(c, address, path, sizeof path);
	return n < 0 ? n : path_find(c, dirfd, path, follow, out);
}

void found_clear(struct call *c, struct found *f)
{
	if (f->inode) inode_release(c->m, f->inode);
	if (f->dir) inode_release(c->m, f->dir);
}

int64_t path_inode(struct call *c, int64_t dirfd, int64_t path, bool follow)
{
	struct found f;
	int64_t code = path_load(c, dirfd, path, follow, &f);
	if (code) return code;
	inode_release(c->m, f.dir);
	return f.inode ? (int64_t)f.inode : -ENOENT;
}

/* ---- Back ------------------------------------------------------------------------------------------------------------------ */

static const char *name_in(const struct machine *m, const struct inode *node)
{
	const struct inode *dir = node->parent ? object_find(m, node->parent) : NULL;
	for (uint32_t i = 0; dir && i < dir->n; i++)
		if (dir->list[i].inode == node->object.id) return dir->list[i].name;
	return NULL;
}

/* From the end to the front. */
int64_t path_of(const struct machine *m, uint32_t inode, char *out, size_t size)
{
	size_t at = size - 1;
	out[at] = '\0';
	if (inode == m->root) out[--at] = '/';
	for (uint32_t id = inode; id != m->root;) {
		const struct inode *node = object_find(m, id);
		const char *name = node->nlink > (S_ISDIR(node->mode) ? 1u : 0) ? name_in(m, node) : NULL;
		if (!name) return -ENOENT;
		size_t n = strlen(name);
		if (at < n + 1) return -ENAMETOOLONG;
		memcpy(out + (at -= n), name, n);
		out[--at] = '/';
		id = node->parent;
	}
	memmove(out, out + at, size - at);
	return 0;
}
