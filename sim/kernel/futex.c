/*
 * futex.c - waiting for a word of memory (futex(2)), and robust lists.
 *
 * A futex is known by where the word is: in memory that is shared, by store and offset; else by address space and address. Its
 * object is there while somebody waits. progress.note of one who waits: [0] its bitset, [1] set when it was woken as such.
 */
#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/ipc.h"
#include "sim/kernel/ready.h"
#include "sim/kernel/times.h"

#define SECOND 1000000000
#define ROBUST_MOST 2048 /* entries of a list that are looked at, as Linux does */

struct futex {
	struct object object;
	uint64_t a, b;             /* its key */
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct futex));
}

static void free_futex(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct futex *x = (const struct futex *)a, *y = (const struct futex *)b;
	return object_equal(a, b) && x->a == y->a && x->b == y->b;
}

static const struct part_ops part = {.name = "futex", .clone = clone, .free = free_futex, .equal = equal};

/* ---- Keys ------------------------------------------------------------------------------------------------------------------ */

struct key {
	uint64_t a, b;
	uint32_t chan;             /* of the memory, when it is shared */
};

static struct key key_of(const struct machine *m, const struct process *p, uint64_t address)
{
	const struct mapping *map = space_find(m->spaces[p->space - 1], address);
	if (map && map->shared && map->store)
		return (struct key){(uint64_t)1 << 32 | map->store, map->offset + (address - map->start), store_chan(&m->memory, map->store)};
	return (struct key){p->space, address, 0};
}

static uint32_t futex_at(struct machine *m, const struct key *k)
{
	uint32_t id = registry_find(m, REGISTRY_FUTEX, k->a, k->b);
	if (id) return id;
	struct futex *f = part_new(sizeof *f, &part);
	f->a = k->a;
	f->b = k->b;
	id = object_add(m, f);
	registry_add(m, REGISTRY_FUTEX, k->a, k->b, id);
	return id;
}

static void tidy(struct machine *m, uint32_t id)
{
	const struct futex *f = id ? object_find(m, id) : NULL;
	if (!f || f->object.waiters[QUEUE_READ].n) return;
	registry_remove(m, REGISTRY_FUTEX, f->a, f->b);
	object_remove(m, id);
}

/* ---- Waking ---------------------------------------------------------------------------------------------------------------- */

/* The next who waits and was not woken yet; NULL none. */
static struct thread *next_waiter(struct machine *m, uint32_t id, uint32_t bits)
{
	const struct waiters *w = &((const struct object *)object_find(m, id))->waiters[QUEUE_READ];
	for (uint32_t i = 0; i < w->n; i++) {
		const struct thread *t = thread_find(m, w->list[i].tid);
		if (t && !t->call.progress.note[1] && (uint32_t)t->call.progress.note[0] & bits) return thread_edit(m, t->tid);
	}
	return NULL;
}

static int64_t wake(struct machine *m, const struct key *k, int64_t most, uint32_t bits)
{
	uint32_t id = registry_find(m, REGISTRY_FUTEX, k->a, k->b);
	const struct thread *by = m->at_work ? thread_find(m, m->at_work) : NULL;
	struct thread *t;
	int64_t woken = 0;
	for (; id && woken < most && (t = next_waiter(m, id, bits)); woken++) {
		t->call.progress.note[1] = 1;
		thread_wake(m, t->tid, by ? by->pid : 0);
	}
	tidy(m, id);
	return woken;
}

void futex_wake_address(struct machine *m, const struct process *p, uint64_t address, int most)
{
	struct key k = key_of(m, p, address);
	wake(m, &k, most, FUTEX_BITSET_MATCH_ANY);
}

/* Let those who wait at one futex wait at another. */
static int64_t move(struct machine *m, const struct key *from, const struct key *to, int64_t most)
{
	uint32_t id = registry_find(m, REGISTRY_FUTEX, from->a, from->b);
	struct thread *t;
	int64_t moved = 0;
	if (!id || (from->a == to->a && from->b == to->b)) return 0;
	for (; moved < most && (t = next_waiter(m, id, FUTEX_BITSET_MATCH_ANY)); moved++) {
		uint32_t target = futex_at(m, to);
		struct waiters *old = &((struct object *)object_edit(m, id))->waiters[QUEUE_READ];
		struct waiters *new = &((struct object *)object_edit(m, target))->waiters[QUEUE_READ];
		uint32_t i = 0;
		while (old->list[i].tid != t->tid) i++;
		memmove(&old->list[i], &old->list[i + 1], (--old->n - i) * sizeof *old->list);
		new->list = sim_grow(new->list, new->n, &new->cap, sizeof *new->list);
		memset(&new->list[new->n], 0, sizeof *new->list);
		new->list[new->n++].tid = t->tid;
		t->watches[0].object = target;
	}
	tidy(m, id);
	return moved;
}

/* ---- Waiting --------------------------------------------------------------------------------------------------------------- */

static int64_t deadline(struct call *c, int64_t operation)
{
	int64_t ts[2], command = operation & FUTEX_CMD_MASK;
	if (!c->args[3]) c->progress->until = TIME_NEVER;
	if (c->progress->until) return 0;
	if (command == FUTEX_WAIT) return wait_timespec(c, c->args[3]);
	if (call_load(c, ts, c->args[3], sizeof ts)) return -EFAULT;
	if (ts[0] < 0 || ts[1] < 0 || ts[1] >= SECOND) return -EINVAL;
	int64_t base = c->m->now - clock_read(c, operation & FUTEX_CLOCK_REALTIME ? 0 : 1);
	c->progress->until = time_after(base, ts[0], ts[1]);
	return 0;
}

static int64_t check_value(struct call *c, int64_t address, int64_t wanted)
{
	uint32_t value;
	if (call_load(c, &value, address, sizeof value)) return -EFAULT;
	return value == (uint32_t)wanted ? 0 : -EAGAIN;
}

static int64_t wait_here(struct call *c, const struct key *k, uint32_t bits)
{
	uint32_t there = c->again ? registry_find(c->m, REGISTRY_FUTEX, k->a, k->b) : 0;
	if (c->progress->note[1]) return 0;
	if (!bits) return -EINVAL;
	int64_t code = deadline(c, c->args[1]);
	if (!code && !c->again) code = check_value(c, c->args[0], c->args[2]);
	if (!code && (c->timed_out || c->progress->until <= c->m->now)) code = -ETIMEDOUT;
	if (!code) {
		uint32_t id = futex_at(c->m, k);
		c->progress->note[0] = bits;
		call_watch(c, id, QUEUE_READ, true);
		code = call_block(c, &(struct wait){.why = WAIT_LOCK, .fd = UNKNOWN, .chan = k->chan}, c->progress->until);
		there = id;
	}
	if (code != CALL_BLOCKED) tidy(c->m, there);
	return code;
}

int64_t sys_futex(struct call *c)
{
	int64_t operation = c->args[1];
	if (c->args[0] & 3) return -EINVAL;
	struct key k = key_of(c->m, c->p, (uint64_t)c->args[0]), to = key_of(c->m, c->p, (uint64_t)c->args[4]);
	switch (operation & FUTEX_CMD_MASK) {
	case FUTEX_WAIT: return wait_here(c, &k, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET: return wait_here(c, &k, (uint32_t)c->args[5]);
	case FUTEX_WAKE: return wake(c->m, &k, (int32_t)c->args[2], FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET: return c->args[5] ? wake(c->m, &k, (int32_t)c->args[2], (uint32_t)c->args[5]) : -EINVAL;
	case FUTEX_CMP_REQUEUE: {
		int64_t code = check_value(c, c->args[0], c->args[5]);
		if (code) return code;
	} /* fall through */
	case FUTEX_REQUEUE: {
		int64_t woken = wake(c->m, &k, (int32_t)c->args[2], FUTEX_BITSET_MATCH_ANY),
				moved = move(c->m, &k, &to, (int32_t)c->args[3]);
		return (operation & FUTEX_CMD_MASK) == FUTEX_REQUEUE ? woken : woken + moved;
	}
	default: return -ENOSYS;
	}
}

/* ---- Robust lists ---------------------------------------------------------------------------------------------------------- */

int64_t sys_set_robust_list(struct call *c)
{
	if (c->args[1] != 24) return -EINVAL;
	c->t->robust = (uint64_t)c->args[0];
	return 0;
}

int64_t sys_get_robust_list(struct call *c)
{
	const struct thread *t = c->args[0] ? thread_find(c->m, (int32_t)c->args[0]) : c->t;
	uint64_t size = 24;
	if (!t) return -ESRCH;
	return call_store(c, c->args[1], &t->robust, sizeof t->robust) || call_store(c, c->args[2], &size, sizeof size) ? -EFAULT : 0;
}

static void give_up(struct machine *m, const struct process *p, struct space *s, int32_t tid, uint64_t address)
{
	uint32_t word;
	if (!space_load(s, address, &word, sizeof word) || (word & FUTEX_TID_MASK) != (uint32_t)tid) return;
	uint32_t now = (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
	if (!space_store(s, address, &now, sizeof now)) return;
	if (word & FUTEX_WAITERS) futex_wake_address(m, p, address, 1);
}

/* It was about to lock or unlock this one, and may be the only one who has been told that it is free. Linux passes the wake-up on when
 * nobody has taken it since; here also when somebody has: then his unlocking shall wake the next. */
static void pass_on(struct machine *m, const struct process *p, struct space *s, int32_t tid, uint64_t address)
{
	uint32_t word;
	if (!space_load(s, address, &word, sizeof word)) return;
	if ((word & FUTEX_TID_MASK) == (uint32_t)tid) give_up(m, p, s, tid, address);
	else if (!(word & FUTEX_TID_MASK)) futex_wake_address(m, p, address, 1);
	else {
		word |= FUTEX_WAITERS;
		space_store(s, address, &word, sizeof word);
	}
}

void futex_robust(struct machine *m, const struct process *p, const struct thread *t)
{
	uint64_t head[3], next; /* next, offset, pending */
	if (!t->robust || !p->space) return;
	struct space *s = space_edit(m, p->space);
	space_enter(s, &m->memory);
	if (!space_load(s, t->robust, head, sizeof head)) return;
	uint64_t at = head[0];
	for (int i = 0; at != t->robust && i < ROBUST_MOST; i++, at = next) {
		if (!space_load(s, at, &next, sizeof next)) return;
		if (at != head[2]) give_up(m, p, s, t->tid, at + head[1]);
	}
	if (head[2]) pass_on(m, p, s, t->tid, head[2] + head[1]);
}
