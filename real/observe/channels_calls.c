/*
 * channels_calls.c - a process's descriptors as its system calls make and end them, in order of time.
 *
 * Where every such call is seen, the table is right at each moment, also for a pipe that lived less than a
 * millisecond: its two numbers are the lowest free ones (POSIX), and which pipe of the kernel's it is may be found
 * out later, or never. A look at /proc shows a later moment than the calls being told: calls from before a look are
 * in it already.
 */
#include <string.h>

#include "real/observe/channels_table.h"

/* The process's table, when a call at time t is news to it. */
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

void channels_opened(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec)
{
	struct member *m = at_time(c, t, pid);
	if (!m) return;
	channels_closed(c, t, pid, fd, PRECISION_INFERRED);
	*channels_add_slot(m, fd) = (struct slot){.fd = fd, .cloexec = cloexec};
}

void channels_set_cloexec(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool cloexec)
{
	struct member *m = at_time(c, t, pid);
	struct slot *s = m ? channels_slot(m, fd) : NULL;
	if (s) s->cloexec = cloexec;
}

static void lowest_free(const struct member *m, int32_t out[2])
{
	int found = 0, at = 0;
	for (int32_t fd = 0; found < 2; fd++) {
		if (at < m->nslot && m->slots[at].fd == fd) at++;
		else out[found++] = fd;
	}
}

static void gain(struct channels *c, int64_t t, struct member *m, const struct slot *s)
{
	channels_closed(c, t, m->pid, s->fd, PRECISION_INFERRED);
	*channels_add_slot(m, s->fd) = *s;
	channels_tell_end(c, t, m->pid, s->chan, s->fd, s->mode, s->side, true, END_OPEN, PRECISION_EXACT);
}

void channels_pair(struct channels *c, int64_t t, int32_t pid, enum chan_kind kind, const int32_t hint[2], bool cloexec)
{
	struct member *m = at_time(c, t, pid);
	int32_t fds[2];
	if (!m) return;
	lowest_free(m, fds);
	/* What the program's memory says may be of a later call; it is believed where the table knows of no reason
	 * against it. */
	if (hint && hint[0] >= fds[0] && hint[1] > hint[0] && !channels_slot(m, hint[0]) && !channels_slot(m, hint[1]))
		memcpy(fds, hint, sizeof fds);
	struct key key = {.type = KEY_PAIR, .a = ++c->pairs};
	struct object *o = channels_add_object(c, &key, kind, 0);
	o->origin_known = true;
	o->unresolved = kind == CHAN_PIPE ? 1 : 3;
	if (kind == CHAN_PIPE) o->capacity = 65536;
	channels_tell_object(c, t, o, PRECISION_EXACT);
	for (uint8_t i = 0; i < 2; i++) {
		struct slot s = {.fd = fds[i], .chan = o->id, .cloexec = cloexec};
		s.mode = kind == CHAN_PIPE ? (i ? MODE_W : MODE_R) : MODE_R | MODE_W;
		s.side = kind == CHAN_PIPE ? 0 : i;
		gain(c, t, m, &s);
	}
}

bool channels_adopt(struct channels *c, struct slot *s, const struct identity *i)
{
	struct object *o = s ? channels_object(c, s->chan) : NULL;
	if (!o || !(o->unresolved & (1 << s->side)) || channels_entry(c, &i->key)) return false;
	if (i->key.type != (o->kind == CHAN_PIPE ? KEY_PIPE : KEY_SOCKET) || i->mode != s->mode) return false;
	channels_enter(c, &i->key, o->id, s->side);
	o->unresolved &= (uint8_t)~(1 << s->side);
	o->inode[s->side] = i->key.a;
	s->link = i->link;
	s->seen = true;
	return true;
}

void channels_exec_known(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	struct member *m = at_time(c, t, pid);
	if (!m) return;
	channels_new_image(c, t, m, p);
	for (int i = m->nslot - 1; i >= 0; i--) {
		struct slot *s = &m->slots[i];
		if (!s->cloexec) continue;
		if (s->chan) channels_tell_end(c, t, pid, s->chan, s->fd, s->mode, s->side, false, END_EXEC, p);
		channels_drop_slot(m, s);
	}
}

bool channels_has(struct channels *c, int32_t pid, int32_t fd)
{
	struct member *m = channels_member(c, pid);
	return m && channels_slot(m, fd);
}
