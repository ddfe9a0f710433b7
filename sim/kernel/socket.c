/*
 * socket.c - sockets as objects and open files, and how bytes go from one to the other. See socket.h.
 */
#include "sim/kernel/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "sim/kernel/core.h"
#include "sim/kernel/inode.h"

#define CHUNK 32768          /* most bytes of a stream that go in as one packet */
#define DATAGRAMS 10         /* net.unix.max_dgram_qlen */

/* ---- Parts ----------------------------------------------------------------------------------------------------------------- */

static struct part *clone(const struct part *p)
{
	struct socket *s = object_clone(p, sizeof *s);
	s->list = sim_copy(s->list, (s->cap = s->n) * sizeof *s->list);
	for (uint32_t i = 0; i < s->n; i++) {
		s->list[i].bytes = sim_copy(s->list[i].bytes, s->list[i].n);
		s->list[i].files = sim_copy(s->list[i].files, s->list[i].nfile * sizeof *s->list[i].files);
	}
	s->pending = sim_copy(s->pending, (s->cap_pending = s->npending) * sizeof *s->pending);
	return &s->object.part;
}

static void free_packet(struct packet *p)
{
	free(p->bytes);
	free(p->files);
}

static void free_socket(struct part *p)
{
	struct socket *s = (struct socket *)p;
	for (uint32_t i = 0; i < s->n; i++) free_packet(&s->list[i]);
	free(s->list);
	free(s->pending);
	object_clear(p);
	free(p);
}

#define SAME(field) (x->field == y->field)

static bool same_bytes(const void *a, const void *b, size_t n)
{
	return !n || !memcmp(a, b, n);
}

static bool same_address(const struct address *x, const struct address *y)
{
	return SAME(n) && same_bytes(x->path, y->path, x->n);
}

static bool same_packet(const struct packet *x, const struct packet *y)
{
	return SAME(n) && SAME(taken) && SAME(nfile) && SAME(pid) && same_address(&x->from, &y->from) && same_bytes(x->bytes, y->bytes, x->n) &&
		same_bytes(x->files, y->files, x->nfile * sizeof *x->files);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct socket *x = (const struct socket *)a, *y = (const struct socket *)b;
	if (!object_equal(a, b) || !SAME(type) || !SAME(peer) || !SAME(n) || !SAME(listening) || !SAME(closed) || !SAME(shut_read) ||
		!SAME(shut_write) || !SAME(pass_cred) || !SAME(side) || !SAME(error) || !SAME(npending) || !SAME(backlog) ||
		!SAME(inode) || !SAME(sndbuf) || !SAME(rcvbuf) || !SAME(rcvtimeo) || !SAME(sndtimeo) || !SAME(pid) ||
		!same_address(&x->name, &y->name))
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		if (!same_packet(&x->list[i], &y->list[i])) return false;
	return same_bytes(x->pending, y->pending, x->npending * sizeof *x->pending);
}

static const struct part_ops part = {.name = "socket", .clone = clone, .free = free_socket, .equal = equal};

bool socket_is(const struct object *o)
{
	return o->part.ops == &part;
}

/* ---- Life ------------------------------------------------------------------------------------------------------------------ */

uint32_t socket_new(struct machine *m, int32_t type, int32_t pid)
{
	struct socket *s = part_new(sizeof *s, &part);
	s->type = type;
	s->pid = pid;
	s->sndbuf = s->rcvbuf = SOCKET_BUFFER;
	return object_add(m, s);
}

void socket_pair(struct machine *m, uint32_t a, uint32_t b, uint32_t chan)
{
	uint32_t ids[2] = {a, b};
	for (uint8_t side = 0; side < 2; side++) {
		struct socket *s = object_edit(m, ids[side]);
		s->side = side;
		s->object.chan = chan;
		object_hold(m, s->peer = ids[!side]);
	}
}

struct socket *socket_of(struct call *c, int64_t fd, struct file **f, int64_t *code)
{
	*f = file_of(c, fd);
	*code = !*f ? -EBADF : (*f)->ops != &socket_ops ? -ENOTSOCK : 0;
	return *code ? NULL : object_edit(c->m, (*f)->target);
}

int64_t socket_open(struct call *c, uint32_t socket, int64_t flags)
{
	uint32_t id = file_new(c->m, &socket_ops, O_RDWR | (uint32_t)(flags & O_NONBLOCK), socket);
	((struct file *)object_edit(c->m, id))->side = ((const struct socket *)object_find(c->m, socket))->side;
	return descriptor_open(c, id, flags & SOCK_CLOEXEC);
}

static void discard_packet(struct machine *m, struct packet *p)
{
	m->in_flight -= p->nfile;
	for (uint32_t i = 0; i < p->nfile; i++) file_drop(m, p->files[i]);
	free_packet(p);
}

uint32_t socket_take_files(struct machine *m, uint32_t id, uint32_t *out)
{
	struct socket *s = object_edit(m, id);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		for (uint32_t k = 0; k < s->list[i].nfile; k++) out[n++] = s->list[i].files[k];
		s->list[i].nfile = 0;
	}
	m->in_flight -= n;
	return n;
}

static void release(struct machine *m, uint32_t id)
{
	if (object_release(m, id)) object_remove(m, id);
}

static void gone(struct machine *m, uint32_t id);

static void leave_peer(struct machine *m, struct socket *s, bool unread)
{
	uint32_t id = s->peer;
	struct socket *peer = id ? object_edit(m, id) : NULL;
	s->peer = 0;
	if (!peer) return;
	if (peer->peer == s->object.id) {
		if (unread && s->type != SOCK_DGRAM) peer->error = ECONNRESET;
		object_wake(m, id, QUEUE_READ, WAKE_ALL);
		object_wake(m, id, QUEUE_WRITE, WAKE_ALL);
	}
	release(m, id);
}

/* The last descriptor of a socket is closed, or it will never be accepted. Packets go last: what is in them may be a socket too.
 * */
static void gone(struct machine *m, uint32_t id)
{
	struct socket *s = object_edit(m, id);
	bool unread = s->n > 0 || s->listening;
	s->closed = true;
	socket_unbind(m, s);
	while (s->npending) {
		uint32_t waiting = s->pending[--s->npending];
		((struct socket *)object_edit(m, waiting))->listening = true; /* so that the other side is told of a reset */
		gone(m, waiting);
	}
	leave_peer(m, s, unread);
	object_wake(m, id, QUEUE_WRITE, WAKE_ALL);
	while (s->n) {
		struct packet p = s->list[--s->n];
		discard_packet(m, &p);
	}
	s->bytes = 0;
	release(m, id);
}

static void socket_close(struct machine *m, struct file *f)
{
	gone(m, f->target);
}

/* ---- Sending --------------------------------------------------------------------------------------------------------------- */

static void tell(struct call *c, const struct file *f, const struct transfer *t, enum event_kind kind, int64_t from, int64_t n,
	const struct socket *to)
{
	struct file shown = *f;
	if (!shown.object.chan) shown.object.chan = to->object.chan; /* a datagram to a socket that is not the peer */
	io_emit(c, &shown, &t->io, kind, from, n, to->bytes);
}

static int64_t put(struct call *c, struct socket *to, const struct socket *from, struct transfer *t, int64_t at, uint32_t n)
{
	struct packet p = {.n = n, .pid = c->p->pid, .from = from->name, .nfile = t->nfile};
	p.bytes = n ? sim_alloc(n) : NULL;
	if (io_load(c, &t->io, at, p.bytes, n)) {
		free(p.bytes);
		return -EFAULT;
	}
	p.files = sim_copy(t->files, t->nfile * sizeof *t->files);
	c->m->in_flight += t->nfile;
	t->nfile = 0; /* the packet has them now */
	to->list = sim_grow(to->list, to->n, &to->cap, sizeof *to->list);
	to->list[to->n++] = p;
	to->bytes += n;
	return n;
}

static bool has_room(const struct socket *to, const struct socket *from)
{
	if (from->type == SOCK_DGRAM && to->peer != from->object.id && to->n > DATAGRAMS) return false;
	return to->bytes < from->sndbuf;
}

/* Wait for room at `to`. Its reader wakes who waits in the sender's queue, or, when it has no such peer, in its own. */
static int64_t wait_for_room(struct call *c, struct file *f, const struct transfer *t, const struct socket *to,
	const struct socket *from)
{
	struct io io = t->io;
	struct file at = *f;
	io.now |= t->flags & MSG_DONTWAIT;
	if (to->peer != from->object.id) at.target = to->object.id;
	if (from->sndtimeo && !c->progress->until) c->progress->until = c->m->now + from->sndtimeo;
	return io_block(c, &at, &io, QUEUE_WRITE, WAIT_WRITE);
}

static int64_t send_stream(struct call *c, struct file *f, struct socket *s, struct transfer *t)
{
	int64_t *done = &c->progress->done;
	struct socket *to = s->peer ? object_edit(c->m, s->peer) : NULL;
	if (!to) return -ENOTCONN;
	if (s->shut_write || to->closed || to->shut_read) return *done ? *done : broken_pipe(c, t->flags & MSG_NOSIGNAL);
	while (*done < t->io.n) {
		if (!has_room(to, s)) {
			int64_t code = wait_for_room(c, f, t, to, s);
			return (code == -EINTR || code == -EAGAIN) && *done ? *done : code;
		}
		int64_t left = t->io.n - *done, room = s->sndbuf - to->bytes;
		int64_t n = left < room ? left : room;
		n = put(c, to, s, t, *done, (uint32_t)(n < CHUNK ? n : CHUNK));
		if (n < 0) return *done ? *done : n;
		*done += n;
		tell(c, f, t, EV_SEND, *done - n, n, to);
		object_wake(c->m, to->object.id, QUEUE_READ, 1);
	}
	return *done;
}

/* Who gets a datagram; held. NULL, and *code says why. */
static struct socket *receiver_of(struct call *c, struct socket *s, const struct transfer *t, int64_t *code)
{
	uint32_t id = t->addressed ? address_find(c, &t->to, code) : s->peer;
	if (!t->addressed) *code = -ENOTCONN;
	struct socket *to = id ? object_edit(c->m, id) : NULL;
	if (!to) return NULL;
	if (to->type != s->type) *code = -EPROTOTYPE;
	else if (to->closed) *code = s->type == SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
	else if (to->type == SOCK_DGRAM && to->peer && to->peer != s->object.id && t->addressed) *code = -EPERM;
	else *code = s->shut_write || to->shut_read ? -EPIPE : 0;
	return to;
}

static int64_t send_packet(struct call *c, struct file *f, struct socket *s, struct transfer *t)
{
	int64_t code;
	if (s->type == SOCK_SEQPACKET) t->addressed = false;
	struct socket *to = receiver_of(c, s, t, &code);
	if (code) return code; /* and no SIGPIPE: that is for streams */
	if (t->io.n > s->sndbuf - 32) return -EMSGSIZE;
	if (!has_room(to, s)) return wait_for_room(c, f, t, to, s);
	int64_t n = put(c, to, s, t, 0, (uint32_t)t->io.n);
	if (n < 0) return n;
	tell(c, f, t, EV_SEND, 0, n, to);
	object_wake(c->m, to->object.id, QUEUE_READ, 1);
	return n;
}

int64_t socket_send(struct call *c, struct file *f, struct transfer *t)
{
	struct socket *s = object_edit(c->m, f->target);
	if (s->error) {
		int64_t code = -s->error;
		s->error = 0;
		if (code != -ECONNRESET) return code;
	}
	if (s->type == SOCK_STREAM && t->addressed) return s->peer ? -EISCONN : -EOPNOTSUPP;
	return s->type == SOCK_STREAM ? send_stream(c, f, s, t) : send_packet(c, f, s, t);
}

/* ---- Receiving ------------------------------------------------------------------------------------------------------------- */

static void wake_sender(struct machine *m, const struct socket *s)
{
	const struct socket *peer = s->peer ? object_find(m, s->peer) : NULL;
	bool mutual = peer && peer->peer == s->object.id;
	if (s->bytes * 4 > s->rcvbuf) return;
	object_wake(m, mutual ? s->peer : s->object.id, QUEUE_WRITE, WAKE_ALL);
}

static void remove_first(struct socket *s)
{
	struct packet p = s->list[0];
	memmove(s->list, s->list + 1, --s->n * sizeof *s->list);
	free_packet(&p);
}

static bool at_end(const struct machine *m, const struct socket *s)
{
	const struct socket *peer = s->peer ? object_find(m, s->peer) : NULL;
	return s->shut_read || (peer && s->type != SOCK_DGRAM && (peer->closed || peer->shut_write));
}

/* Hand the files of a packet over. */
static void take_files(struct call *c, struct packet *p, struct transfer *t, bool peek)
{
	for (uint32_t i = 0; i < p->nfile; i++) {
		if (peek) object_hold(c->m, p->files[i]);
		t->files[t->nfile++] = p->files[i];
	}
	if (peek) return;
	c->m->in_flight -= p->nfile;
	p->nfile = 0;
}

/* What of a stream goes into the caller's memory now: up to files that came with some of it, or another sender's credentials. */
static int64_t take_stream(struct call *c, struct socket *s, struct transfer *t, int64_t done)
{
	bool peek = t->flags & MSG_PEEK;
	int64_t begin = done;
	for (uint32_t i = 0; i < s->n && done < t->io.n;) {
		struct packet *p = &s->list[i];
		if (done > begin && (t->nfile || (s->pass_cred && p->pid != t->pid))) break;
		int64_t left = p->n - p->taken, n = left < t->io.n - done ? left : t->io.n - done;
		if (io_store(c, &t->io, done, p->bytes + p->taken, (size_t)n)) return done > begin ? done : -EFAULT;
		take_files(c, p, t, peek);
		t->pid = p->pid;
		done += n;
		if (peek) {
			i++;
			continue;
		}
		p->taken += (uint32_t)n;
		s->bytes -= (uint32_t)n;
		if (p->taken == p->n) remove_first(s);
	}
	return done;
}

static int64_t take_packet(struct call *c, struct socket *s, struct transfer *t)
{
	struct packet *p = &s->list[0];
	bool peek = t->flags & MSG_PEEK;
	int64_t size = p->n, n = size < t->io.n ? size : t->io.n;
	if (io_store(c, &t->io, 0, p->bytes, (size_t)n)) return -EFAULT;
	take_files(c, p, t, peek);
	t->pid = p->pid;
	t->from = p->from;
	if (size > n) t->told |= MSG_TRUNC;
	if (!peek) {
		s->bytes -= p->n;
		remove_first(s);
	}
	return t->flags & MSG_TRUNC ? size : n;
}

static int64_t wait_for_data(struct call *c, struct file *f, const struct socket *s, const struct transfer *t)
{
	struct io io = t->io;
	int64_t done = c->progress->done;
	io.now |= t->flags & MSG_DONTWAIT;
	if (s->rcvtimeo && !c->progress->until) c->progress->until = c->m->now + s->rcvtimeo;
	int64_t code = io_block(c, f, &io, QUEUE_READ, WAIT_READ);
	return (code == -EINTR || code == -EAGAIN) && done ? done : code;
}

int64_t socket_receive(struct call *c, struct file *f, struct transfer *t)
{
	struct socket *s = object_edit(c->m, f->target);
	int64_t done = c->progress->done;
	bool stream = s->type == SOCK_STREAM, whole = stream && t->flags & MSG_WAITALL && !(t->flags & MSG_PEEK);
	t->from.n = 0;
	if (!s->peer && s->type != SOCK_DGRAM) return stream ? -EINVAL : -ENOTCONN;
	if (!s->n && s->error) {
		int64_t code = -s->error;
		s->error = 0;
		return done ? done : code;
	}
	if (!s->n && at_end(c->m, s)) return done;
	if (!s->n) return wait_for_data(c, f, s, t);
	int64_t n = stream ? take_stream(c, s, t, done) : take_packet(c, s, t);
	if (n < 0) return n;
	if (!(t->flags & MSG_PEEK)) {
		tell(c, f, t, EV_RECV, stream ? done : 0, n - (stream ? done : 0), s);
		wake_sender(c->m, s);
	}
	if (s->n) object_pass(c->m, s->object.id, QUEUE_READ);
	if (!whole || n == t->io.n || t->nfile) return n;
	c->progress->done = n;
	return at_end(c->m, s) ? n : wait_for_data(c, f, s, t);
}

/* ---- As a file ------------------------------------------------------------------------------------------------------------- */

static int64_t socket_read(struct call *c, struct file *f, const struct io *io)
{
	struct transfer t;
	memset(&t, 0, sizeof t);
	t.io = *io;
	if (!io->n) return 0;
	int64_t n = socket_receive(c, f, &t);
	for (uint32_t i = 0; i < t.nfile; i++) file_drop(c->m, t.files[i]); /* nobody asked for them */
	return n;
}

static int64_t socket_write(struct call *c, struct file *f, const struct io *io)
{
	struct transfer t;
	memset(&t, 0, sizeof t);
	t.io = *io;
	return socket_send(c, f, &t);
}

static uint32_t socket_ready(const struct call *c, const struct file *f)
{
	const struct socket *s = object_find(c->m, f->target), *peer = s->peer ? object_find(c->m, s->peer) : NULL;
	uint32_t out = s->error ? POLLERR : 0;
	bool end = at_end(c->m, s), hup = s->type != SOCK_DGRAM && !s->listening && (!peer || peer->closed || (end && s->shut_write));
	if (s->n || s->npending || end) out |= POLLIN | POLLRDNORM;
	if (end) out |= POLLRDHUP;
	if (hup) out |= POLLHUP;
	bool room = peer ? peer->bytes * 4 <= s->sndbuf && (s->type != SOCK_DGRAM || has_room(peer, s)) : !s->listening;
	return out | (room ? POLLOUT | POLLWRNORM : 0);
}

static int64_t socket_ioctl(struct call *c, struct file *f, int32_t fd, int64_t request, int64_t arg)
{
	const struct socket *s = object_find(c->m, f->target);
	uint32_t n = s->type == SOCK_STREAM ? s->bytes : s->n ? s->list[0].n : 0;
	(void)fd;
	return request == FIONREAD ? call_store(c, arg, &n, sizeof n) : -ENOTTY;
}

const struct file_ops socket_ops = {
	.name = "socket", .mode = S_IFSOCK | 0777, .read = socket_read, .write = socket_write, .close = socket_close, .ready = socket_ready,
	.ioctl = socket_ioctl, .async = true,
};
