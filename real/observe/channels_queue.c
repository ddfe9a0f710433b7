/*
 * channels_queue.c - how much a channel holds and can hold.
 *
 * A pipe is asked through a duplicate of somebody's descriptor, which is closed at once: while it is open, an
 * end-of-file or a broken pipe would come late. Everything else is asked without one.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/pidfd.h"
#include "real/observe/proc_file.h"

/* A duplicate of the process's descriptor, -1. */
static int take(struct channels *c, int32_t pid, int32_t fd)
{
	struct tree_proc *p = tree_proc(c->tree, pid);
	if (p && p->pidfd >= 0) return pidfd_take(p->pidfd, fd);
	int pidfd = pidfd_open_pid(pid);
	if (pidfd < 0) return -1;
	int mine = pidfd_take(pidfd, fd);
	close(pidfd);
	return mine;
}

int64_t channels_pipe_capacity(struct channels *c, int32_t pid, int32_t fd)
{
	int mine = take(c, pid, fd);
	if (mine < 0) return UNKNOWN;
	int capacity = fcntl(mine, F_GETPIPE_SZ);
	close(mine);
	return capacity < 0 ? UNKNOWN : capacity;
}

static int64_t pipe_queued(struct channels *c, int32_t pid, int32_t fd)
{
	int mine = take(c, pid, fd), bytes = 0;
	if (mine < 0) return UNKNOWN;
	int result = ioctl(mine, FIONREAD, &bytes);
	close(mine);
	return result < 0 ? UNKNOWN : bytes;
}

/* Bytes in a POSIX queue. pread, so that the shared offset stays. */
static int64_t mq_queued(struct channels *c, int32_t pid, int32_t fd)
{
	char text[128];
	int mine = take(c, pid, fd);
	if (mine < 0) return UNKNOWN;
	ssize_t n = pread(mine, text, sizeof text - 1, 0);
	close(mine);
	if (n < 6 || strncmp(text, "QSIZE:", 6)) return UNKNOWN;
	text[n] = 0;
	const char *at = text + 6;
	return proc_number(&at);
}

static int64_t eventfd_queued(int32_t pid, int32_t fd)
{
	char name[32], text[512];
	snprintf(name, sizeof name, "fdinfo/%d", fd);
	if (proc_file(pid, 0, name, text, sizeof text) < 0) return UNKNOWN;
	const char *at = strstr(text, "eventfd-count:");
	if (!at) return UNKNOWN;
	at += 14;
	return (int64_t)proc_hex(&at);
}

static int64_t sysv_queued(int32_t id)
{
	struct msqid_ds d;
	return msgctl(id, IPC_STAT, &d) ? UNKNOWN : (int64_t)d.__msg_cbytes;
}

int64_t channels_sysv_capacity(int32_t msqid)
{
	struct msqid_ds d;
	return msgctl(msqid, IPC_STAT, &d) ? UNKNOWN : (int64_t)d.msg_qbytes;
}

static int64_t queued_through(struct channels *c, const struct object *o, int32_t pid, int32_t fd)
{
	switch (o->kind) {
	case CHAN_PIPE: case CHAN_FIFO: return pipe_queued(c, pid, fd);
	case CHAN_MQ: return mq_queued(c, pid, fd);
	case CHAN_EVENTFD: return eventfd_queued(pid, fd);
	default: return UNKNOWN;
	}
}

int64_t channels_queued(struct channels *c, uint32_t chan, uint8_t side)
{
	const struct object *o = channels_object(c, chan);
	if (!o) return UNKNOWN;
	if (o->kind == CHAN_SYSV_MSG) return o->sysv == UNKNOWN ? UNKNOWN : sysv_queued(o->sysv);
	if (o->kind == CHAN_SOCKETPAIR || o->kind == CHAN_UNIX) return channels_unix_queued(c, o->inode[side & 1]);
	for (struct member *m = NULL; (m = channels_next_member(c, m));)
		for (int i = 0; i < m->nslot; i++) {
			if (m->slots[i].chan != chan) continue;
			int64_t n = queued_through(c, o, m->pid, m->slots[i].fd);
			if (n != UNKNOWN) return n;
		}
	return UNKNOWN;
}
