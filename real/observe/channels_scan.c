/*
 * channels_scan.c - a process's descriptors compared with what was known of them; the differences are told.
 *
 * A number may have been closed and opened again since: the link's text tells, and for the two ends of a pipe the
 * link's bits. How an end was gained is concluded: what the process has twice was duplicated, what nobody had it
 * opened, what another has made it received.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc.h"
#include "real/observe/proc_file.h"

static bool has_twin(const struct member *m, uint32_t chan, int32_t fd, uint8_t mode, uint8_t side)
{
	for (int i = 0; i < m->nslot; i++) {
		const struct slot *s = &m->slots[i];
		if (s->chan == chan && s->fd != fd && s->mode == mode && s->side == side) return true;
	}
	return false;
}

static bool holds(const struct member *m, uint32_t chan)
{
	for (int i = 0; i < m->nslot; i++)
		if (m->slots[i].chan == chan) return true;
	return false;
}

/* Only these go from process to process by inheritance or in a message alone; all others can be opened by name. */
static bool nameless(const struct object *o)
{
	return o->kind == CHAN_PIPE || o->kind == CHAN_SOCKETPAIR || o->kind == CHAN_EVENTFD;
}

static enum end_how how_gained(const struct look *l, struct object *o, const struct slot *now, bool made, bool was_unsettled)
{
	if (l->root) return END_INHERIT;
	if (l->first) {
		if (made) return END_SEEN;
		return nameless(o) ? END_INHERIT : END_SEEN;
	}
	if (has_twin(l->m, o->id, now->fd, now->mode, now->side)) return END_DUP;
	if (made || was_unsettled || !o->origin_known || !nameless(o) || holds(l->m, o->id)) {
		o->origin_known = true;
		return END_OPEN;
	}
	return END_RECEIVE;
}

void channels_settle_peer(const struct look *l, struct object *o, uint8_t side)
{
	if (!o->peer_unseen || l->root) return;
	for (struct member *m = NULL; (m = channels_next_member(l->c, m));)
		for (int i = 0; i < m->nslot; i++) {
			if (m->slots[i].chan != o->id || m->slots[i].side == side) continue;
			o->outside = o->peer_unseen = false;
			channels_tell_object(l->c, l->t, o, l->p);
			return;
		}
}

bool channels_close_on_exec(int32_t pid, int32_t fd)
{
	char name[32], text[512];
	snprintf(name, sizeof name, "fdinfo/%d", fd);
	if (proc_file(pid, 0, name, text, sizeof text) < 0) return false;
	const char *at = strstr(text, "flags:");
	if (!at) return false;
	at += 6;
	uint64_t flags = 0;
	for (at += strspn(at, " \t"); *at >= '0' && *at <= '7'; at++) flags = flags << 3 | (uint64_t)(*at - '0');
	return flags & 02000000;
}

bool channels_apply(const struct look *l, int32_t fd, struct identity *i, enum end_how lost_how)
{
	struct channels *c = l->c;
	struct slot *s = channels_slot(l->m, fd), old = s ? *s : (struct slot){.fd = fd};
	struct object *o = NULL;
	bool made = false;
	uint8_t side = 0;
	i->outside |= l->root;
	if (i->key.type != KEY_NONE) o = channels_resolve(c, l->t, l->m->pid, fd, i, &made, &side);
	struct slot now = {.fd = fd, .chan = o ? o->id : 0, .link = i->link, .mode = i->mode, .side = side,
		.unsettled = i->unsettled, .seen = true, .sure = true, .socket = old.socket, .how = old.how, .open = old.open, .since = old.since};
	bool changed = now.chan != old.chan || (now.chan && (now.mode != old.mode || now.side != old.side));
	if (changed && old.chan) {
		channels_tell_end(c, l->t, l->m->pid, old.chan, fd, old.mode, old.side, false, lost_how, l->p);
		s->chan = 0;
	}
	if (changed && o) {
		enum end_how how = how_gained(l, o, &now, made, old.unsettled);
		channels_tell_end(c, l->t, l->m->pid, o->id, fd, now.mode, side, true, how, l->p);
		channels_settle_peer(l, o, side);
	}
	now.cloexec = changed && o ? channels_close_on_exec(l->m->pid, fd) : old.cloexec;
	*channels_add_slot(l->m, fd) = now;
	return changed;
}

/* Before its exec the program still has what proclab holds it with: all of that ends with the exec. */
static bool ends_with_exec(struct channels *c, int32_t pid, int32_t fd)
{
	const struct tree_proc *proc = pid == c->root ? tree_proc(c->tree, pid) : NULL;
	return proc && !proc->execed && channels_close_on_exec(pid, fd);
}

/* Look at one descriptor. 1 changed, 0 not, -1 it is not there. */
static int look_at(const struct look *l, int32_t fd, enum end_how lost_how)
{
	struct identity i;
	struct slot *s = channels_slot(l->m, fd);
	int known = channels_identify(l->c, l->m->pid, fd, s, &i);
	if (known < 0) return -1;
	if (!s && ends_with_exec(l->c, l->m->pid, fd)) return 0;
	if (known > 0 && s) {
		s->seen = true;
		return 0;
	}
	if (channels_adopt(l->c, s, &i)) return 0;
	return channels_apply(l, fd, &i, lost_how);
}

int channels_lose_unseen(const struct look *l, enum end_how how)
{
	int changes = 0;
	for (int i = l->m->nslot - 1; i >= 0; i--) {
		struct slot *s = &l->m->slots[i];
		if (s->seen) continue;
		if (s->chan) {
			channels_tell_end(l->c, l->t, l->m->pid, s->chan, s->fd, s->mode, s->side, false, how, l->p);
			changes++;
		}
		channels_drop_slot(l->m, s);
	}
	return changes;
}

bool channels_has_ended(int32_t pid)
{
	struct proc_stat stat;
	return proc_stat(pid, 0, &stat) || stat.state == 'Z' || stat.state == 'X';
}

/* Whether its table has as many descriptors as are known of it, so that only these need to be looked at (Linux 6.2 says how
 * many: the size of the folder, 0 before). */
static bool has_as_many(const struct member *m, const char *folder)
{
	struct stat st;
	return m->nslot && !stat(folder, &st) && st.st_size == m->nslot;
}

/* Look at those that are known. False when one of them is not there any more. */
static bool look_at_known(const struct look *l, enum end_how lost_how, int *changes)
{
	for (int i = 0; i < l->m->nslot; i++) {
		int change = look_at(l, l->m->slots[i].fd, lost_how);
		if (change < 0) return false;
		*changes += change;
	}
	return true;
}

/* Look at all that are there. How many, -1 when it may not be read. */
static int look_at_all(const struct look *l, const char *folder, enum end_how lost_how, int *changes)
{
	DIR *d = opendir(folder);
	int n = 0;
	if (!d) return -1;
	l->c->folder = dirfd(d);
	for (struct dirent *e; (e = readdir(d));) {
		const char *at = e->d_name;
		int32_t fd = (int32_t)proc_number(&at);
		if (at == e->d_name) continue;
		n++;
		*changes += look_at(l, fd, lost_how) > 0;
	}
	closedir(d);
	l->c->folder = -1;
	return n;
}

int channels_scan_as(struct channels *c, int64_t t, int32_t pid, enum end_how lost_how, enum precision p)
{
	char path[PROC_PATH_SIZE];
	struct look l = {.c = c, .t = t, .p = p, .root = !c->root};
	int changes = 0, n;
	if (c->off) return 0;
	proc_path(path, pid, 0, "fd");
	l.m = channels_member(c, pid);
	if (!l.m && access(path, R_OK)) return -1;
	if (l.root) c->root = pid;
	if (!l.m) l.m = channels_add_member(c, pid);
	l.first = !l.m->scanned;
	for (int i = 0; i < l.m->nslot; i++) l.m->slots[i].seen = false;
	if (!has_as_many(l.m, path) || !look_at_known(&l, lost_how, &changes)) {
		if ((n = look_at_all(&l, path, lost_how, &changes)) < 0 || (n == 0 && channels_has_ended(pid))) return -1;
	}
	l.m->scanned = true;
	l.m->scanned_at = t;
	return changes + channels_lose_unseen(&l, lost_how);
}

int channels_scan(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	return channels_scan_as(c, t, pid, END_CLOSE, p);
}

static uint32_t answer(struct channels *c, const struct slot *s, uint8_t *side, uint8_t *kind)
{
	const struct object *o = s ? channels_object(c, s->chan) : NULL;
	if (!o) return 0;
	if (side) *side = s->side;
	if (kind) *kind = o->kind;
	return o->id;
}

uint32_t channels_find(struct channels *c, int64_t t, int32_t pid, int32_t fd, bool fresh, uint8_t *side, uint8_t *kind)
{
	struct member *m = channels_member(c, pid);
	if (c->off) return 0;
	if (!m) {
		if (channels_scan(c, t, pid, PRECISION_BOUNDED) < 0) return 0;
		m = channels_member(c, pid);
		fresh = false;
	}
	struct slot *s = channels_slot(m, fd);
	if (c->exact || (s && !fresh && !s->unsettled)) return answer(c, s, side, kind);
	struct look l = {.c = c, .t = t, .m = m, .p = PRECISION_BOUNDED, .first = !m->scanned};
	if (look_at(&l, fd, END_CLOSE) < 0 && s && errno == ENOENT && !channels_has_ended(pid)) {
		channels_closed(c, t, pid, fd, PRECISION_BOUNDED);
		return 0;
	}
	return answer(c, channels_slot(m, fd), side, kind);
}

void channels_closed(struct channels *c, int64_t t, int32_t pid, int32_t fd, enum precision p)
{
	struct member *m = channels_member(c, pid);
	struct slot *s = m && t >= m->scanned_at ? channels_slot(m, fd) : NULL;
	if (m && !s && fd >= 0 && fd < m->odd_closed) m->odd_closed = fd;
	if (!s) return;
	if (s->chan) channels_tell_end(c, t, pid, s->chan, fd, s->mode, s->side, false, END_CLOSE, p);
	channels_drop_slot(m, s);
	m->closed_at = t;
}

void channels_dup(struct channels *c, int64_t t, int32_t pid, int32_t from, int32_t to, enum precision p)
{
	struct member *m = channels_member(c, pid);
	struct slot *s = m ? channels_slot(m, from) : NULL;
	if (from == to || (m && t < m->scanned_at)) return;
	if (!s) {
		channels_find(c, t, pid, to, true, NULL, NULL);
		return;
	}
	struct slot copy = *s;
	copy.cloexec = false;
	copy.how = END_DUP;
	copy.since = t;
	channels_closed(c, t, pid, to, p);
	copy.fd = to;
	*channels_add_slot(m, to) = copy;
	if (copy.chan) channels_tell_end(c, t, pid, copy.chan, to, copy.mode, copy.side, true, END_DUP, p);
}
