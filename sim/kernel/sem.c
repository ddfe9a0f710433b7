/*
 * sem.c - System V semaphores (semop(2), semctl(2)).
 *
 * A call that has to wait leaves its operations in the set's list. Whenever a value changes, the list is gone through from the
 * oldest on, and what can be done is done for those who wait; they are then woken with their result. So a semaphore goes to
 * whoever waited first.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/ipc.h"
#include "sim/kernel/ready.h"

#define SEMMSL 32000
#define SEMOPM 500
#define SEMVMX 32767
#define GRANTED 1 /* progress.note[1] of who was served while it waited; -errno: how it failed */

struct sem_op {
	uint16_t num;
	int16_t op, flags;
};

struct semaphore {
	int32_t value;             /* 0 to SEMVMX; no padding behind it: compared as bytes */
	int32_t pid;               /* who changed it last */
};

struct undo {
	int32_t pid;
	uint16_t num;
	int16_t adjust;            /* what is added when it ends */
};

struct pending_ops {
	int32_t tid, pid;
	struct sem_op *ops;            /* its own copy */
	uint32_t n;
};

struct semset {
	struct ipc ipc;
	struct semaphore *list;
	uint32_t n;
	struct undo *undo;
	uint32_t nundo, cap_undo;
	struct pending_ops *pending;   /* in order of coming */
	uint32_t npending, cap_pending;
	int64_t otime, ctime;      /* s */
};

/* ---- Parts ----------------------------------------------------------------------------------------------------------------- */

static struct part *clone(const struct part *p)
{
	struct semset *s = object_clone(p, sizeof *s);
	s->list = sim_copy(s->list, s->n * sizeof *s->list);
	s->undo = sim_copy(s->undo, (s->cap_undo = s->nundo) * sizeof *s->undo);
	s->pending = sim_copy(s->pending, (s->cap_pending = s->npending) * sizeof *s->pending);
	for (uint32_t i = 0; i < s->npending; i++)
		s->pending[i].ops = sim_copy(s->pending[i].ops, s->pending[i].n * sizeof *s->pending[i].ops);
	return &s->ipc.object.part;
}

static void free_set(struct part *p)
{
	struct semset *s = (struct semset *)p;
	for (uint32_t i = 0; i < s->npending; i++) free(s->pending[i].ops);
	free(s->pending);
	free(s->list);
	free(s->undo);
	object_clear(p);
	free(p);
}

static bool same_bytes(const void *a, const void *b, size_t n)
{
	return !n || !memcmp(a, b, n);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct semset *x = (const struct semset *)a, *y = (const struct semset *)b;
	if (!object_equal(a, b) || x->ipc.key != y->ipc.key || x->ipc.id != y->ipc.id || x->ipc.mode != y->ipc.mode || x->n != y->n ||
		x->nundo != y->nundo || x->npending != y->npending || x->otime != y->otime || x->ctime != y->ctime) return false;
	for (uint32_t i = 0; i < x->npending; i++)
		if (x->pending[i].tid != y->pending[i].tid || x->pending[i].n != y->pending[i].n ||
			!same_bytes(x->pending[i].ops, y->pending[i].ops, x->pending[i].n * sizeof *x->pending[i].ops)) return false;
	return same_bytes(x->list, y->list, x->n * sizeof *x->list) && same_bytes(x->undo, y->undo, x->nundo * sizeof *x->undo);
}

static const struct part_ops part = {.name = "semaphores", .clone = clone, .free = free_set, .equal = equal};

/* ---- Undo ------------------------------------------------------------------------------------------------------------------ */

static struct undo *undo_of(struct semset *s, int32_t pid, uint16_t num)
{
	for (uint32_t i = 0; i < s->nundo; i++)
		if (s->undo[i].pid == pid && s->undo[i].num == num) return &s->undo[i];
	s->undo = sim_grow(s->undo, s->nundo, &s->cap_undo, sizeof *s->undo);
	memset(&s->undo[s->nundo], 0, sizeof *s->undo);
	s->undo[s->nundo].pid = pid;
	s->undo[s->nundo].num = num;
	return &s->undo[s->nundo++];
}

/* Forget what would be undone: of one semaphore (of all, when num is not one), for all processes or one. */
static void forget_undo(struct semset *s, int64_t num, int32_t pid)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < s->nundo; i++)
		if ((num >= 0 && s->undo[i].num != num) || (pid && s->undo[i].pid != pid)) s->undo[kept++] = s->undo[i];
	s->nundo = kept;
}

/* ---- Operations ------------------------------------------------------------------------------------------------------------ */

/* Do all or nothing. 0; -ERANGE; or 1: cannot be done now, *stuck is the one that cannot. */
static int64_t perform(struct semset *s, int32_t pid, const struct sem_op *ops, uint32_t n, uint32_t *stuck)
{
	uint32_t i = 0;
	int64_t code = 0;
	for (; i < n && !code; i++) {
		struct semaphore *sem = &s->list[ops[i].num];
		int32_t value = sem->value + ops[i].op;
		if ((!ops[i].op && sem->value) || value < 0) code = 1;
		else if (value > SEMVMX) code = -ERANGE;
		else sem->value = (uint16_t)value;
	}
	if (code) {
		*stuck = --i;
		while (i-- > 0) s->list[ops[i].num].value = (uint16_t)(s->list[ops[i].num].value - ops[i].op);
		return code;
	}
	for (i = 0; i < n; i++) {
		s->list[ops[i].num].pid = pid;
		if (ops[i].flags & SEM_UNDO) {
			struct undo *u = undo_of(s, pid, ops[i].num);
			u->adjust = (int16_t)(u->adjust - ops[i].op);
		}
	}
	return 0;
}

static bool still_waits(const struct machine *m, const struct semset *s, const struct pending_ops *p)
{
	const struct thread *t = thread_find(m, p->tid);
	return t && t->pid == p->pid && t->nwatch && t->watches[0].object == s->ipc.object.id && !t->call.progress.note[1];
}

static void remove_pending(struct semset *s, uint32_t i)
{
	free(s->pending[i].ops);
	memmove(&s->pending[i], &s->pending[i + 1], (--s->npending - i) * sizeof *s->pending);
}

static void forget_pending(struct semset *s, int32_t tid)
{
	for (uint32_t i = s->npending; i-- > 0;)
		if (s->pending[i].tid == tid) remove_pending(s, i);
}

static void tell_io(struct machine *m, const struct semset *s, int32_t pid, int32_t tid, const struct sem_op *ops, uint32_t n)
{
	struct event e = {.pid = pid, .tid = tid, .cpu = UNKNOWN};
	for (uint32_t i = 0; i < n; i++) {
		if (!ops[i].op) continue;
		e.kind = ops[i].op > 0 ? EV_SEND : EV_RECV;
		e.io.chan = s->ipc.object.chan;
		e.io.fd = UNKNOWN;
		e.io.bytes = ops[i].op > 0 ? ops[i].op : -ops[i].op;
		e.io.queued = s->list[ops[i].num].value;
		machine_emit(m, &e);
	}
}

/* A value has changed: serve who can be served. */
static void serve(struct machine *m, struct semset *s)
{
	uint32_t stuck;
	int32_t by = m->at_work ? thread_find(m, m->at_work)->pid : 0;
	for (uint32_t i = 0; i < s->npending;) {
		struct pending_ops p = s->pending[i];
		int64_t code = still_waits(m, s, &p) ? perform(s, p.pid, p.ops, p.n, &stuck) : 0;
		if (code == 1) {
			i++;
			continue;
		}
		if (still_waits(m, s, &p)) {
			if (!code) tell_io(m, s, p.pid, p.tid, p.ops, p.n);
			thread_edit(m, p.tid)->call.progress.note[1] = code ? code : GRANTED;
			thread_wake(m, p.tid, by);
		}
		remove_pending(s, i);
		i = code ? i : 0; /* from the oldest on again */
	}
}

/* ---- semop ----------------------------------------------------------------------------------------------------------------- */

static int64_t wait_for(struct call *c, struct semset *s, const struct sem_op *ops, uint32_t n, uint32_t stuck)
{
	if (ops[stuck].flags & IPC_NOWAIT) return -EAGAIN;
	if (c->timed_out || c->progress->until <= c->m->now) {
		forget_pending(s, c->t->tid);
		return -EAGAIN;
	}
	forget_pending(s, c->t->tid);
	call_watch(c, s->ipc.object.id, QUEUE_READ, false);
	int64_t code = call_block(c, &(struct wait){.why = WAIT_SEM, .fd = UNKNOWN, .chan = s->ipc.object.chan}, c->progress->until);
	if (code != CALL_BLOCKED) return code;
	s->pending = sim_grow(s->pending, s->npending, &s->cap_pending, sizeof *s->pending);
	memset(&s->pending[s->npending], 0, sizeof *s->pending);
	s->pending[s->npending++] = (struct pending_ops){c->t->tid, c->p->pid, sim_copy(ops, n * sizeof *ops), n};
	return code;
}

static int64_t check(const struct semset *s, const struct sem_op *ops, uint32_t n, uint32_t *may)
{
	*may = 0400;
	for (uint32_t i = 0; i < n; i++) {
		if (ops[i].num >= s->n) return -EFBIG;
		if (ops[i].op) *may = 0200;
	}
	return (s->ipc.mode & *may) == *may ? 0 : -EACCES;
}

static int64_t operate(struct call *c, const struct sem_op *ops, uint32_t n)
{
	int64_t code;
	uint32_t may, stuck;
	if (c->progress->note[1]) return c->progress->note[1] == GRANTED ? 0 : c->progress->note[1];
	struct semset *s = ipc_find(c, REGISTRY_SEM, c->args[0], 0, &code);
	if (!s) return code;
	if ((code = check(s, ops, n, &may))) return code;
	ipc_use(c, &s->ipc);
	code = perform(s, c->p->pid, ops, n, &stuck);
	if (code == 1) return wait_for(c, s, ops, n, stuck);
	forget_pending(s, c->t->tid);
	if (code) return code;
	s->otime = (c->m->config->epoch + c->m->now) / 1000000000;
	tell_io(c->m, s, c->p->pid, c->t->tid, ops, n);
	serve(c->m, s);
	return 0;
}

static int64_t load_and_operate(struct call *c)
{
	struct sem_op ops[SEMOPM];
	uint64_t n = (uint64_t)c->args[2];
	if (n > SEMOPM) return -E2BIG;
	if (!n || (int32_t)c->args[0] < 0) return -EINVAL;
	if (call_load(c, ops, c->args[1], n * sizeof *ops)) return -EFAULT;
	return operate(c, ops, (uint32_t)n);
}

int64_t sys_semop(struct call *c)
{
	c->progress->until = TIME_NEVER;
	return load_and_operate(c);
}

int64_t sys_semtimedop(struct call *c)
{
	int64_t code = wait_timespec(c, c->args[3]);
	return code ? code : load_and_operate(c);
}

void sem_undo(struct machine *m, int32_t pid)
{
	for (uint32_t at = registry_next(m, REGISTRY_SEM, 0); at; at = registry_next(m, REGISTRY_SEM, at)) {
		const struct semset *there = object_find(m, at);
		bool has = false;
		for (uint32_t i = 0; i < there->nundo && !has; i++) has = there->undo[i].pid == pid;
		if (!has) continue;
		struct semset *s = object_edit(m, at);
		for (uint32_t i = 0; i < s->nundo; i++) {
			if (s->undo[i].pid != pid) continue;
			int32_t value = s->list[s->undo[i].num].value + s->undo[i].adjust;
			s->list[s->undo[i].num] = (struct semaphore){(uint16_t)(value < 0 ? 0 : value > SEMVMX ? SEMVMX : value), pid};
		}
		forget_undo(s, -1, pid);
		serve(m, s);
	}
}

/* ---- semget, semctl -------------------------------------------------------------------------------------------------------- */

static uint32_t create(struct call *c)
{
	struct semset *s = part_new(sizeof *s, &part);
	s->list = sim_alloc((s->n = (uint32_t)c->args[1]) * sizeof *s->list);
	s->ctime = (c->m->config->epoch + c->m->now) / 1000000000;
	s->ipc.object.chan = machine_new_chan(c->m);
	return object_add(c->m, s);
}

int64_t sys_semget(struct call *c)
{
	uint32_t object, before = c->m->last_chan;
	char name[32];
	int64_t n = (int32_t)c->args[1];
	if (n < 0 || n > SEMMSL) return -EINVAL;
	if (!n && !registry_find_key(c->m, REGISTRY_SEM, (int32_t)c->args[0]))
		return c->args[2] & IPC_CREAT || !(int32_t)c->args[0] ? -EINVAL : -ENOENT;
	int64_t id = ipc_get(c, REGISTRY_SEM, (int32_t)c->args[0], c->args[2], create, &object);
	if (id < 0) return id;
	const struct semset *s = object_find(c->m, object);
	if (n > s->n) return -EINVAL;
	snprintf(name, sizeof name, "semid %d", (int)id);
	if (c->m->last_chan != before) chan_emit(c->m, s->ipc.object.chan, CHAN_SYSV_SEM, UNKNOWN, name, false);
	ipc_use(c, &s->ipc);
	return id;
}

/* struct semid_ds */
static int64_t stat_set(struct call *c, const struct semset *s, int64_t to)
{
	unsigned char out[104] = {0};
	uint64_t n = s->n;
	ipc_fill(&s->ipc, out);
	memcpy(out + 48, &s->otime, 8);
	memcpy(out + 64, &s->ctime, 8);
	memcpy(out + 80, &n, 8);
	return call_store(c, to, out, sizeof out);
}

static int64_t change_set(struct call *c, struct semset *s, int64_t from)
{
	unsigned char in[48];
	if (call_load(c, in, from, sizeof in)) return -EFAULT;
	ipc_set(&s->ipc, in);
	s->ctime = (c->m->config->epoch + c->m->now) / 1000000000;
	return 0;
}

/* How many wait for it to rise, or to become 0: by the operation that holds them up. */
static int64_t count_waiting(struct call *c, struct semset *s, uint16_t num, bool zero)
{
	int64_t count = 0;
	uint32_t stuck;
	for (uint32_t i = 0; i < s->npending; i++) {
		struct pending_ops *p = &s->pending[i];
		/* it waits: so it cannot be done, and nothing is changed by trying */
		if (!still_waits(c->m, s, p) || perform(s, p->pid, p->ops, p->n, &stuck) != 1) continue;
		count += p->ops[stuck].num == num && !p->ops[stuck].op == zero;
	}
	return count;
}

static int64_t get_all(struct call *c, const struct semset *s, int64_t to)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (call_store(c, to + i * 2, &s->list[i].value, 2)) return -EFAULT;
	return 0;
}

static int64_t set_all(struct call *c, struct semset *s, int64_t from)
{
	uint16_t *values = sim_alloc(s->n * sizeof *values);
	int64_t code = call_load(c, values, from, s->n * sizeof *values);
	for (uint32_t i = 0; !code && i < s->n; i++)
		if (values[i] > SEMVMX) code = -ERANGE;
	for (uint32_t i = 0; !code && i < s->n; i++) s->list[i] = (struct semaphore){values[i], c->p->pid};
	free(values);
	if (code) return code;
	forget_undo(s, -1, 0);
	serve(c->m, s);
	return 0;
}

static int64_t set_value(struct call *c, struct semset *s, uint32_t num, int64_t value)
{
	if (value < 0 || value > SEMVMX) return -ERANGE;
	s->list[num] = (struct semaphore){(uint16_t)value, c->p->pid};
	forget_undo(s, num, 0);
	serve(c->m, s);
	return 0;
}

static int64_t control_one(struct call *c, struct semset *s, int64_t num, int64_t command)
{
	if (num < 0 || num >= s->n) return -EINVAL;
	switch (command) {
	case GETVAL: return s->list[num].value;
	case GETPID: return s->list[num].pid;
	case GETNCNT: return count_waiting(c, s, (uint16_t)num, false);
	case GETZCNT: return count_waiting(c, s, (uint16_t)num, true);
	case SETVAL: return set_value(c, s, (uint32_t)num, (int32_t)c->args[3]);
	default: return -EINVAL;
	}
}

int64_t sys_semctl(struct call *c)
{
	int64_t code, command = (int32_t)c->args[2] & ~0x100; /* IPC_64 */
	uint32_t may = command == SETVAL || command == SETALL ? 0200 : command == IPC_RMID || command == IPC_SET ? 0 : 0400;
	struct semset *s = ipc_find(c, REGISTRY_SEM, c->args[0], may, &code);
	if (!s) return code;
	if (command != IPC_RMID) ipc_use(c, &s->ipc);
	switch (command) {
	case IPC_RMID: ipc_remove(c->m, REGISTRY_SEM, &s->ipc); return 0;
	case IPC_STAT: return stat_set(c, s, c->args[3]);
	case IPC_SET: return change_set(c, s, c->args[3]);
	case GETALL: return get_all(c, s, c->args[3]);
	case SETALL: return set_all(c, s, c->args[3]);
	default: return control_one(c, s, (int32_t)c->args[1], command);
	}
}
