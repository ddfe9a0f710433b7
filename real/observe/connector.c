/*
 * connector.c - listening to the process events connector; see connector.h.
 */
#include "real/observe/connector.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A copy of the event in a message: there it is aligned to 4 bytes only, and may be shorter than this kernel's headers know it. */
static struct proc_event event_of(const void *message)
{
	struct cn_msg m;
	struct proc_event e;
	const char *body = NLMSG_DATA((const struct nlmsghdr *)message);
	memset(&e, 0, sizeof e);
	memcpy(&m, body, sizeof m);
	memcpy(&e, body + sizeof m, sizeof e < m.len ? sizeof e : m.len);
	return e;
}

/* In a private namespace the subscription succeeds, but nothing ever comes: the acknowledgement is what tells. */
static bool acknowledged(int fd)
{
	_Alignas(8) char buf[1024];
	for (int tries = 0; tries < 50; tries++) {
		struct pollfd p = {fd, POLLIN, 0};
		if (poll(&p, 1, 100) <= 0) return false;
		if (recv(fd, buf, sizeof buf, 0) <= 0) return false;
		struct proc_event e = event_of(buf);
		if (e.what == PROC_EVENT_NONE) return e.event_data.ack.err == 0;
	}
	return true;
}

int connector_open(void)
{
	struct {
		_Alignas(NLMSG_ALIGNTO) struct nlmsghdr header;
		char body[sizeof(struct cn_msg) + sizeof(enum proc_cn_mcast_op)];
	} q = {{0}, {0}};
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
	struct cn_msg message = {.id = {CN_IDX_PROC, CN_VAL_PROC}, .len = sizeof(enum proc_cn_mcast_op)};
	enum proc_cn_mcast_op op = PROC_CN_MCAST_LISTEN;
	int size = 4 << 20, fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	if (fd < 0) return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	memcpy(q.body, &message, sizeof message);
	memcpy(q.body + sizeof message, &op, sizeof op);
	q.header.nlmsg_len = NLMSG_LENGTH(sizeof q.body);
	q.header.nlmsg_type = NLMSG_DONE;
	if (!bind(fd, (struct sockaddr *)&address, sizeof address) && send(fd, &q, q.header.nlmsg_len, 0) > 0 && acknowledged(fd)) return fd;
	int saved = errno ? errno : ENOTCONN;
	close(fd);
	errno = saved;
	return -1;
}

/* Whether the event is one of those that matter here, decoded. */
static bool decode(const struct proc_event *e, struct connector_event *out)
{
	*out = (struct connector_event){.t = (int64_t)e->timestamp_ns};
	switch ((unsigned)e->what) {
	case PROC_EVENT_FORK:
		out->kind = CONNECTOR_FORK;
		out->pid = e->event_data.fork.child_tgid;
		out->tid = e->event_data.fork.child_pid;
		out->parent = e->event_data.fork.parent_tgid;
		return true;
	case PROC_EVENT_EXEC:
		out->kind = CONNECTOR_EXEC;
		out->pid = e->event_data.exec.process_tgid;
		out->tid = e->event_data.exec.process_pid;
		return true;
	case PROC_EVENT_EXIT:
		out->kind = CONNECTOR_EXIT;
		out->pid = e->event_data.exit.process_tgid;
		out->tid = e->event_data.exit.process_pid;
		out->status = (int32_t)e->event_data.exit.exit_code;
		return true;
	default:
		return false;
	}
}

int connector_read(int fd, struct connector_event *out, int max)
{
	int n = 0;
	while (n < max) {
		_Alignas(8) char buf[1024];
		ssize_t got = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
		if (got < 0 && errno == ENOBUFS) {
			out[n++] = (struct connector_event){.kind = CONNECTOR_LOST};
			continue;
		}
		if (got <= 0) break;
		struct proc_event e = event_of(buf);
		if (decode(&e, &out[n])) n++;
	}
	return n;
}
