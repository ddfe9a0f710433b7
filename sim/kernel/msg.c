/*
 * msg.c - System V message queues (msgop(2), msgctl(2)).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/ipc.h"

#define MSGMAX 8192  /* bytes of a message */
#define MSGMNB 16384 /* bytes of a queue */

struct message {
	int64_t type;
	char *bytes;
	uint32_t n;
};

struct queue {
	struct ipc ipc;
	struct message *list;      /* in order of coming */
	uint32_t n, cap;
	uint64_t bytes, most;
	int64_t stime, rtime, ctime; /* s */
	int32_t last_sender, last_receiver;
};

/* ---- Parts ----------------------------------------------------------------------------------------------------------------- */

static struct part *clone(const struct part *p)
{
	struct queue *q = object_clone(p, sizeof *q);
	q->list = sim_copy(q->list, (q->cap = q->n) * sizeof *q->list);
	for (uint32_t i = 0; i < q->n; i++) q->list[i].bytes = sim_copy(q->list[i].bytes, q->list[i].n);
	return &q->ipc.object.part;
}

static void free_queue(struct part *p)
{
	struct queue *q = (struct queue *)p;
	for (uint32_t i = 0; i < q->n; i++) free(q->list[i].bytes);
	free(q->list);
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool equal(const struct part *a, const struct part *b)
{
	const struct queue *x = (const struct queue *)a, *y = (const struct queue *)b;
	if (!object_equal(a, b) || !SAME(ipc.key) || !SAME(ipc.id) || !SAME(ipc.mode) || !SAME(n) || !SAME(bytes) || !SAME(most) ||
		!SAME(stime) || !SAME(rtime) || !SAME(ctime) || !SAME(last_sender) || !SAME(last_receiver))
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (!SAME(list[i].type) || !SAME(list[i].n) || (x->list[i].n && memcmp(x->list[i].bytes, y->list[i].bytes, x->list[i].n)))
			return false;
	return true;
}

static const struct part_ops part = {.name = "messages", .clone = clone, .free = free_queue, .equal = equal};

/* ---- Getting one ----------------------------------------------------------------------------------------------------------- */

static int64_t seconds(const struct machine *m)
{
	return (m->config->epoch + m->now) / 1000000000;
}

static uint32_t create(struct call *c)
{
	struct queue *q = part_new(sizeof *q, &part);
	q->most = MSGMNB;
	q->ctime = seconds(c->m);
	q->ipc.object.chan = machine_new_chan(c->m);
	return object_add(c->m, q);
}

int64_t sys_msgget(struct call *c)
{
	uint32_t object, before = c->m->last_chan;
	char name[32];
	int64_t id = ipc_get(c, REGISTRY_MSG, (int32_t)c->args[0], c->args[1], create, &object);
	if (id < 0) return id;
	const struct queue *q = object_find(c->m, object);
	snprintf(name, sizeof name, "msqid %d", (int)id);
	if (c->m->last_chan != before) chan_emit(c->m, q->ipc.object.chan, CHAN_SYSV_MSG, (int64_t)q->most, name, false);
	ipc_use(c, &q->ipc);
	return id;
}

/* ---- Sending and receiving ------------------------------------------------------------------------------------------------- */

static void emit_io(struct call *c, const struct queue *q, enum event_kind kind, const char *bytes, uint32_t n)
{
	struct event e = {.kind = (uint8_t)kind, .cpu = UNKNOWN};
	e.io.chan = q->ipc.object.chan;
	e.io.fd = UNKNOWN;
	e.io.bytes = n;
	e.io.queued = (int64_t)q->bytes;
	e.io.data = bytes;
	e.io.data_len = n < 64 ? n : 64;
	call_emit(c, &e);
}

static int64_t wait_in(struct call *c, const struct queue *q, int queue, enum wait_why why)
{
	call_watch(c, q->ipc.object.id, queue, false);
	return call_block(c, &(struct wait){.why = (uint8_t)why, .fd = UNKNOWN, .chan = q->ipc.object.chan}, TIME_NEVER);
}

static bool is_wanted(const struct message *msg, int64_t type, int64_t flags)
{
	if (!type) return true;
	if (type < 0) return msg->type <= (type == INT64_MIN ? INT64_MAX : -type);
	return (msg->type == type) == !(flags & MSG_EXCEPT);
}

/* The receiver that has waited longest for such a message. progress.note: what it wants. */
static void wake_receiver(struct machine *m, const struct queue *q, const struct message *msg)
{
	const struct waiters *w = &q->ipc.object.waiters[QUEUE_READ];
	for (uint32_t i = 0; i < w->n; i++) {
		const struct thread *t = thread_find(m, w->list[i].tid);
		if (!is_wanted(msg, t->call.progress.note[0], t->call.progress.note[1])) continue;
		thread_wake(m, t->tid, m->at_work ? thread_find(m, m->at_work)->pid : 0);
		return;
	}
}

static int64_t append(struct call *c, struct queue *q, int64_t type, int64_t from, uint32_t n)
{
	struct message msg = {type, n ? sim_alloc(n) : NULL, n};
	if (call_load(c, msg.bytes, from, n)) {
		free(msg.bytes);
		return -EFAULT;
	}
	q->list = sim_grow(q->list, q->n, &q->cap, sizeof *q->list);
	q->list[q->n++] = msg;
	q->bytes += n;
	q->last_sender = c->p->pid;
	q->stime = seconds(c->m);
	emit_io(c, q, EV_SEND, msg.bytes, n);
	wake_receiver(c->m, q, &msg);
	return 0;
}

int64_t sys_msgsnd(struct call *c)
{
	int64_t type, size = c->args[2], code;
	if (call_load(c, &type, c->args[1], sizeof type)) return -EFAULT;
	if (size < 0 || size > MSGMAX || type < 1 || (int32_t)c->args[0] < 0) return -EINVAL;
	struct queue *q = ipc_find(c, REGISTRY_MSG, c->args[0], 0200, &code);
	if (!q) return code;
	ipc_use(c, &q->ipc);
	if (q->bytes + (uint64_t)size > q->most || q->n + 1 > q->most) {
		if (c->args[3] & IPC_NOWAIT) return -EAGAIN;
		return wait_in(c, q, QUEUE_WRITE, WAIT_MSGSEND);
	}
	return append(c, q, type, c->args[1] + 8, (uint32_t)size);
}

static int64_t choose(const struct queue *q, int64_t type, int64_t flags)
{
	int64_t best = -1;
	for (uint32_t i = 0; i < q->n; i++) {
		if (!is_wanted(&q->list[i], type, flags)) continue;
		if (type >= 0) return i;
		if (best < 0 || q->list[i].type < q->list[best].type) best = i;
	}
	return best;
}

static int64_t take(struct call *c, struct queue *q, uint32_t at)
{
	struct message msg = q->list[at];
	uint32_t n = msg.n < (uint64_t)c->args[2] ? msg.n : (uint32_t)c->args[2];
	if (msg.n > (uint64_t)c->args[2] && !(c->args[4] & MSG_NOERROR)) return -E2BIG;
	if (call_store(c, c->args[1], &msg.type, 8) || call_store(c, c->args[1] + 8, msg.bytes, n)) return -EFAULT;
	memmove(&q->list[at], &q->list[at + 1], (--q->n - at) * sizeof *q->list);
	q->bytes -= msg.n;
	q->last_receiver = c->p->pid;
	q->rtime = seconds(c->m);
	emit_io(c, q, EV_RECV, msg.bytes, n);
	free(msg.bytes);
	object_wake(c->m, q->ipc.object.id, QUEUE_WRITE, WAKE_ALL);
	return n;
}

int64_t sys_msgrcv(struct call *c)
{
	int64_t code, type = c->args[3], flags = c->args[4];
	if (c->args[2] < 0 || (int32_t)c->args[0] < 0) return -EINVAL;
	struct queue *q = ipc_find(c, REGISTRY_MSG, c->args[0], 0400, &code);
	if (!q) return code;
	ipc_use(c, &q->ipc);
	int64_t at = choose(q, type, flags);
	if (at >= 0) return take(c, q, (uint32_t)at);
	if (flags & IPC_NOWAIT) return -ENOMSG;
	c->progress->note[0] = type;
	c->progress->note[1] = flags;
	return wait_in(c, q, QUEUE_READ, WAIT_MSGRECV);
}

/* ---- msgctl ---------------------------------------------------------------------------------------------------------------- */

/* struct msqid_ds */
static int64_t stat_queue(struct call *c, const struct queue *q, int64_t to)
{
	unsigned char out[120] = {0};
	int64_t numbers[6] = {q->stime, q->rtime, q->ctime, (int64_t)q->bytes, q->n, (int64_t)q->most};
	int32_t pids[2] = {q->last_sender, q->last_receiver};
	ipc_fill(&q->ipc, out);
	memcpy(out + 48, numbers, sizeof numbers);
	memcpy(out + 96, pids, sizeof pids);
	return call_store(c, to, out, sizeof out);
}

static int64_t change_queue(struct call *c, struct queue *q, int64_t from)
{
	unsigned char in[96];
	uint64_t most;
	if (call_load(c, in, from, sizeof in)) return -EFAULT;
	memcpy(&most, in + 88, sizeof most);
	if (most > MSGMNB) return -EPERM;
	q->most = most;
	q->ctime = seconds(c->m);
	ipc_set(&q->ipc, in);
	object_wake(c->m, q->ipc.object.id, QUEUE_WRITE, WAKE_ALL);
	return 0;
}

int64_t sys_msgctl(struct call *c)
{
	int64_t code, command = (int32_t)c->args[1] & ~0x100; /* IPC_64 */
	struct queue *q = ipc_find(c, REGISTRY_MSG, c->args[0], command == IPC_STAT ? 0400 : 0, &code);
	if (!q) return code;
	switch (command) {
	case IPC_RMID: ipc_remove(c->m, REGISTRY_MSG, &q->ipc); return 0;
	case IPC_STAT: return stat_queue(c, q, c->args[2]);
	case IPC_SET: return change_queue(c, q, c->args[2]);
	default: return -EINVAL;
	}
}
