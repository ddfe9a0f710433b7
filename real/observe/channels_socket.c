/*
 * channels_socket.c - what a socket is: asked of the kernel by its inode (unix_diag), else looked up in the
 * process's own /proc/PID/net.
 *
 * A pair of connected unix sockets is one channel with two sides; side 0 is the one with the lower inode (of a
 * socketpair: the first). A socket that has no name and no peer yet is no channel, and is looked at again at each
 * scan. A peer of another network namespace is not found: then the socket stands alone.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc_file.h"

struct unix_socket {
	uint8_t state;
	uint32_t peer;
	int64_t queued;
	char name[112];
};

static bool ask(int diag, uint32_t inode)
{
	struct {
		struct nlmsghdr head;
		struct unix_diag_req body;
	} request = {
		.head = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST,
			.nlmsg_seq = inode},
		.body = {.sdiag_family = AF_UNIX, .udiag_states = ~0u, .udiag_ino = inode,
			.udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_NAME, .udiag_cookie = {~0u, ~0u}},
	};
	return send(diag, &request, sizeof request, 0) == (ssize_t)sizeof request;
}

/* An abstract name begins with a NUL; shown as '@', as ss(8) does. */
static void copy_name(struct unix_socket *out, const char *name, size_t len)
{
	if (len >= sizeof out->name) len = sizeof out->name - 1;
	memcpy(out->name, name, len);
	out->name[len] = 0;
	if (len && !out->name[0]) out->name[0] = '@';
}

static void parse_attributes(const char *at, size_t left, struct unix_socket *out)
{
	struct nlattr a;
	while (left >= sizeof a) {
		memcpy(&a, at, sizeof a);
		if (a.nla_len < sizeof a || a.nla_len > left) return;
		const char *value = at + sizeof a;
		size_t len = a.nla_len - sizeof a, step = NLA_ALIGN(a.nla_len);
		struct unix_diag_rqlen queue;
		if (a.nla_type == UNIX_DIAG_PEER && len >= 4) {
			memcpy(&out->peer, value, 4);
		} else if (a.nla_type == UNIX_DIAG_RQLEN && len >= sizeof queue) {
			memcpy(&queue, value, sizeof queue);
			out->queued = queue.udiag_rqueue;
		} else if (a.nla_type == UNIX_DIAG_NAME) {
			copy_name(out, value, len);
		}
		if (step > left) return;
		at += step;
		left -= step;
	}
}

static bool answer(int diag, uint32_t inode, struct unix_socket *out)
{
	union {
		struct nlmsghdr head;
		char bytes[1024];
	} reply;
	for (;;) {
		ssize_t n = recv(diag, &reply, sizeof reply, 0);
		if (n < 0 && errno == EINTR) continue;
		if (n < (ssize_t)sizeof reply.head) return false;
		if (reply.head.nlmsg_seq != inode) continue; /* of an earlier question */
		struct unix_diag_msg *m = NLMSG_DATA(&reply.head);
		if (reply.head.nlmsg_type != SOCK_DIAG_BY_FAMILY || n < (ssize_t)NLMSG_SPACE(sizeof *m)) return false;
		*out = (struct unix_socket){.state = m->udiag_state, .queued = UNKNOWN};
		parse_attributes((char *)(m + 1), (size_t)n - NLMSG_SPACE(sizeof *m), out);
		return true;
	}
}

static bool find_unix(struct channels *c, uint64_t inode, struct unix_socket *out)
{
	struct timeval second = {1, 0};
	if (c->diag < 0) {
		c->diag = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
		if (c->diag < 0) return false;
		setsockopt(c->diag, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
	}
	return inode && ask(c->diag, (uint32_t)inode) && answer(c->diag, (uint32_t)inode, out);
}

int64_t channels_unix_queued(struct channels *c, uint64_t inode)
{
	struct unix_socket u;
	return find_unix(c, inode, &u) && u.state != TCP_LISTEN ? u.queued : UNKNOWN;
}

/* "0100007F:1F90" as 127.0.0.1:8080; of IPv6 only the port is worth the room. */
static void address_text(const char *at, bool six, char *out, size_t size)
{
	char text[INET_ADDRSTRLEN] = "*";
	struct in_addr a = {0};
	if (!six) a.s_addr = (in_addr_t)proc_hex(&at);
	const char *colon = strchr(at, ':');
	if (!colon) return;
	at = colon + 1;
	if (a.s_addr) inet_ntop(AF_INET, &a, text, sizeof text);
	snprintf(out, size, "%s:%u", text, (unsigned)proc_hex(&at));
}

/* A line of /proc/net/tcp or udp: number, local, remote, state, queues, timer, retransmits, uid, timeout, inode. */
static bool line_of_inode(const char *line, uint64_t inode, const char *protocol, bool six, struct identity *out)
{
	char local[40] = "", remote[40] = "";
	const char *at = line, *field[10];
	for (int i = 0; i < 10; i++) {
		at += strspn(at, " ");
		field[i] = at;
		at += strcspn(at, " \n");
	}
	if ((uint64_t)proc_number(&field[9]) != inode) return false;
	address_text(field[1], six, local, sizeof local);
	address_text(field[2], six, remote, sizeof remote);
	const char *state = field[3];
	bool listens = proc_hex(&state) == TCP_LISTEN;
	if (listens) snprintf(out->name, sizeof out->name, "%s %s listening", protocol, local);
	else snprintf(out->name, sizeof out->name, "%s %s to %s", protocol, local, remote);
	return true;
}

static bool find_inet(int32_t pid, uint64_t inode, const char *protocol, struct identity *out)
{
	char name[16], path[PROC_PATH_SIZE];
	size_t len;
	bool found = false;
	snprintf(name, sizeof name, "net/%s", protocol);
	char *text = proc_file_whole(proc_path(path, pid, 0, name), &len);
	if (!text) return false;
	for (char *line = strchr(text, '\n'); line && line[1] && !found; line = strchr(line + 1, '\n'))
		found = line_of_inode(line + 1, inode, protocol, protocol[3], out);
	free(text);
	return found;
}

static void identify_pair(struct channels *c, uint64_t inode, const struct unix_socket *u, struct identity *out)
{
	struct unix_socket peer = {.name = ""};
	find_unix(c, u->peer, &peer);
	out->side = inode > u->peer;
	out->inode[out->side] = inode;
	out->inode[!out->side] = u->peer;
	snprintf(out->name, sizeof out->name, "%s", *u->name ? u->name : peer.name);
	out->kind = *out->name ? CHAN_UNIX : CHAN_SOCKETPAIR;
	out->outside = out->peer_unseen = *out->name; /* whoever listens there may be anybody */
	out->own = *c->own && !strncmp(out->name, c->own, strlen(c->own));
	if (out->own) out->key.type = KEY_NONE;
}

void channels_identify_socket(struct channels *c, int32_t pid, uint64_t inode, struct identity *out)
{
	static const char *const protocols[] = {"tcp", "udp", "tcp6", "udp6"};
	struct unix_socket u;
	out->key = (struct key){.a = inode, .type = KEY_SOCKET};
	out->kind = CHAN_SOCKET;
	out->inode[0] = inode;
	out->outside = true;
	if (!find_unix(c, inode, &u)) {
		for (int i = 0; i < 4 && !find_inet(pid, inode, protocols[i], out); i++) {}
		return;
	}
	if (u.peer) {
		identify_pair(c, inode, &u, out);
		return;
	}
	bool listens = u.state == TCP_LISTEN;
	out->unsettled = !listens;
	if (!*u.name) out->key.type = KEY_NONE;
	snprintf(out->name, sizeof out->name, "unix %.90s%s", u.name, listens ? " listening" : "");
}
