/*
 * async.c - signal-driven I/O (fcntl(2): F_SETOWN, F_SETSIG, O_ASYNC).
 *
 * A file with O_ASYNC is itself in the queues of what it is open on, as an epoll is. Its signal may end the very process whose call is
 * the news: so what happens is only noted, and the signals are sent when the step is over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include "sim/kernel/core.h"
#include "sim/kernel/file.h"
#include "sim/kernel/signal.h"

struct news {
	uint32_t file;             /* object id */
	int queue;
};

void async_set(struct machine *m, struct file *f, int32_t fd, bool on)
{
	if (!f->ops->async || !(f->flags & O_ASYNC) == !on) return;
	f->flags ^= O_ASYNC;
	f->async_fd = fd;
	for (int queue = 0; queue < QUEUES; queue++) {
		if (!(file_mode(f) & (queue == QUEUE_WRITE ? MODE_W : MODE_R))) continue;
		if (on) object_enter(m, f->target, queue, f->object.id);
		else object_leave(m, f->target, queue, f->object.id);
	}
}

void async_notice(struct machine *m, uint32_t file, int queue)
{
	m->news = sim_grow(m->news, m->nnews, &m->cap_news, sizeof *m->news);
	m->news[m->nnews++] = (struct news){file, queue};
}

int64_t async_set_owner(struct machine *m, struct file *f, int32_t owner)
{
	if (owner == INT32_MIN) return -EINVAL;
	if (owner > 0 && !process_find(m, owner)) return -ESRCH;
	f->owner = owner;
	return 0;
}

int64_t async_owner(const struct machine *m, const struct file *f)
{
	return f->owner > 0 && !process_find(m, f->owner) ? 0 : f->owner;
}

int64_t async_set_signal(struct file *f, int64_t sig)
{
	if (sig < 0 || sig > SIGNALS) return -EINVAL;
	f->async_signal = (int32_t)sig;
	return 0;
}

/* Only who has chosen the signal is told what has happened. */
static struct sig_info info_of(const struct file *f, int queue)
{
	bool writes = queue == QUEUE_WRITE;
	if (!f->async_signal) return (struct sig_info){.sig = SIGIO, .code = SI_KERNEL};
	return (struct sig_info){.sig = f->async_signal, .code = writes ? POLL_OUT : POLL_IN, .status = f->async_fd,
	                         .value = writes ? POLLOUT | POLLWRNORM | POLLWRBAND : POLLIN | POLLRDNORM};
}

static void send(struct machine *m, const struct file *f, int queue)
{
	struct sig_info info = info_of(f, queue);
	int32_t owner = f->owner;
	for (uint32_t i = m->nproc; owner && i-- > 0;) {
		const struct process *p = i < m->nproc ? m->procs[i] : NULL;
		if (p && (owner > 0 ? p->pid == owner : p->pgid == -owner)) signal_send(m, 0, p->pid, 0, &info);
	}
}

/* What one signal does may be news again, or the end of a file that had some. */
void async_send(struct machine *m)
{
	for (uint32_t i = 0; i < m->nnews; i++) {
		struct news n = m->news[i];
		const struct object *o = n.file <= m->nobject ? m->objects[n.file - 1] : NULL;
		const struct file *f = o && file_is(o) ? (const struct file *)o : NULL;
		if (f && f->flags & O_ASYNC) send(m, f, n.queue);
	}
	m->nnews = 0;
}
