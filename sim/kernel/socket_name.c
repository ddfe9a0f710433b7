/*
 * socket_name.c - how sockets find each other: socketpair, bind, listen, connect, accept, and their names.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"
#include "sim/kernel/socket.h"

#define FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC)
#define BACKLOG_MOST 4096 /* net.core.somaxconn */

/* ---- Making them ----------------------------------------------------------------------------------------------------------- */

static int64_t check_kind(int64_t domain, int64_t type, int64_t protocol)
{
	type &= ~(int64_t)FLAGS;
	if (type < 0 || type > SOCK_PACKET) return -EINVAL;
	if (domain != AF_UNIX) return -EAFNOSUPPORT;
	if (protocol && protocol != AF_UNIX) return -EPROTONOSUPPORT;
	return type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET ? 0 : -ESOCKTNOSUPPORT;
}

/* What Linux would have made. */
static bool known_elsewhere(int32_t domain)
{
	return domain == AF_INET || domain == AF_INET6 || domain == AF_NETLINK || domain == AF_PACKET;
}

int64_t sys_socket(struct call *c)
{
	int64_t type = (int32_t)c->args[1], code = check_kind((int32_t)c->args[0], type, (int32_t)c->args[2]);
	if (code == -EAFNOSUPPORT && known_elsewhere((int32_t)c->args[0])) return unknown_family(c, (int32_t)c->args[0]);
	return code ? code : socket_open(c, socket_new(c->m, (int32_t)(type & ~(int64_t)FLAGS), c->p->pid), type & FLAGS);
}

int64_t sys_socketpair(struct call *c)
{
	int64_t type = (int32_t)c->args[1], code = check_kind((int32_t)c->args[0], type, (int32_t)c->args[2]);
	int32_t fds[2];
	if (code) return code == -EAFNOSUPPORT ? -EOPNOTSUPP : code;
	if (call_load(c, fds, c->args[3], sizeof fds)) return -EFAULT;
	uint32_t a = socket_new(c->m, (int32_t)(type & ~(int64_t)FLAGS), c->p->pid), b = socket_new(c->m, (int32_t)(type & ~(int64_t)FLAGS), c->p->pid);
	uint32_t chan = machine_new_chan(c->m);
	chan_emit(c->m, chan, CHAN_SOCKETPAIR, SOCKET_BUFFER, NULL, false);
	socket_pair(c->m, a, b, chan);
	fds[0] = (int32_t)socket_open(c, a, type & FLAGS);
	fds[1] = (int32_t)socket_open(c, b, type & FLAGS);
	if (fds[1] < 0 && fds[0] >= 0) descriptor_close(c->m, c->p, fds[0], END_CLOSE);
	return fds[1] < 0 ? fds[1] : call_store(c, c->args[3], fds, sizeof fds);
}

/* ---- Addresses ------------------------------------------------------------------------------------------------------------- */

int64_t address_load(struct call *c, int64_t at, int64_t len, struct address *out)
{
	uint16_t family;
	memset(out, 0, sizeof *out);
	if (len < 2 || len > 2 + SOCKET_NAME) return -EINVAL;
	if (call_load(c, &family, at, 2) || call_load(c, out->path, at + 2, (size_t)len - 2)) return -EFAULT;
	if (family != AF_UNIX) return -EINVAL;
	out->n = (uint32_t)len - 2;
	if (out->n && *out->path) out->n = (uint32_t)strnlen(out->path, out->n) + 1;
	if (out->n > SOCKET_NAME) out->n = SOCKET_NAME;
	return 0;
}

int64_t address_store(struct call *c, const struct address *a, int64_t at, int64_t len_at)
{
	char bytes[2 + SOCKET_NAME + 1] = {AF_UNIX, 0};
	int32_t room, size = 2 + (int32_t)a->n;
	if (!at || !len_at) return 0;
	if (call_load(c, &room, len_at, sizeof room)) return -EFAULT;
	if (room < 0) return -EINVAL;
	memcpy(bytes + 2, a->path, a->n);
	if (call_store(c, at, bytes, (size_t)(room < size ? room : size))) return -EFAULT;
	return call_store(c, len_at, &size, sizeof size);
}

/* An abstract address as a name in the hidden directory of such: its bytes in hex. */
static void as_name(const struct address *a, char out[NAME_MOST + 1])
{
	for (uint32_t i = 1; i < a->n; i++) snprintf(out + 2 * (i - 1), 3, "%02x", (unsigned char)a->path[i]);
	if (a->n < 2) strcpy(out, "-");
}

static void as_path(const struct address *a, char out[SOCKET_NAME + 1])
{
	snprintf(out, SOCKET_NAME + 1, "%.*s", SOCKET_NAME, a->path);
}

static int64_t find_inode(struct call *c, const struct address *a)
{
	char name[NAME_MOST + 1], path[SOCKET_NAME + 1];
	struct found f;
	if (!*a->path) {
		as_name(a, name);
		uint32_t id = entry_find(object_find(c->m, c->m->abstract), name);
		return id ? (int64_t)id : -ECONNREFUSED;
	}
	as_path(a, path);
	int64_t code = path_find(c, AT_FDCWD, path, true, &f);
	if (code) return code;
	uint32_t id = f.inode;
	bool allowed = id && inode_allows(object_find(c->m, id), MODE_W);
	found_clear(c, &f);
	return !id ? -ENOENT : allowed ? (int64_t)id : -EACCES;
}

uint32_t address_find(struct call *c, const struct address *a, int64_t *code)
{
	int64_t id = a->n ? find_inode(c, a) : -EINVAL;
	*code = id < 0 ? id : 0;
	if (*code) return 0;
	const struct inode *node = object_find(c->m, (uint32_t)id);
	*code = S_ISSOCK(node->mode) && node->at ? 0 : -ECONNREFUSED;
	return *code ? 0 : node->at;
}

void socket_unbind(struct machine *m, struct socket *s)
{
	char name[NAME_MOST + 1];
	if (!s->inode) return;
	((struct inode *)object_edit(m, s->inode))->at = 0;
	if (!*s->name.path) {
		as_name(&s->name, name);
		entry_remove(m, m->abstract, name);
	}
	inode_release(m, s->inode);
	s->inode = 0;
}

/* ---- bind ------------------------------------------------------------------------------------------------------------------ */

/* inode NULL: only look whether it could be made. */
static int64_t make_inode(struct call *c, const struct address *a, uint32_t *inode)
{
	char path[SOCKET_NAME + 1];
	struct found f;
	as_path(a, path);
	int64_t code = path_find(c, AT_FDCWD, path, false, &f);
	if (code) return code;
	if (f.inode) code = -EADDRINUSE;
	else if (!inode_allows(object_find(c->m, f.dir), MODE_W)) code = -EACCES;
	else if (inode) entry_add(c->m, f.dir, f.name, *inode = inode_new(c->m, S_IFSOCK | (0777 & ~c->p->umask)));
	found_clear(c, &f);
	return code;
}

static int64_t make_abstract(struct call *c, const struct address *a, uint32_t *inode)
{
	char name[NAME_MOST + 1];
	as_name(a, name);
	if (entry_find(object_find(c->m, c->m->abstract), name)) return -EADDRINUSE;
	entry_add(c->m, c->m->abstract, name, *inode = inode_new(c->m, S_IFSOCK | 0777));
	return 0;
}

/* A name that nobody has, of five hex digits (unix(7), autobind). */
static void choose_name(struct call *c, struct address *a)
{
	char name[NAME_MOST + 1];
	memset(a, 0, sizeof *a);
	a->n = 6;
	for (uint32_t i = 0; i < 1 << 20; i++) {
		char digits[8];
		snprintf(digits, sizeof digits, "%05x", i & 0xfffff);
		memcpy(a->path + 1, digits, 5);
		as_name(a, name);
		if (!entry_find(object_find(c->m, c->m->abstract), name)) return;
	}
}

static void text_of(const struct address *a, char out[SOCKET_NAME + 2])
{
	snprintf(out, SOCKET_NAME + 2, "%s%.*s", *a->path ? "" : "@", (int)a->n - !*a->path, a->path + !*a->path);
}

bool socket_line(const struct object *o, char *out, size_t size)
{
	enum { ACCEPTS = 0x10000, UNCONNECTED = 1, CONNECTED = 3 }; /* __SO_ACCEPTCON, SS_... */
	const struct socket *s = (const struct socket *)o;
	char name[SOCKET_NAME + 2];
	if (!socket_is(o)) return false;
	text_of(&s->name, name);
	snprintf(out, size, "%016x: %08X %08X %08X %04X %02X %5u%s%s", o->id, o->holders, 0, s->listening ? ACCEPTS : 0, (unsigned)s->type,
	         s->peer ? CONNECTED : UNCONNECTED, o->id, s->name.n ? " " : "", s->name.n ? name : "");
	return true;
}

int64_t sys_bind(struct call *c)
{
	struct file *f;
	struct address a;
	char text[SOCKET_NAME + 2];
	uint32_t inode = 0;
	int64_t code;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if ((code = address_load(c, c->args[1], (int32_t)c->args[2], &a))) return code;
	if (!a.n && s->inode) return 0;
	if (!a.n) choose_name(c, &a);
	if (s->inode) { /* Linux looks at the name first */
		code = *a.path ? make_inode(c, &a, NULL) : 0;
		return code ? code : -EINVAL;
	}
	code = *a.path ? make_inode(c, &a, &inode) : make_abstract(c, &a, &inode);
	if (code) return code;
	s->name = a;
	object_hold(c->m, s->inode = inode);
	((struct inode *)object_edit(c->m, inode))->at = s->object.id;
	if (s->object.chan) return 0;
	text_of(&a, text);
	f->object.chan = s->object.chan = machine_new_chan(c->m);
	chan_emit(c->m, s->object.chan, CHAN_UNIX, SOCKET_BUFFER, text, false);
	end_emit(c->m, c->p, c->t->tid, f, (int32_t)c->args[0], END_OPEN, true);
	return 0;
}

/* ---- listen, connect, accept ----------------------------------------------------------------------------------------------- */

int64_t sys_listen(struct call *c)
{
	struct file *f;
	int64_t code, backlog = (int32_t)c->args[1];
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (s->type == SOCK_DGRAM) return -EOPNOTSUPP;
	if (!s->inode || s->peer) return -EINVAL;
	s->listening = true;
	s->pid = c->p->pid;
	s->backlog = backlog < 0 || backlog > BACKLOG_MOST ? BACKLOG_MOST : (uint32_t)backlog;
	object_wake(c->m, f->target, QUEUE_WRITE, WAKE_ALL);
	return 0;
}

/* A datagram socket's peer is only where it sends to. */
static int64_t connect_datagram(struct call *c, struct file *f, struct socket *s, uint32_t target)
{
	const struct socket *to = object_find(c->m, target);
	if (to->peer && to->peer != s->object.id) return -EPERM;
	if (s->peer && object_release(c->m, s->peer)) object_remove(c->m, s->peer);
	object_hold(c->m, s->peer = target);
	if (!f->object.chan) f->object.chan = to->object.chan;
	end_emit(c->m, c->p, c->t->tid, f, (int32_t)c->args[0], END_OPEN, true);
	return 0;
}

static int64_t connect_stream(struct call *c, struct file *f, struct socket *s, uint32_t target)
{
	char text[SOCKET_NAME + 2];
	struct socket *listener = object_edit(c->m, target);
	if (!listener->listening) return -ECONNREFUSED;
	if (listener->npending > listener->backlog) {
		if (f->flags & O_NONBLOCK) return -EAGAIN;
		call_watch(c, target, QUEUE_WRITE, true);
		return call_block(c, &(struct wait){.why = WAIT_OPEN, .fd = (int32_t)c->args[0], .chan = listener->object.chan},
			TIME_NEVER);
	}
	uint32_t other = socket_new(c->m, s->type, listener->pid), chan = machine_new_chan(c->m);
	text_of(&listener->name, text);
	chan_emit(c->m, chan, CHAN_UNIX, SOCKET_BUFFER, text, false);
	if (f->object.chan) end_emit(c->m, c->p, c->t->tid, f, (int32_t)c->args[0], END_CLOSE, false);
	socket_pair(c->m, s->object.id, other, chan);
	((struct socket *)object_edit(c->m, other))->name = listener->name;
	s->pid = c->p->pid;
	f->object.chan = chan;
	end_emit(c->m, c->p, c->t->tid, f, (int32_t)c->args[0], END_OPEN, true);
	listener->pending = sim_grow(listener->pending, listener->npending, &listener->cap_pending, sizeof *listener->pending);
	listener->pending[listener->npending++] = other;
	object_wake(c->m, target, QUEUE_READ, 1);
	return 0;
}

int64_t sys_connect(struct call *c)
{
	struct file *f;
	struct address a;
	int64_t code;
	uint16_t family = 0;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (s->type == SOCK_DGRAM && (int32_t)c->args[2] >= 2 && !call_load(c, &family, c->args[1], 2) && family == AF_UNSPEC) {
		if (s->peer && object_release(c->m, s->peer)) object_remove(c->m, s->peer);
		s->peer = 0;
		return 0;
	}
	if ((code = address_load(c, c->args[1], (int32_t)c->args[2], &a))) return code;
	if (s->type != SOCK_DGRAM && s->peer) return -EISCONN;
	if (s->listening) return -EINVAL;
	uint32_t target = address_find(c, &a, &code);
	if (!target) return code;
	if (((const struct socket *)object_find(c->m, target))->type != s->type) return -EPROTOTYPE;
	return s->type == SOCK_DGRAM ? connect_datagram(c, f, s, target) : connect_stream(c, f, s, target);
}

static int64_t accept_one(struct call *c, int64_t flags)
{
	struct file *f;
	int64_t code;
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (flags & ~(int64_t)FLAGS) return -EINVAL;
	if (s->type == SOCK_DGRAM) return -EOPNOTSUPP;
	if (!s->listening) return -EINVAL;
	struct io io = {.fd = (int32_t)c->args[0]};
	if (s->rcvtimeo && !c->progress->until) c->progress->until = c->m->now + s->rcvtimeo;
	if (!s->npending) return s->shut_read ? -EINVAL : io_block(c, f, &io, QUEUE_READ, WAIT_ACCEPT);
	uint32_t id = s->pending[0];
	const struct socket *other = object_find(c->m, id), *peer = object_find(c->m, other->peer);
	if ((code = address_store(c, &peer->name, c->args[1], c->args[2]))) return code;
	memmove(s->pending, s->pending + 1, --s->npending * sizeof *s->pending);
	object_wake(c->m, f->target, QUEUE_WRITE, 1);
	if (s->npending) object_pass(c->m, f->target, QUEUE_READ);
	return socket_open(c, id, flags);
}

int64_t sys_accept(struct call *c) { return accept_one(c, 0); }
int64_t sys_accept4(struct call *c) { return accept_one(c, (int32_t)c->args[3]); }

/* ---- Names ----------------------------------------------------------------------------------------------------------------- */

int64_t sys_getsockname(struct call *c)
{
	struct file *f;
	int64_t code;
	const struct socket *s = socket_of(c, c->args[0], &f, &code);
	return s ? address_store(c, &s->name, c->args[1], c->args[2]) : code;
}

int64_t sys_getpeername(struct call *c)
{
	struct file *f;
	int64_t code;
	const struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (!s->peer) return -ENOTCONN;
	return address_store(c, &((const struct socket *)object_find(c->m, s->peer))->name, c->args[1], c->args[2]);
}

int64_t sys_shutdown(struct call *c)
{
	struct file *f;
	int64_t code, how = (int32_t)c->args[1];
	struct socket *s = socket_of(c, c->args[0], &f, &code);
	if (!s) return code;
	if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
	s->shut_read |= how != SHUT_WR;
	s->shut_write |= how != SHUT_RD;
	for (int q = 0; q < QUEUES; q++) object_wake(c->m, f->target, q, WAKE_ALL);
	for (int q = 0; s->peer && q < QUEUES; q++) object_wake(c->m, s->peer, q, WAKE_ALL);
	return 0;
}
