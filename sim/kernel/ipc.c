/*
 * ipc.c - the registry, and what System V shared memory, semaphores and message queues have in common.
 */
#include "sim/kernel/ipc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

#define IDS_MOST 32000 /* of a kind, as Linux's SEMMNI and MSGMNI */

/* ---- The registry ---------------------------------------------------------------------------------------------------------- */

struct row {
	uint64_t a, b;
	uint32_t kind, object;
};

struct registry {
	struct object object;
	struct row *list;          /* in order of kind, a, b */
	uint32_t n, cap;
	int32_t last[REGISTRY_KINDS]; /* System V id given last + 1 */
};

static struct part *clone(const struct part *p)
{
	struct registry *r = object_clone(p, sizeof *r);
	r->list = sim_copy(r->list, (r->cap = r->n) * sizeof *r->list);
	return &r->object.part;
}

static void free_registry(struct part *p)
{
	free(((struct registry *)p)->list);
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct registry *x = (const struct registry *)a, *y = (const struct registry *)b;
	return object_equal(a, b) && x->n == y->n && !memcmp(x->last, y->last, sizeof x->last) && (!x->n || !memcmp(x->list, y->list, x->n * sizeof *x->list));
}

static const struct part_ops part = {.name = "registry", .clone = clone, .free = free_registry, .equal = equal};

uint32_t registry_new(struct machine *m)
{
	return object_add(m, part_new(sizeof(struct registry), &part));
}

static bool is_before(const struct row *r, enum registry_kind kind, uint64_t a, uint64_t b)
{
	return r->kind != kind ? r->kind < kind : r->a != a ? r->a < a : r->b < b;
}

static uint32_t place(const struct registry *r, enum registry_kind kind, uint64_t a, uint64_t b)
{
	uint32_t low = 0, high = r->n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (is_before(&r->list[mid], kind, a, b)) low = mid + 1;
		else high = mid;
	}
	return low;
}

uint32_t registry_find(const struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b)
{
	const struct registry *r = object_find(m, m->registry);
	uint32_t i = place(r, kind, a, b);
	return i < r->n && r->list[i].kind == kind && r->list[i].a == a && r->list[i].b == b ? r->list[i].object : 0;
}

void registry_add(struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b, uint32_t object)
{
	struct registry *r = object_edit(m, m->registry);
	uint32_t i = place(r, kind, a, b);
	r->list = sim_grow(r->list, r->n, &r->cap, sizeof *r->list);
	memmove(&r->list[i + 1], &r->list[i], (r->n++ - i) * sizeof *r->list);
	r->list[i] = (struct row){a, b, kind, object};
}

void registry_remove(struct machine *m, enum registry_kind kind, uint64_t a, uint64_t b)
{
	struct registry *r = object_edit(m, m->registry);
	uint32_t i = place(r, kind, a, b);
	memmove(&r->list[i], &r->list[i + 1], (--r->n - i) * sizeof *r->list);
}

/* ---- Keys and ids ---------------------------------------------------------------------------------------------------------- */

uint32_t registry_next(const struct machine *m, enum registry_kind kind, uint32_t object)
{
	const struct registry *r = object_find(m, m->registry);
	uint32_t i =
		object ? place(r, kind, (uint64_t)((const struct ipc *)object_find(m, object))->id + 1, 0) : place(r, kind, 0, 0);
	return i < r->n && r->list[i].kind == kind ? r->list[i].object : 0;
}

uint32_t registry_find_key(const struct machine *m, enum registry_kind kind, int32_t key)
{
	uint32_t at = key == IPC_PRIVATE ? 0 : registry_next(m, kind, 0);
	while (at && ((const struct ipc *)object_find(m, at))->key != key) at = registry_next(m, kind, at);
	return at;
}

static uint32_t count_of(const struct machine *m, enum registry_kind kind)
{
	const struct registry *r = object_find(m, m->registry);
	return place(r, kind + 1, 0, 0) - place(r, kind, 0, 0);
}

static bool allows(const struct ipc *o, uint32_t may)
{
	return (o->mode & may) == may;
}

static uint32_t enter(struct call *c, enum registry_kind kind, int32_t key, int64_t flags, uint32_t object)
{
	struct ipc *o = object_edit(c->m, object);
	struct registry *r = object_edit(c->m, c->m->registry);
	o->key = key;
	o->id = r->last[kind]++;
	o->mode = (uint32_t)flags & 0777;
	o->cuid = SIM_UID;
	registry_add(c->m, kind, (uint64_t)o->id, 0, object);
	return object;
}

int64_t ipc_get(struct call *c, enum registry_kind kind, int32_t key, int64_t flags, uint32_t (*create)(struct call *c),
	uint32_t *object)
{
	uint32_t there = registry_find_key(c->m, kind, key);
	if (there && flags & IPC_CREAT && flags & IPC_EXCL) return -EEXIST;
	if (there && !allows(object_find(c->m, there), (uint32_t)flags & 0600)) return -EACCES;
	if (!there && key != IPC_PRIVATE && !(flags & IPC_CREAT)) return -ENOENT;
	if (!there && count_of(c->m, kind) >= IDS_MOST) return -ENOSPC;
	if (!there) {
		there = create(c);
		if (!there) return -ENOMEM;
		enter(c, kind, key, flags, there);
	}
	*object = there;
	return ((const struct ipc *)object_find(c->m, there))->id;
}

void *ipc_find(struct call *c, enum registry_kind kind, int64_t id, uint32_t may, int64_t *code)
{
	uint32_t object = (int32_t)id < 0 ? 0 : registry_find(c->m, kind, (uint64_t)(int32_t)id, 0);
	*code = c->again ? -EIDRM : -EINVAL;
	if (!object) return NULL;
	struct ipc *o = object_edit(c->m, object);
	*code = allows(o, may) ? 0 : -EACCES;
	return *code ? NULL : o;
}

void ipc_remove(struct machine *m, enum registry_kind kind, struct ipc *o)
{
	registry_remove(m, kind, (uint64_t)o->id, 0);
	object_wake(m, o->object.id, QUEUE_READ, WAKE_ALL);
	object_wake(m, o->object.id, QUEUE_WRITE, WAKE_ALL);
	object_remove(m, o->object.id);
}

void ipc_use(struct call *c, const struct ipc *o)
{
	use_add(c->m, c->p, &(struct use){.chan = o->object.chan, .mode = MODE_R | MODE_W});
}

/* ---- struct ipc_perm ------------------------------------------------------------------------------------------------------- */

void ipc_fill(const struct ipc *o, unsigned char out[48])
{
	uint32_t head[6] = {(uint32_t)o->key, o->cuid, o->cuid, o->cuid, o->cuid, o->mode};
	memset(out, 0, 48);
	memcpy(out, head, sizeof head);
}

void ipc_set(struct ipc *o, const unsigned char in[48])
{
	uint32_t mode;
	memcpy(&mode, in + 20, sizeof mode);
	o->mode = (o->mode & ~0777u) | (mode & 0777);
}

/* ---- Shared memory as a channel -------------------------------------------------------------------------------------------- */

void memory_use(struct machine *m, struct process *p, uint32_t store, uint8_t mode, enum chan_kind kind, const char *name)
{
	uint32_t chan = store_chan(&m->memory, store);
	if (!chan) {
		store_set_chan(&m->memory, store, chan = machine_new_chan(m));
		chan_emit(m, chan, kind, (int64_t)store_size(&m->memory, store), name, false);
	}
	use_add(m, p, &(struct use){.chan = chan, .store = store, .mode = mode});
}

static bool maps(const struct space *s, uint32_t store)
{
	for (uint32_t i = 0; i < s->nmap; i++)
		if (s->maps[i].store == store && s->maps[i].shared) return true;
	return false;
}

void memory_check(struct machine *m, struct process *p, const struct space *s)
{
	const struct files *files = object_find(m, p->files);
	for (uint32_t i = files->nuse; i-- > 0; files = object_find(m, p->files))
		if (files->uses[i].store && !maps(s, files->uses[i].store)) use_drop(m, p, files->uses[i].chan, END_CLOSE);
}
