/*
 * channels_calls.c - a process's descriptors as its system calls make and end them, in order of time.
 *
 * Where every such call is seen, the table is right at each moment, also for a pipe that lived less than a
 * millisecond: a call that makes a descriptor returns it or takes the lowest numbers that are free (POSIX, pipe()).
 * Which of the kernel's pipes it is a look may find out later, or never.
 */
#include <string.h>

#include "real/observe/channels_table.h"

void channels_exact(struct channels *c, channels_found_fn *found, void *arg)
{
	c->exact = true;
	c->found = found;
	c->found_arg = arg;
}

void channels_partial(struct channels *c, channels_found_fn *found, channels_proved_fn *proved, void *arg)
{
	channels_exact(c, found, arg);
	c->partial = true;
	c->proved = proved;
	for (struct member *m = NULL; (m = channels_next_member(c, m));) m->odd_closed = INT32_MAX;
}

static struct member *at_time(struct channels *c, int64_t t, int32_t pid)
{
	struct member *m = channels_member(c, pid);
	return m && t >= m->scanned_at ? m : NULL;
}

void channels_scanned(struct channels *c, int32_t pid, int64_t now)
{
	struct member *m = channels_member(c, pid);
	if (m) m->scanned_at = now;
}

/* A new descriptor; what had its number before is gone. */
static void add(struct channels *c, int64_t t, int32_t pid, const struct slot *s, enum precision p)
{
	struct member *m = at_time(c, t, pid);
	if (!m) return;
	channels_closed(c, t, pid, s->fd, PRECISION_INFERRED);
	struct slot *to = channels_add_slot(m, s->fd);
	*to = *s;
	to->how = END_OPEN;
	to->since = t;
	if (s->chan) channels_tell_end(c, t, pid, s->chan, s->fd, s->mode, s->side, true, END_OPEN, p);
}

void channels_opened(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec, bool socket)
{
	struct slot s = {.fd = fd, .cloexec = cloexec, .socket = socket, .unknown = true, .open = ++c->opens};
	add(c, t, pid, &s, PRECISION_EXACT);
}

void channels_opened_file(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec)
{
	add(c, t, pid, &(struct slot){.fd = fd, .cloexec = cloexec}, PRECISION_EXACT);
}

/* An object that a call has made. sides: a bit for each of which the kernel's identity is to be found yet. */
static struct object *make(struct channels *c, int64_t t, enum chan_kind kind, uint8_t sides)
{
	struct key key = {.type = KEY_PAIR, .a = ++c->pairs};
	struct object *o = channels_add_object(c, &key, kind, 0);
	o->origin_known = true;
	o->unresolved = sides;
	if (kind == CHAN_PIPE || kind == CHAN_FIFO) o->capacity = 65536;
	channels_tell_object(c, t, o, PRECISION_EXACT);
	return o;
}

void channels_made(struct channels *c, int64_t t, int32_t pid, int32_t fd, enum chan_kind kind, bool cloexec)
{
	if (!at_time(c, t, pid)) return;
	struct slot s = {.fd = fd, .chan = make(c, t, kind, 1)->id, .mode = MODE_R | MODE_W, .cloexec = cloexec};
	add(c, t, pid, &s, PRECISION_EXACT);
}

uint32_t channels_fifo(struct channels *c, int64_t t)
{
	return make(c, t, CHAN_FIFO, 1)->id;
}

void channels_opened_end(struct channels *c, int64_t t, int32_t pid, int32_t fd, uint32_t chan, uint8_t mode, bool cloexec)
{
	add(c, t, pid, &(struct slot){.fd = fd, .chan = chan, .mode = mode, .cloexec = cloexec}, PRECISION_INFERRED);
}

void channels_pair(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, const int32_t fds[2], bool cloexec,
                   enum precision p, bool threads)
{
	const struct member *m = at_time(c, t, pid);
	if (!m) return;
	bool pipe = kind == CHAN_PIPE;
	struct object *o = make(c, t, kind, pipe ? 1 : 3);
	uint32_t id = o->id;
	o->single = !threads;
	o->firm = !threads && m->odd_closed > fds[1];
	for (uint8_t i = 0; i < 2; i++) {
		struct slot s = {.fd = fds[i], .chan = id, .cloexec = cloexec, .side = pipe ? 0 : i};
		s.mode = !pipe ? MODE_R | MODE_W : i ? MODE_W : MODE_R;
		add(c, t, pid, &s, p);
	}
}

void channels_lowest(struct channels *c, int32_t pid, int32_t least, int32_t *out, int n)
{
	const struct member *m = channels_member(c, pid);
	int at = 0;
	for (int32_t fd = least; n > 0; fd++) {
		while (m && at < m->nslot && m->slots[at].fd < fd) at++;
		if (m && at < m->nslot && m->slots[at].fd == fd && !m->slots[at].doubt) continue;
		*out++ = fd;
		n--;
	}
}

void channels_fill(struct channels *c, int64_t t, int32_t pid, int32_t least, int32_t fd)
{
	int32_t missing;
	if (!at_time(c, t, pid)) return;
	for (channels_lowest(c, pid, least, &missing, 1); missing < fd; channels_lowest(c, pid, missing, &missing, 1))
		add(c, t, pid, &(struct slot){.fd = missing, .unknown = true}, PRECISION_INFERRED);
}

void channels_doubt(struct channels *c, int32_t pid)
{
	struct member *m = channels_member(c, pid);
	if (m) m->unsure = true;
}

void channels_sent(struct channels *c, int32_t pid)
{
	const struct member *m = channels_member(c, pid);
	for (int i = 0; m && i < m->nslot; i++) {
		struct object *o = channels_object(c, m->slots[i].chan);
		if (o) o->sent |= o->unresolved != 0;
	}
}

bool channels_wants_look(struct channels *c, int32_t pid)
{
	const struct member *m = channels_member(c, pid);
	if (!m || m->unsure) return m;
	for (int i = 0; i < m->nslot; i++) {
		const struct object *o = channels_object(c, m->slots[i].chan);
		if (m->slots[i].unknown || m->slots[i].doubt || (o && !o->wrong && o->unresolved & (1 << m->slots[i].side))) return true;
	}
	return false;
}

enum channels_at channels_at(struct channels *c, int32_t pid, int32_t fd, struct channels_answer *out)
{
	struct member *m = channels_member(c, pid);
	const struct slot *s = m ? channels_slot(m, fd) : NULL;
	*out = (struct channels_answer){0};
	if (!s) return AT_NOTHING;
	const struct object *o = channels_object(c, s->chan);
	*out = (struct channels_answer){s->chan, s->open, s->side, o ? o->kind : 0, s->socket, s->mode, s->sure || !c->partial, s->doubt, s->since};
	return o ? AT_CHANNEL : s->unknown || s->unsettled ? AT_UNKNOWN : AT_FILE;
}

int32_t channels_next_fd(struct channels *c, int32_t pid, uint32_t from)
{
	const struct member *m = channels_member(c, pid);
	for (int i = 0; m && i < m->nslot; i++)
		if ((uint32_t)m->slots[i].fd >= from) return m->slots[i].fd;
	return -1;
}

bool channels_held(struct channels *c, uint32_t open)
{
	for (struct member *m = NULL; (m = channels_next_member(c, m));)
		for (int i = 0; i < m->nslot; i++)
			if (m->slots[i].open == open) return true;
	return false;
}

void channels_set_cloexec(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec)
{
	struct member *m = at_time(c, t, pid);
	struct slot *s = m ? channels_slot(m, fd) : NULL;
	if (s) s->cloexec = cloexec;
}

/* The kernel knows both sides of a pair by either. */
static void adopt_peer(struct channels *c, struct object *o, uint8_t side, uint64_t inode)
{
	struct key key = {.a = inode, .type = KEY_SOCKET};
	if (!channels_entry(c, &key)) channels_enter(c, &key, o->id, side);
	o->unresolved &= (uint8_t)~(1 << side);
	o->inode[side] = inode;
}

bool channels_adopt(struct channels *c, struct slot *s, const struct identity *i)
{
	struct object *o = s ? channels_object(c, s->chan) : NULL;
	if (!o || !(o->unresolved & (1 << s->side)) || channels_entry(c, &i->key)) return false;
	if (i->kind != o->kind || (o->kind != CHAN_SHM && i->mode != s->mode)) return false;
	channels_enter(c, &i->key, o->id, s->side);
	o->unresolved &= (uint8_t)~(1 << s->side);
	o->inode[s->side] = i->key.a;
	if (i->key.type == KEY_SOCKET && i->inode[!i->side]) adopt_peer(c, o, !s->side, i->inode[!i->side]);
	s->link = i->link;
	s->seen = true;
	return true;
}

static void make_sure(struct channels *c, uint32_t chan, uint8_t modes)
{
	for (struct member *m = NULL; (m = channels_next_member(c, m));)
		for (int i = 0; i < m->nslot; i++)
			if (m->slots[i].chan == chan && m->slots[i].mode & modes && !m->slots[i].doubt) m->slots[i].sure = true;
}

/* Its copies in other processes came by calls that were told, so they are proved as well. Of a pipe of which one end is where it
 * was taken to be, so is the other: all closes are told, so the numbers that the table has free are at least those that were. A
 * second number that is right therefore proves the first. A first one proves the second unless something that the table did not
 * know was closed before: only then can a number above the lowest have been taken. */
void channels_prove(struct channels *c, int64_t t, struct slot *s)
{
	const struct object *o = channels_object(c, s->chan);
	bool was = s->sure;
	s->sure = true;
	s->doubt = false;
	if (!c->partial || was || !o || o->wrong) return;
	uint8_t modes = o->kind == CHAN_PIPE && ((s->mode == MODE_W && o->single) || o->firm) ? MODE_R | MODE_W : s->mode;
	make_sure(c, s->chan, modes);
	c->proved(c->found_arg, t, s->chan, modes);
}

/* Where the flag is not seen, only the standard streams are known to outlive an exec. */
static void doubt_after_exec(struct member *m)
{
	for (int i = 0; i < m->nslot; i++) {
		struct slot *s = &m->slots[i];
		if (s->fd <= 2) continue;
		s->doubt = true;
		s->sure = false;
	}
	m->unsure = true;
}

void channels_exec_known(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	struct member *m = at_time(c, t, pid);
	if (!m) return;
	channels_new_image(c, t, m, p);
	if (c->partial) doubt_after_exec(m);
	for (int i = m->nslot - 1; i >= 0; i--) {
		struct slot *s = &m->slots[i];
		if (!s->cloexec || c->partial) continue;
		if (s->chan) channels_tell_end(c, t, pid, s->chan, s->fd, s->mode, s->side, false, END_EXEC, p);
		channels_drop_slot(m, s);
	}
}

bool channels_has(struct channels *c, int32_t pid, int32_t fd)
{
	struct member *m = channels_member(c, pid);
	return m && channels_slot(m, fd);
}
