/*
 * socket_call.c - the calls that move messages (sendmsg, recvmsg and what is made of them), and socket options.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/kernel/core.h"
#include "sim/kernel/socket.h"

#define CONTROL_MOST 20480 /* bytes, net.core.optmem_max */
#define SECOND 1000000000

/* struct msghdr and struct cmsghdr of x86-64. */
struct header {
	int64_t name;
	int32_t name_len, pad;
	int64_t vector, count, control;
	uint64_t control_len;
	int32_t flags, pad2;
};
struct control {
	uint64_t len;
	int32_t level, type;
};

/* ---- Without a header ------------------------------------------------------------------------------------------------------ */

static struct transfer *transfer_new(const struct call *c, const struct piece *piece, int64_t flags)
{
	struct transfer *t = sim_alloc(sizeof *t);
	t->io = (struct io){(int32_t)c->args[0], piece, 1, piece ? piece->n : 0, -1, false};
	t->flags = flags;
	return t;
}

/* Drops the files that it still has. */
static void transfer_free(struct call *c, struct transfer *t, int64_t result)
{
	for (uint32_t i = 0; result != CALL_GONE && i < t->nfile; i++) file_drop(c->m, t->files[i]);
	free(t);
}

int64_t sys_sendto(struct call *c)
{
	struct file *f;
	struct address to = {0};
	struct piece piece = {c->args[1], c->args[2]};
	int64_t code;
	if (!socket_of(c, c->args[0], &f, &code)) return code;
	if (piece.n < 0) return -EINVAL;
	if (c->args[4] && (code = address_load(c, c->args[4], (int32_t)c->args[5], &to))) return code;
	struct transfer *t = transfer_new(c, &piece, (int32_t)c->args[3]);
	t->addressed = c->args[4] != 0;
	t->to = to;
	code = socket_send(c, f, t);
	transfer_free(c, t, code);
	return code;
}

/* Who sent it; a sender without a name has not even a family. */
static int64_t store_sender(struct call *c, const struct transfer *t, int64_t at, int64_t len_at)
{
	if (!at || !len_at) return 0;
	return t->from.n ? address_store(c, &t->from, at, len_at) : call_store(c, len_at, &(int32_t){0}, 4);
}

int64_t sys_recvfrom(struct call *c)
{
	struct file *f;
	struct piece piece = {c->args[1], c->args[2]};
	int64_t code;
	if (!socket_of(c, c->args[0], &f, &code)) return code;
	if (piece.n < 0) return -EINVAL;
	struct transfer *t = transfer_new(c, &piece, (int32_t)c->args[3]);
	code = socket_receive(c, f, t);
	if (code >= 0 && store_sender(c, t, c->args[4], c->args[5])) code = -EFAULT;
	transfer_free(c, t, code);
	return code;
}

/* ---- Control messages ------------------------------------------------------------------------------------------------------ */

static int64_t add_files(struct call *c, struct transfer *t, const char *data, uint64_t size)
{
	for (uint64_t i = 0; i + 4 <= size; i += 4) {
		int32_t fd;
		memcpy(&fd, data + i, sizeof fd);
		uint32_t file = file_id(c, fd);
		if (!file) return -EBADF;
		if (t->nfile == SOCKET_FILES) return -EINVAL;
		object_hold(c->m, file);
		t->files[t->nfile++] = file;
	}
	return 0;
}

static int64_t read_control(struct call *c, struct transfer *t, const char *bytes, uint64_t size)
{
	struct control head;
	for (uint64_t at = 0; at + sizeof head <= size; at += (head.len + 7) & ~(uint64_t)7) {
		memcpy(&head, bytes + at, sizeof head);
		if (head.len < sizeof head || head.len > size - at) return -EINVAL;
		if (head.level != SOL_SOCKET) continue;
		if (head.type != SCM_RIGHTS && head.type != SCM_CREDENTIALS) return -EINVAL;
		int64_t code = head.type == SCM_RIGHTS ? add_files(c, t, bytes + at + sizeof head, head.len - sizeof head) : 0;
		if (code) return code;
	}
	return 0;
}

static int64_t load_control(struct call *c, const struct header *h, struct transfer *t)
{
	if (!h->control || !h->control_len) return 0;
	if (h->control_len > CONTROL_MOST) return -ENOBUFS;
	char *bytes = sim_alloc(h->control_len);
	int64_t code = call_load(c, bytes, h->control, h->control_len);
	if (!code) code = read_control(c, t, bytes, h->control_len);
	free(bytes);
	return code;
}

/* One control message behind those that are there; how many bytes of data fit is the caller's to know. */
static int64_t put_control(struct call *c, const struct header *h, uint64_t *used, int32_t type, const void *data, uint64_t size)
{
	struct control head = {sizeof head + size, SOL_SOCKET, type};
	if (call_store(c, h->control + (int64_t)*used, &head, sizeof head) ||
		call_store(c, h->control + (int64_t)(*used + sizeof head), data, size))
		return -EFAULT;
	uint64_t padded = (head.len + 7) & ~(uint64_t)7;
	*used = *used + padded < h->control_len ? *used + padded : h->control_len;
	return 0;
}

static uint64_t room_in(const struct header *h, uint64_t used)
{
	return h->control && h->control_len >= used + sizeof(struct control) ? h->control_len - used - sizeof(struct control) : 0;
}

/* Give the caller descriptors for the files, as many as there is room for. */
static int64_t give_files(struct call *c, struct header *h, struct transfer *t, uint64_t *used)
{
	uint64_t most = room_in(h, *used) / 4;
	int32_t fds[SOCKET_FILES];
	uint32_t n = 0;
	for (; n < t->nfile && n < most; n++) {
		int64_t fd = descriptor_add(c->m, c->p, t->files[n], 0, t->flags & MSG_CMSG_CLOEXEC);
		if (fd < 0) break;
		fds[n] = (int32_t)fd;
		end_emit(c->m, c->p, c->t->tid, object_find(c->m, t->files[n]), fds[n], END_RECEIVE, true);
	}
	if (n < t->nfile) h->flags |= MSG_CTRUNC;
	memmove(t->files, t->files + n, (t->nfile - n) * sizeof *t->files); /* the rest is dropped */
	t->nfile -= n;
	return n ? put_control(c, h, used, SCM_RIGHTS, fds, n * sizeof *fds) : 0;
}

static int64_t store_control(struct call *c, struct header *h, struct transfer *t, bool cred)
{
	int32_t who[3] = {t->pid, SIM_UID, SIM_UID};
	uint64_t used = 0;
	int64_t code = 0;
	if (cred && room_in(h, 0) >= sizeof who) code = put_control(c, h, &used, SCM_CREDENTIALS, who, sizeof who);
	else if (cred) h->flags |= MSG_CTRUNC;
	if (!code && t->nfile) code = give_files(c, h, t, &used);
	h->control_len = used;
	return code;
}

/* ---- With a header --------------------------------------------------------------------------------------------------------- */

static int64_t send_header(struct call *c, struct file *f, struct header *h, struct transfer *t)
{
	struct piece *pieces;
	int64_t code = io_vector(c, h->vector, h->count, &pieces, &t->io);
	t->addressed = h->name && h->name_len;
	if (!code && t->addressed) code = address_load(c, h->name, h->name_len, &t->to);
	if (!code && !c->progress->done) code = load_control(c, h, t);
	if (!code) code = socket_send(c, f, t);
	free(pieces);
	return code;
}

int64_t sys_sendmsg(struct call *c)
{
	struct file *f;
	struct header h;
	int64_t code;
	if (!socket_of(c, c->args[0], &f, &code)) return code;
	if (call_load(c, &h, c->args[1], sizeof h)) return -EFAULT;
	struct transfer *t = transfer_new(c, NULL, (int32_t)c->args[2]);
	code = send_header(c, f, &h, t);
	transfer_free(c, t, code);
	return code;
}

static int64_t receive_header(struct call *c, struct file *f, struct socket *s, struct header *h, struct transfer *t)
{
	struct piece *pieces;
	int64_t code = io_vector(c, h->vector, h->count, &pieces, &t->io), n = 0;
	if (!code) n = code = socket_receive(c, f, t);
	free(pieces);
	if (code < 0) return code;
	h->flags = (int32_t)t->told;
	if ((code = store_control(c, h, t, s->pass_cred && t->pid))) return code;
	if (store_sender(c, t, h->name, c->args[1] + 8)) return -EFAULT;
	if (call_store(c, c->args[1] + 40, &h->control_len, 8) || call_store(c, c->args[1] + 48, &h->flags, 4)) return -EFAULT;
	return n;
}

int64_t sys_recvmsg(struct call *c)
{
	struct file *f;
	struct header h;
	int64_t code;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (call_load(c, &h, c->args[1], sizeof h)) return -EFAULT;
	struct transfer *t = transfer_new(c, NULL, (int32_t)c->args[2]);
	code = receive_header(c, f, s, &h, t);
	transfer_free(c, t, code);
	return code;
}

/* ---- Options --------------------------------------------------------------------------------------------------------------- */

static int64_t store_option(struct call *c, const void *value, int32_t size)
{
	int32_t room;
	if (call_load(c, &room, c->args[4], sizeof room)) return -EFAULT;
	if (room < 0) return -EINVAL;
	if (size > room) size = room;
	return call_store(c, c->args[3], value, (size_t)size) || call_store(c, c->args[4], &size, sizeof size) ? -EFAULT : 0;
}

static int64_t get_peer(struct call *c, const struct socket *s)
{
	const struct socket *peer = s->peer ? object_find(c->m, s->peer) : NULL;
	int32_t who[3] = {peer ? peer->pid : 0, peer ? SIM_UID : -1, peer ? SIM_UID : -1};
	return store_option(c, who, sizeof who);
}

static int64_t get_timeout(struct call *c, int64_t ns)
{
	int64_t tv[2] = {ns / SECOND, ns % SECOND / 1000};
	return store_option(c, tv, sizeof tv);
}

int64_t sys_getsockopt(struct call *c)
{
	struct file *f;
	int64_t code;
	int32_t value;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if ((int32_t)c->args[1] != SOL_SOCKET) return -EOPNOTSUPP;
	switch ((int32_t)c->args[2]) {
	case SO_TYPE: value = s->type; break;
	case SO_DOMAIN: value = AF_UNIX; break;
	case SO_PROTOCOL: case SO_REUSEADDR: case SO_KEEPALIVE: value = 0; break;
	case SO_ERROR:
		value = s->error;
		s->error = 0;
		break;
	case SO_SNDBUF: value = (int32_t)s->sndbuf; break;
	case SO_RCVBUF: value = (int32_t)s->rcvbuf; break;
	case SO_PASSCRED: value = s->pass_cred; break;
	case SO_ACCEPTCONN: value = s->listening; break;
	case SO_PEERCRED: return get_peer(c, s);
	case SO_RCVTIMEO: return get_timeout(c, s->rcvtimeo);
	case SO_SNDTIMEO: return get_timeout(c, s->sndtimeo);
	default: return -ENOPROTOOPT;
	}
	return store_option(c, &value, sizeof value);
}

static int64_t set_timeout(struct call *c, int64_t *ns)
{
	int64_t tv[2];
	if (c->args[4] < 16) return -EINVAL;
	if (call_load(c, tv, c->args[3], sizeof tv)) return -EFAULT;
	if (tv[1] < 0 || tv[1] >= 1000000) return -EDOM;
	*ns = tv[0] < 0 ? 0 : tv[0] * SECOND + tv[1] * 1000;
	return 0;
}

/* Linux doubles what it is asked for, and gives no less than a page or so. */
static uint32_t buffer_size(int32_t value)
{
	int64_t size = 2 * (int64_t)(value < 0 || value > SOCKET_BUFFER ? SOCKET_BUFFER : value);
	return size < 4608 ? 4608 : (uint32_t)size;
}

int64_t sys_setsockopt(struct call *c)
{
	struct file *f;
	int64_t code;
	int32_t value = 0;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if ((int32_t)c->args[1] != SOL_SOCKET) return -EOPNOTSUPP;
	if (c->args[4] < 4) return -EINVAL;
	if (call_load(c, &value, c->args[3], sizeof value)) return -EFAULT;
	switch ((int32_t)c->args[2]) {
	case SO_SNDBUF: s->sndbuf = buffer_size(value); return 0;
	case SO_RCVBUF: s->rcvbuf = buffer_size(value); return 0;
	case SO_PASSCRED: s->pass_cred = value; return 0;
	case SO_REUSEADDR: case SO_KEEPALIVE: return 0;
	case SO_RCVTIMEO: return set_timeout(c, &s->rcvtimeo);
	case SO_SNDTIMEO: return set_timeout(c, &s->sndtimeo);
	default: return -ENOPROTOOPT;
	}
}
