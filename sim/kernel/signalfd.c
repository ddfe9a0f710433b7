/*
 * signalfd.c - pending signals, read from a descriptor (signalfd(2)).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"

struct signalfd {
	struct object object;
	uint64_t mask;
};

static struct part *clone(const struct part *p)
{
	return object_clone(p, sizeof(struct signalfd));
}

static void free_signalfd(struct part *p)
{
	object_clear(p);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	return object_equal(a, b) && ((const struct signalfd *)a)->mask == ((const struct signalfd *)b)->mask;
}

static const struct part_ops part = {.name = "signalfd", .clone = clone, .free = free_signalfd, .equal = equal};

static struct signalfd_siginfo as_record(const struct sig_info *info)
{
	struct signalfd_siginfo out = {.ssi_signo = (uint32_t)info->sig, .ssi_code = info->code, .ssi_pid = (uint32_t)info->pid};
	out.ssi_uid = info->code == SI_KERNEL ? 0 : SIM_UID;
	if (info->sig == SIGCHLD) out.ssi_status = info->status;
	out.ssi_int = (int32_t)info->value;
	out.ssi_ptr = info->value;
	return out;
}

static int64_t signalfd_read(struct call *c, struct file *f, const struct io *io)
{
	const struct signalfd *s = object_find(c->m, f->target);
	int64_t size = sizeof(struct signalfd_siginfo), done = 0;
	struct sig_info info;
	if (io->n < size) return -EINVAL;
	while (done + size <= io->n && signal_take(c->m, c->p, c->t, s->mask, &info)) {
		struct signalfd_siginfo out = as_record(&info);
		signal_emit(c->m, info.pid, c->p->pid, c->t->tid, info.sig, SIGNAL_STAGE_ACCEPTED);
		if (io_store(c, io, done, &out, sizeof out)) return -EFAULT;
		done += size;
	}
	if (done) return done;
	if (f->flags & O_NONBLOCK) return -EAGAIN;
	call_watch(c, f->target, QUEUE_READ, true);
	return call_block(c, &(struct wait){.why = WAIT_SIGNAL, .fd = io->fd}, TIME_NEVER);
}

static uint32_t signalfd_ready(const struct call *c, const struct file *f)
{
	const struct signalfd *s = object_find(c->m, f->target);
	return s->mask & (c->p->pending.set | c->t->pending.set) ? POLLIN | POLLRDNORM : 0;
}

static void signalfd_close(struct machine *m, struct file *f)
{
	if (object_release(m, f->target)) object_remove(m, f->target);
}

const struct file_ops signalfd_ops = {
	.name = "anon_inode:[signalfd]", .mode = 0600, .seek = seek_nowhere, .read = signalfd_read, .close = signalfd_close, .ready = signalfd_ready,
};

/* Those of the process are found among its descriptors, of which it is known how many are such. */
void signalfd_wake(struct machine *m, const struct process *p)
{
	const struct files *files = p->files ? object_find(m, p->files) : NULL;
	for (uint32_t fd = 0, left = files ? files->signalfds : 0; left && fd < files->n; fd++) {
		const struct file *f = files->list[fd].file ? object_find(m, files->list[fd].file) : NULL;
		if (!f || f->ops != &signalfd_ops) continue;
		left--;
		object_wake(m, f->target, QUEUE_READ, WAKE_ALL);
	}
}

static int64_t change(struct call *c, int64_t fd, uint64_t mask)
{
	const struct file *f = file_of(c, fd);
	if (!f) return -EBADF;
	if (f->ops != &signalfd_ops) return -EINVAL;
	((struct signalfd *)object_edit(c->m, f->target))->mask = mask;
	object_wake(c->m, f->target, QUEUE_READ, WAKE_ALL);
	return fd;
}

static int64_t create(struct call *c, int64_t flags)
{
	uint64_t mask;
	if (flags & ~(int64_t)(SFD_NONBLOCK | SFD_CLOEXEC) || c->args[2] != 8) return -EINVAL;
	if (call_load(c, &mask, c->args[1], sizeof mask)) return -EFAULT;
	mask &= ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
	if ((int32_t)c->args[0] != -1) return change(c, (int32_t)c->args[0], mask);
	struct signalfd *s = part_new(sizeof *s, &part);
	s->mask = mask;
	uint32_t id = object_add(c->m, s);
	return descriptor_open(c, file_new(c->m, &signalfd_ops, O_RDWR | (uint32_t)(flags & O_NONBLOCK), id), flags & SFD_CLOEXEC);
}

int64_t sys_signalfd(struct call *c)
{
	return create(c, 0);
}

int64_t sys_signalfd4(struct call *c)
{
	return create(c, c->args[3]);
}
