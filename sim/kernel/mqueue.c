/*
 * mqueue.c - POSIX message queues (mq_overview(7)). They are inodes of /dev/mqueue; the queue itself is an object that the inode
 * holds.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/times.h"

#define MESSAGES 10          /* by default, and at most without privilege */
#define MESSAGE_SIZE 8192
#define PRIORITIES 32768     /* MQ_PRIO_MAX */
#define SECOND 1000000000

struct message {
	uint32_t priority, n;
	char *bytes;
};

struct mqueue {
	struct object object;
	struct message *list;      /* what is received next comes first */
	uint32_t n, cap;
	uint32_t most, size;       /* messages; bytes of one */
	int32_t notify_pid, notify_sig; /* 0 nobody; sig 0: told nothing */
	uint64_t notify_value;
};

static struct part *clone(const struct part *p)
{
	struct mqueue *q = object_clone(p, sizeof *q);
	q->list = sim_copy(q->list, (q->cap = q->n) * sizeof *q->list);
	for (uint32_t i = 0; i < q->n; i++) q->list[i].bytes = sim_copy(q->list[i].bytes, q->list[i].n);
	return &q->object.part;
}

static void free_queue(struct part *p)
{
	struct mqueue *q = (struct mqueue *)p;
	for (uint32_t i = 0; i < q->n; i++) free(q->list[i].bytes);
	free(q->list);
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool equal(const struct part *a, const struct part *b)
{
	const struct mqueue *x = (const struct mqueue *)a, *y = (const struct mqueue *)b;
	if (!object_equal(a, b) || !SAME(n) || !SAME(most) || !SAME(size) || !SAME(notify_pid) || !SAME(notify_sig) ||
		!SAME(notify_value))
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (!SAME(list[i].priority) || !SAME(list[i].n) ||
			(x->list[i].n && memcmp(x->list[i].bytes, y->list[i].bytes, x->list[i].n)))
			return false;
	return true;
}

static const struct part_ops part = {.name = "mqueue", .clone = clone, .free = free_queue, .equal = equal};

static uint32_t mqueue_ready(const struct call *c, const struct file *f)
{
	const struct mqueue *q = object_find(c->m, f->target);
	return (q->n ? POLLIN | POLLRDNORM : 0) | (q->n < q->most ? POLLOUT | POLLWRNORM : 0);
}

static void mqueue_close(struct machine *m, struct file *f)
{
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops mqueue_ops = {.name = "mqueue", .mode = S_IFREG | 0600, .close = mqueue_close, .ready = mqueue_ready};

/* ---- Opening --------------------------------------------------------------------------------------------------------------- */

static uint32_t folder(struct machine *m)
{
	return entry_find(object_find(m, entry_find(object_find(m, m->root), "dev")), "mqueue");
}

/* The name without the slash before it, which the C library may have taken away. */
static int64_t load_name(struct call *c, char name[NAME_MOST + 2])
{
	int64_t n = call_load_string(c, c->args[0], name, NAME_MOST + 2);
	if (n < 0) return n;
	if (*name == '/') memmove(name, name + 1, (size_t)n);
	return !*name ? -ENOENT : strchr(name, '/') ? -EACCES : strlen(name) > NAME_MOST ? -ENAMETOOLONG : 0;
}

static int64_t load_attributes(struct call *c, uint32_t *most, uint32_t *size)
{
	int64_t attr[4] = {0, MESSAGES, MESSAGE_SIZE, 0};
	if (c->args[3] && call_load(c, attr, c->args[3], sizeof attr)) return -EFAULT;
	if (attr[1] <= 0 || attr[2] <= 0 || attr[1] > MESSAGES || attr[2] > MESSAGE_SIZE) return -EINVAL;
	*most = (uint32_t)attr[1];
	*size = (uint32_t)attr[2];
	return 0;
}

static int64_t create(struct call *c, const char *name, uint32_t *inode)
{
	uint32_t most = 0, size = 0;
	char path[NAME_MOST + 3];
	int64_t code = load_attributes(c, &most, &size);
	if (code) return code;
	struct mqueue *q = part_new(sizeof *q, &part);
	q->most = most;
	q->size = size;
	q->object.chan = machine_new_chan(c->m);
	snprintf(path, sizeof path, "/%s", name);
	chan_emit(c->m, q->object.chan, CHAN_MQ, (int64_t)most * size, path, false);
	*inode = inode_new(c->m, S_IFREG | ((uint32_t)c->args[2] & 0777 & ~c->p->umask));
	((struct inode *)object_edit(c->m, *inode))->at = object_add(c->m, q);
	entry_add(c->m, folder(c->m), name, *inode);
	return 0;
}

int64_t sys_mq_open(struct call *c)
{
	char name[NAME_MOST + 2];
	uint32_t flags = (uint32_t)c->args[1], mode = flags & O_ACCMODE;
	int64_t code = load_name(c, name);
	if (code) return code;
	uint32_t inode = entry_find(object_find(c->m, folder(c->m)), name);
	bool made = !inode;
	if (inode && flags & O_CREAT && flags & O_EXCL) return -EEXIST;
	if (made && !(flags & O_CREAT)) return -ENOENT;
	if (made && (code = create(c, name, &inode))) return code;
	const struct inode *node = object_find(c->m, inode);
	uint32_t want = mode == O_RDONLY ? MODE_R : mode == O_WRONLY ? MODE_W : MODE_R | MODE_W;
	if (!made && !inode_allows(node, want)) return -EACCES;
	object_hold(c->m, node->at);
	uint32_t id = file_new(c->m, &mqueue_ops, flags & (O_ACCMODE | O_NONBLOCK), node->at);
	object_hold(c->m, ((struct file *)object_edit(c->m, id))->inode = inode);
	return descriptor_open(c, id, true);
}

int64_t sys_mq_unlink(struct call *c)
{
	char name[NAME_MOST + 2];
	int64_t code = load_name(c, name);
	if (code) return code;
	if (!entry_find(object_find(c->m, folder(c->m)), name)) return -ENOENT;
	entry_remove(c->m, folder(c->m), name);
	return 0;
}

/* ---- Sending and receiving ------------------------------------------------------------------------------------------------- */

static struct mqueue *queue_of(struct call *c, uint32_t mode, struct file **f)
{
	*f = file_of(c, c->args[0]);
	return *f && (*f)->ops == &mqueue_ops && (file_mode(*f) & mode) == mode ? object_edit(c->m, (*f)->target) : NULL;
}

static int64_t wait_in(struct call *c, const struct file *f, int queue, enum wait_why why)
{
	int64_t ts[2];
	if (f->flags & O_NONBLOCK) return -EAGAIN;
	if (c->timed_out) return -ETIMEDOUT;
	if (!c->progress->until) {
		c->progress->until = TIME_NEVER;
		if (c->args[4] && call_load(c, ts, c->args[4], sizeof ts)) return -EFAULT;
		if (c->args[4] && (ts[0] < 0 || ts[1] < 0 || ts[1] >= SECOND)) return -EINVAL;
		if (c->args[4]) c->progress->until = time_after(-c->m->config->epoch, ts[0], ts[1]);
	}
	if (c->progress->until <= c->m->now) return -ETIMEDOUT;
	call_watch(c, f->target, queue, true);
	return call_block(c, &(struct wait){.why = (uint8_t)why, .fd = (int32_t)c->args[0], .chan = f->object.chan},
		c->progress->until);
}

/* Tell who asked for it that a message has come to the empty queue, unless somebody waits for it anyway. */
static void notify(struct call *c, struct mqueue *q)
{
	int32_t pid = q->notify_pid, sig = q->notify_sig;
	if (!pid || q->n != 1 || q->object.waiters[QUEUE_READ].n) return;
	q->notify_pid = 0;
	if (sig)
		signal_send(c->m, c->p->pid, pid, 0,
			&(struct sig_info){.sig = sig, .code = SI_MESGQ, .pid = c->p->pid, .value = q->notify_value});
}

static void insert(struct mqueue *q, const struct message *msg)
{
	uint32_t i = q->n;
	q->list = sim_grow(q->list, q->n++, &q->cap, sizeof *q->list);
	for (; i && q->list[i - 1].priority < msg->priority; i--) q->list[i] = q->list[i - 1];
	q->list[i] = *msg;
}

static struct io whole(const struct call *c, struct piece *piece)
{
	return (struct io){(int32_t)c->args[0], piece, 1, piece->n, -1, false};
}

int64_t sys_mq_timedsend(struct call *c)
{
	struct file *f;
	struct mqueue *q = queue_of(c, MODE_W, &f);
	uint64_t n = (uint64_t)c->args[2], priority = (uint32_t)c->args[3];
	if (priority >= PRIORITIES) return -EINVAL;
	if (!q) return -EBADF;
	if (n > q->size) return -EMSGSIZE;
	if (q->n >= q->most) return wait_in(c, f, QUEUE_WRITE, WAIT_MSGSEND);
	struct message msg = {(uint32_t)priority, (uint32_t)n, n ? sim_alloc(n) : NULL};
	if (call_load(c, msg.bytes, c->args[1], n)) {
		free(msg.bytes);
		return -EFAULT;
	}
	insert(q, &msg);
	struct piece piece = {c->args[1], (int64_t)n};
	struct io io = whole(c, &piece);
	io_emit(c, f, &io, EV_SEND, 0, piece.n, UNKNOWN);
	int32_t pid = c->p->pid;
	struct machine *m = c->m;
	notify(c, q);
	const struct process *p = process_find(m, pid);
	if (!p || p->zombie) return CALL_GONE;
	object_wake(m, f->target, QUEUE_READ, 1);
	return 0;
}

int64_t sys_mq_timedreceive(struct call *c)
{
	struct file *f;
	struct mqueue *q = queue_of(c, MODE_R, &f);
	if (!q) return -EBADF;
	if ((uint64_t)c->args[2] < q->size) return -EMSGSIZE;
	if (!q->n) return wait_in(c, f, QUEUE_READ, WAIT_MSGRECV);
	struct message msg = q->list[0];
	if (call_store(c, c->args[1], msg.bytes, msg.n) || (c->args[3] && call_store(c, c->args[3], &msg.priority, 4)))
		return -EFAULT;
	memmove(q->list, q->list + 1, --q->n * sizeof *q->list);
	free(msg.bytes);
	struct piece piece = {c->args[1], msg.n};
	struct io io = whole(c, &piece);
	io_emit(c, f, &io, EV_RECV, 0, msg.n, UNKNOWN);
	object_wake(c->m, f->target, QUEUE_WRITE, 1);
	return msg.n;
}

/* ---- The rest -------------------------------------------------------------------------------------------------------------- */

int64_t sys_mq_getsetattr(struct call *c)
{
	struct file *f = file_of(c, c->args[0]);
	int64_t new[8], old[8] = {0};
	if (!f || f->ops != &mqueue_ops) return -EBADF;
	const struct mqueue *q = object_find(c->m, f->target);
	if (c->args[1] && call_load(c, new, c->args[1], sizeof new)) return -EFAULT;
	if (c->args[1] && new[0] & ~(int64_t)O_NONBLOCK) return -EINVAL;
	old[0] = f->flags & O_NONBLOCK;
	old[1] = q->most;
	old[2] = q->size;
	old[3] = q->n;
	if (c->args[1]) f->flags = (f->flags & ~(uint32_t)O_NONBLOCK) | (uint32_t)new[0];
	return c->args[2] ? call_store(c, c->args[2], old, sizeof old) : 0;
}

int64_t sys_mq_notify(struct call *c)
{
	struct file *f;
	struct mqueue *q = queue_of(c, 0, &f);
	struct { uint64_t value; int32_t sig, how; } in;
	if (c->args[1] && call_load(c, &in, c->args[1], sizeof in)) return -EFAULT;
	if (c->args[1] &&
		((in.how != SIGEV_SIGNAL && in.how != SIGEV_NONE) || (in.how == SIGEV_SIGNAL && (in.sig < 0 || in.sig > SIGNALS))))
		return -EINVAL;
	if (!q) return -EBADF;
	if (!c->args[1]) {
		if (q->notify_pid == c->p->pid) q->notify_pid = 0;
		return 0;
	}
	const struct process *p = q->notify_pid ? process_find(c->m, q->notify_pid) : NULL;
	if (p && !p->zombie) return -EBUSY;
	q->notify_pid = c->p->pid;
	q->notify_sig = in.how == SIGEV_SIGNAL ? in.sig : 0;
	q->notify_value = in.value;
	return 0;
}
