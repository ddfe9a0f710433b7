/*
 * shm.c - System V shared memory (shmget(2), shmop(2), shmctl(2)): stores that have an id.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/ipc.h"

struct shm_segment {
	struct ipc ipc;
	uint32_t store;            /* one hold */
	uint64_t size;
	int64_t atime, dtime, ctime; /* s */
	int32_t cpid, lpid;
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct shm_segment));
}

static void free_segment(struct part *p)
{
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool equal(const struct part *a, const struct part *b)
{
	const struct shm_segment *x = (const struct shm_segment *)a, *y = (const struct shm_segment *)b;
	return object_equal(a, b) && SAME(ipc.key) && SAME(ipc.id) && SAME(ipc.mode) && SAME(ipc.removed) && SAME(store) && SAME(size) && SAME(atime) &&
		SAME(dtime) && SAME(ctime) && SAME(cpid) && SAME(lpid);
}

static const struct part_ops part = {.name = "segment", .clone = clone, .free = free_segment, .equal = equal};

static int64_t seconds(const struct machine *m)
{
	return (m->config->epoch + m->now) / 1000000000;
}

static uint64_t attached(const struct machine *m, uint32_t store)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < m->nspace; i++)
		for (uint32_t k = 0; m->spaces[i] && k < m->spaces[i]->nmap; k++) n += m->spaces[i]->maps[k].store == store;
	return n;
}

static void destroy(struct machine *m, struct shm_segment *s)
{
	store_release(&m->memory, s->store);
	ipc_remove(m, REGISTRY_SHM, &s->ipc);
}

/* By its id; one that was removed lives as long as it is attached. */
static struct shm_segment *segment_of(struct call *c, int64_t id, uint32_t may, int64_t *code)
{
	struct shm_segment *s = ipc_find(c, REGISTRY_SHM, id, may, code);
	if (!s || !s->ipc.removed || attached(c->m, s->store)) return s;
	destroy(c->m, s);
	*code = -EINVAL;
	return NULL;
}

static uint32_t create(struct call *c)
{
	uint64_t size = (uint64_t)c->args[1];
	uint32_t store = size > (uint64_t)c->m->memory.limit << PAGE_BITS ? 0 : store_new(&c->m->memory, size);
	if (!store) return 0;
	struct shm_segment *s = part_new(sizeof *s, &part);
	s->store = store;
	s->size = size;
	s->ctime = seconds(c->m);
	s->cpid = c->p->pid;
	return object_add(c->m, s);
}

int64_t sys_shmget(struct call *c)
{
	uint32_t object, there = registry_find_key(c->m, REGISTRY_SHM, (int32_t)c->args[0]);
	if (!there && c->args[1] <= 0 && (c->args[2] & IPC_CREAT || !(int32_t)c->args[0])) return -EINVAL;
	int64_t id = ipc_get(c, REGISTRY_SHM, (int32_t)c->args[0], c->args[2], create, &object);
	if (id < 0) return id;
	const struct shm_segment *s = object_find(c->m, object);
	return (uint64_t)c->args[1] > s->size ? -EINVAL : id;
}

/* ---- Attaching ------------------------------------------------------------------------------------------------------------- */

int64_t sys_shmat(struct call *c)
{
	char name[32];
	int64_t code, flags = c->args[2];
	bool reads_only = flags & SHM_RDONLY;
	uint64_t at = (uint64_t)c->args[1];
	struct shm_segment *s = segment_of(c, c->args[0], reads_only ? 0400 : 0600, &code);
	if (!s) return code;
	if (at & PAGE_MASK && !(flags & SHM_RND)) return -EINVAL;
	at &= ~PAGE_MASK;
	struct mapping map = {.end = s->size, .prot = reads_only ? PROT_R : PROT_R | PROT_W, .shared = true, .store = s->store, .name = "/SYSV"};
	if (at && space_find(c->space, at)) return -EINVAL;
	if (space_map(c->space, &at, at != 0, &map)) return -ENOMEM;
	s->atime = seconds(c->m);
	s->lpid = c->p->pid;
	snprintf(name, sizeof name, "shmid %d", s->ipc.id);
	memory_use(c->m, c->p, s->store, reads_only ? MODE_R : MODE_R | MODE_W, CHAN_SYSV_SHM, name);
	return (int64_t)at;
}

static struct shm_segment *segment_with(struct machine *m, uint32_t store)
{
	uint32_t at = registry_next(m, REGISTRY_SHM, 0);
	while (at && ((const struct shm_segment *)object_find(m, at))->store != store) at = registry_next(m, REGISTRY_SHM, at);
	return at ? object_edit(m, at) : NULL;
}

int64_t sys_shmdt(struct call *c)
{
	uint64_t at = (uint64_t)c->args[0];
	const struct mapping *map = space_find(c->space, at);
	struct shm_segment *s = map && map->store && map->start == at && !map->offset ? segment_with(c->m, map->store) : NULL;
	if (!s) return -EINVAL;
	space_unmap(c->space, at, map->end - map->start);
	memory_check(c->m, c->p, c->space);
	s->dtime = seconds(c->m);
	s->lpid = c->p->pid;
	if (s->ipc.removed && !attached(c->m, s->store)) destroy(c->m, s);
	return 0;
}

/* ---- shmctl ---------------------------------------------------------------------------------------------------------------- */

/* struct shmid_ds */
static int64_t stat_segment(struct call *c, const struct shm_segment *s, int64_t to)
{
	unsigned char out[112] = {0};
	int64_t numbers[4] = {(int64_t)s->size, s->atime, s->dtime, s->ctime};
	int32_t pids[2] = {s->cpid, s->lpid};
	uint64_t n = attached(c->m, s->store);
	ipc_fill(&s->ipc, out);
	memcpy(out + 48, numbers, sizeof numbers);
	memcpy(out + 80, pids, sizeof pids);
	memcpy(out + 88, &n, sizeof n);
	return call_store(c, to, out, sizeof out);
}

static int64_t remove_segment(struct call *c, struct shm_segment *s)
{
	s->ipc.removed = true;
	s->ipc.key = IPC_PRIVATE;
	s->ipc.mode |= 01000; /* SHM_DEST */
	if (!attached(c->m, s->store)) destroy(c->m, s);
	return 0;
}

static int64_t change_segment(struct call *c, struct shm_segment *s, int64_t from)
{
	unsigned char in[48];
	if (call_load(c, in, from, sizeof in)) return -EFAULT;
	ipc_set(&s->ipc, in);
	s->ctime = seconds(c->m);
	return 0;
}

int64_t sys_shmctl(struct call *c)
{
	int64_t code, command = (int32_t)c->args[1] & ~0x100; /* IPC_64 */
	struct shm_segment *s = segment_of(c, c->args[0], command == IPC_STAT ? 0400 : 0, &code);
	if (!s) return code;
	switch (command) {
	case IPC_RMID: return remove_segment(c, s);
	case IPC_STAT: return stat_segment(c, s, c->args[2]);
	case IPC_SET: return change_segment(c, s, c->args[2]);
	case SHM_LOCK: case SHM_UNLOCK: return 0;
	default: return -EINVAL;
	}
}
