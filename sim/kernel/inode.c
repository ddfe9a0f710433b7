/*
 * inode.c - inodes as objects: their contents, their names, who may use them.
 */
#include "sim/kernel/inode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/kernel/core.h"
#include "sim/kernel/host.h"
#include "sim/kernel/lock.h"

/* ---- Parts ----------------------------------------------------------------------------------------------------------------- */

static char *copy_text(const char *s)
{
	return s ? sim_copy(s, strlen(s) + 1) : NULL;
}

static struct part *clone(const struct part *p)
{
	struct inode *node = object_clone(p, sizeof *node);
	node->list = sim_copy(node->list, (node->cap = node->n) * sizeof *node->list);
	for (uint32_t i = 0; i < node->n; i++) node->list[i].name = copy_text(node->list[i].name);
	node->text = copy_text(node->text);
	node->locks = sim_copy(node->locks, (node->cap_lock = node->nlock) * sizeof *node->locks);
	return &node->object.part;
}

static void free_inode(struct part *p)
{
	struct inode *node = (struct inode *)p;
	for (uint32_t i = 0; i < node->n; i++) free(node->list[i].name);
	free(node->list);
	free(node->text);
	free(node->locks);
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool same_entries(const struct inode *x, const struct inode *y)
{
	if (x->n != y->n) return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (x->list[i].inode != y->list[i].inode || x->list[i].cookie != y->list[i].cookie ||
			strcmp(x->list[i].name, y->list[i].name))
			return false;
	return true;
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct inode *x = (const struct inode *)a, *y = (const struct inode *)b;
	return object_equal(a, b) && SAME(mode) && SAME(uid) && SAME(nlink) && SAME(parent) && SAME(holds_parent) && SAME(store) && SAME(at) && SAME(cookies) &&
		SAME(unread) && SAME(host_size) && SAME(device) && SAME(proc) && SAME(proc_pid) && SAME(proc_fd) && SAME(atime) && SAME(mtime) &&
		SAME(ctime) && SAME(lock_chan) && SAME(nlock) && same_entries(x, y) && !x->text == !y->text && (!x->text || !strcmp(x->text, y->text)) &&
		(!x->nlock || !memcmp(x->locks, y->locks, x->nlock * sizeof *x->locks));
}

static const struct part_ops part = {.name = "inode", .clone = clone, .free = free_inode, .equal = equal};

/* ---- Life ------------------------------------------------------------------------------------------------------------------ */

uint32_t inode_new(struct machine *m, uint32_t mode)
{
	struct inode *node = part_new(sizeof *node, &part);
	node->mode = mode;
	node->uid = SIM_UID;
	node->nlink = S_ISDIR(mode) ? 1 : 0;
	node->atime = node->mtime = node->ctime = m->config->epoch + m->now;
	return object_add(m, node);
}

static void drop_entries(struct machine *m, uint32_t id)
{
	const struct inode *node = object_find(m, id);
	for (uint32_t i = 0; i < node->n; i++) inode_release(m, node->list[i].inode);
}

void inode_release(struct machine *m, uint32_t id)
{
	if (!object_release(m, id)) return;
	struct inode *node = object_edit(m, id);
	uint32_t parent = node->holds_parent ? node->parent : 0;
	drop_entries(m, id);
	if (node->store) store_release(&m->memory, node->store);
	if (S_ISREG(node->mode) && node->at && object_release(m, node->at)) object_remove(m, node->at);
	object_remove(m, id);
	if (parent) inode_release(m, parent);
}

void inode_touch(struct machine *m, struct inode *node)
{
	node->mtime = node->ctime = m->config->epoch + m->now;
}

bool inode_allows(const struct inode *node, uint32_t want)
{
	uint32_t bits = node->uid == SIM_UID ? node->mode >> 6 : node->mode;
	return (!(want & MODE_R) || bits & 4) && (!(want & MODE_W) || bits & 2) && (!(want & PROT_X) || bits & 1);
}

/* ---- Contents -------------------------------------------------------------------------------------------------------------- */

uint64_t inode_size(const struct machine *m, const struct inode *node)
{
	if (S_ISLNK(node->mode)) return node->text ? strlen(node->text) : 0;
	if (S_ISDIR(node->mode)) return PAGE_BYTES;
	return node->unread ? node->host_size : node->store ? store_size(&m->memory, node->store) : 0;
}

uint32_t inode_store(struct machine *m, struct inode *node)
{
	if (node->store) return node->store;
	uint32_t store = store_new(&m->memory, 0);
	if (node->unread && host_read(m, node->text, store)) {
		store_release(&m->memory, store);
		return 0;
	}
	node->unread = false;
	return node->store = store;
}

int64_t inode_resize(struct call *c, struct inode *node, int64_t size)
{
	if (size < 0) return -EINVAL;
	if ((uint64_t)size > c->p->limits[RLIMIT_FSIZE].soft) {
		signal_send(c->m, 0, c->p->pid, c->t->tid, &(struct sig_info){.sig = SIGXFSZ, .code = SI_KERNEL});
		const struct process *p = process_find(c->m, c->p->pid);
		return p && !p->zombie ? -EFBIG : CALL_GONE;
	}
	uint32_t store = inode_store(c->m, node);
	if (!store) return -EIO;
	memory_forget(&c->m->memory);
	store_resize(&c->m->memory, store, (uint64_t)size);
	inode_touch(c->m, node);
	return 0;
}

/* ---- Names ----------------------------------------------------------------------------------------------------------------- */

/* The first place whose name does not come before it. */
static uint32_t place(const struct inode *dir, const char *name)
{
	uint32_t low = 0, high = dir->n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (strcmp(dir->list[mid].name, name) < 0) low = mid + 1;
		else high = mid;
	}
	return low;
}

uint32_t entry_find(const struct inode *dir, const char *name)
{
	uint32_t i = place(dir, name);
	return i < dir->n && !strcmp(dir->list[i].name, name) ? dir->list[i].inode : 0;
}

void entry_add(struct machine *m, uint32_t id, const char *name, uint32_t inode)
{
	struct inode *dir = object_edit(m, id), *node = object_edit(m, inode);
	uint32_t i = place(dir, name);
	dir->list = sim_grow(dir->list, dir->n, &dir->cap, sizeof *dir->list);
	memmove(&dir->list[i + 1], &dir->list[i], (dir->n++ - i) * sizeof *dir->list);
	dir->list[i] = (struct entry){copy_text(name), inode, ++dir->cookies};
	node->nlink++;
	node->parent = id;
	node->ctime = m->config->epoch + m->now;
	if (S_ISDIR(node->mode)) dir->nlink++;
	inode_touch(m, dir);
}

void entry_remove(struct machine *m, uint32_t id, const char *name)
{
	struct inode *dir = object_edit(m, id);
	uint32_t i = place(dir, name), inode = dir->list[i].inode;
	struct inode *node = object_edit(m, inode);
	free(dir->list[i].name);
	memmove(&dir->list[i], &dir->list[i + 1], (--dir->n - i) * sizeof *dir->list);
	node->nlink--;
	if (node->parent == id) node->parent = 0;
	node->ctime = m->config->epoch + m->now;
	if (S_ISDIR(node->mode)) dir->nlink--;
	inode_touch(m, dir);
	inode_release(m, inode);
}
