/*
 * pidfd.c - processes as descriptors (pidfd_open(2)). All pidfds of a process are open on one object, which is there while any
 * is.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/ipc.h"

struct pidfd {
	struct object object;
	int32_t pid;
	bool ended;                /* and maybe its number is used again */
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct pidfd));
}

static void free_pidfd(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct pidfd *x = (const struct pidfd *)a, *y = (const struct pidfd *)b;
	return object_equal(a, b) && x->pid == y->pid && x->ended == y->ended;
}

static const struct part_ops part = {.name = "pidfd", .clone = clone, .free = free_pidfd, .equal = equal};

static uint32_t pidfd_ready(const struct call *c, const struct file *f)
{
	return ((const struct pidfd *)object_find(c->m, f->target))->ended ? POLLIN | POLLRDNORM : 0;
}

static void pidfd_close(struct machine *m, struct file *f)
{
	const struct pidfd *p = object_find(m, f->target);
	if (!object_release(m, f->target)) return;
	if (registry_find(m, REGISTRY_PIDFD, (uint64_t)p->pid, 0) == f->target)
		registry_remove(m, REGISTRY_PIDFD, (uint64_t)p->pid, 0);
	object_remove(m, f->target);
}

const struct file_ops pidfd_ops = {.name = "anon_inode:[pidfd]", .mode = 0600, .close = pidfd_close, .ready = pidfd_ready};

void pidfd_wake(struct machine *m, int32_t pid)
{
	uint32_t id = registry_find(m, REGISTRY_PIDFD, (uint64_t)pid, 0);
	if (!id) return;
	registry_remove(m, REGISTRY_PIDFD, (uint64_t)pid, 0);
	((struct pidfd *)object_edit(m, id))->ended = true;
	object_wake(m, id, QUEUE_READ, WAKE_ALL);
}

/* A process that has ended stands for itself until it is reaped. */
static int32_t pid_of(struct call *c, int64_t fd, int64_t *code)
{
	const struct file *f = file_of(c, fd);
	*code = f && f->ops == &pidfd_ops ? 0 : -EBADF;
	if (*code) return 0;
	int32_t pid = ((const struct pidfd *)object_find(c->m, f->target))->pid;
	if (!process_find(c->m, pid)) *code = -ESRCH;
	return pid;
}

int32_t pidfd_pid(struct call *c, int32_t fd)
{
	int64_t code;
	int32_t pid = pid_of(c, fd, &code);
	return code ? (int32_t)code : pid;
}

int64_t sys_pidfd_open(struct call *c)
{
	int32_t pid = (int32_t)c->args[0];
	if (pid <= 0 || c->args[1] & ~(int64_t)O_NONBLOCK) return -EINVAL;
	const struct process *p = process_find(c->m, pid);
	if (!p) return thread_find(c->m, pid) ? -EINVAL : -ESRCH;
	uint32_t id = registry_find(c->m, REGISTRY_PIDFD, (uint64_t)pid, 0);
	if (id) object_hold(c->m, id);
	else {
		struct pidfd *new = part_new(sizeof *new, &part);
		new->pid = pid;
		new->ended = p->zombie;
		id = object_add(c->m, new);
		if (!p->zombie) registry_add(c->m, REGISTRY_PIDFD, (uint64_t)pid, 0, id);
	}
	return descriptor_open(c, file_new(c->m, &pidfd_ops, O_RDWR | (uint32_t)(c->args[1] & O_NONBLOCK), id), true);
}

int64_t sys_pidfd_send_signal(struct call *c)
{
	int64_t code;
	int32_t pid = pid_of(c, c->args[0], &code), sig = (int32_t)c->args[1], self = c->p->pid;
	if (code) return code;
	if (sig < 0 || sig > SIGNALS || c->args[3]) return -EINVAL;
	if (!sig) return 0;
	signal_send(c->m, self, pid, 0, &(struct sig_info){.sig = sig, .code = SI_USER, .pid = self});
	const struct process *p = process_find(c->m, self);
	return p && !p->zombie ? 0 : CALL_GONE;
}

int64_t sys_pidfd_getfd(struct call *c)
{
	int64_t code;
	int32_t pid = pid_of(c, c->args[0], &code);
	if (code) return code;
	if (c->args[2]) return -EINVAL;
	const struct process *p = process_find(c->m, pid);
	const struct files *files = p->files ? object_find(c->m, p->files) : NULL;
	uint32_t fd = (uint32_t)c->args[1];
	if (!files) return -ESRCH;
	if (fd >= files->n || !files->list[fd].file) return -EBADF;
	uint32_t file = files->list[fd].file;
	object_hold(c->m, file);
	int64_t got = descriptor_add(c->m, c->p, file, 0, true);
	if (got < 0) file_drop(c->m, file);
	else end_emit(c->m, c->p, c->t->tid, object_find(c->m, file), (int32_t)got, END_RECEIVE, true);
	return got;
}
