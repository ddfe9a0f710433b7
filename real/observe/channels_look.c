/*
 * channels_look.c - a look at a process's descriptors where all its calls are told: a record among others.
 *
 * What /proc shows is the present; the calls that are being told are some ms old. So what a look has seen is kept until the
 * calls that ended before it have been told, and is then compared with the table. About a descriptor that a call has changed
 * since the look began it says nothing. What it knows of the others is certain: it tells what they are where a call left that
 * open, and should the table be wrong (records were lost, a descriptor came in a message) it is put right.
 */
#include <dirent.h>
#include <stdlib.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc_file.h"

struct sighting {
	int32_t fd;
	bool same;                /* it was what the table said then: what else it is was not looked up */
	bool cloexec;
	struct identity i;
};

struct channels_look {
	int64_t began;
	uint32_t generation;      /* of the process */
	int n, cap;
	struct sighting *rows;
};

/* What the kernel tells of a descriptor that the table does not know. */
static void sight(struct channels *c, int32_t pid, int32_t fd, struct sighting *row)
{
	struct member *m = channels_member(c, pid);
	const struct slot *s = channels_slot(m, fd);
	int known = channels_identify(c, pid, fd, s && s->link ? s : NULL, &row->i);
	row->fd = known < 0 ? UNKNOWN : fd;
	row->same = known > 0;
	if (s && known > 0) row->i.mode = s->mode;
	if (known || (s && !s->unknown)) return;
	row->cloexec = channels_close_on_exec(pid, fd);
	if (row->i.kind == CHAN_PIPE || row->i.kind == CHAN_FIFO) row->i.capacity = channels_pipe_capacity(c, pid, fd);
}

static struct sighting *room(struct channels_look *look)
{
	if (look->n == look->cap) {
		look->cap = look->cap ? look->cap * 2 : 16;
		look->rows = realloc(look->rows, (size_t)look->cap * sizeof *look->rows);
		if (!look->rows) abort();
	}
	look->rows[look->n] = (struct sighting){0};
	return &look->rows[look->n];
}

struct channels_look *channels_look_new(struct channels *c, int32_t pid, int64_t began)
{
	char path[PROC_PATH_SIZE];
	const struct member *m = channels_member(c, pid);
	DIR *d = m && !channels_has_ended(pid) ? opendir(proc_path(path, pid, 0, "fd")) : NULL;
	if (!d) return NULL;
	struct channels_look *look = calloc(1, sizeof *look);
	if (!look) abort();
	look->began = began;
	look->generation = m->generation;
	for (struct dirent *e; (e = readdir(d));) {
		const char *at = e->d_name;
		int32_t fd = (int32_t)proc_number(&at);
		if (at == e->d_name) continue;
		sight(c, pid, fd, room(look));
		look->n += look->rows[look->n].fd != UNKNOWN;
	}
	closedir(d);
	/* It ended meanwhile: some of what is missing was there. */
	if (!channels_has_ended(pid)) return look;
	channels_look_free(look);
	return NULL;
}

void channels_look_free(struct channels_look *look)
{
	if (!look) return;
	free(look->rows);
	free(look);
}

static void found(const struct look *l, const struct member *m, const struct slot *s)
{
	const struct object *o = channels_object(l->c, s->chan);
	l->c->found(l->c->found_arg, l->t, m->pid, s->fd, s->open, s->chan, s->side, o ? o->kind : 0);
}

/* All copies of an open file are the same thing. */
static void spread(const struct look *l, const struct slot *from)
{
	struct slot is = *from;
	for (struct member *m = NULL; (m = channels_next_member(l->c, m));)
		for (int i = 0; i < m->nslot; i++) {
			struct slot *s = &m->slots[i];
			if (!s->unknown || !s->open || s->open != is.open) continue;
			s->unknown = false;
			s->sure = !s->doubt;
			s->chan = is.chan, s->link = is.link, s->mode = is.mode, s->side = is.side, s->unsettled = is.unsettled;
			if (s->chan) channels_tell_end(l->c, l->t, m->pid, s->chan, s->fd, s->mode, s->side, true, s->how, l->p);
		}
}

/* A call made it and did not tell what it is: the look does. */
static void become(const struct look *l, const struct slot *slot, const struct identity *i)
{
	struct slot s = *slot;
	struct identity is = *i;
	bool made = false;
	struct object *o = is.key.type == KEY_NONE ? NULL : channels_resolve(l->c, l->t, l->m->pid, s.fd, &is, &made, &s.side);
	s.chan = o ? o->id : 0;
	s.link = is.link;
	s.mode = is.mode;
	s.unsettled = is.unsettled;
	if (o) o->origin_known = true;
	spread(l, &s);
	if (o) channels_settle_peer(l, o, s.side);
	found(l, l->m, &s);
}

static bool is_held(const struct look *l, uint32_t chan)
{
	for (struct member *m = NULL; (m = channels_next_member(l->c, m));)
		for (int i = 0; i < m->nslot; i++)
			if (m->slots[i].chan == chan) return true;
	return false;
}

/* The pipe that came in a message may be one that a call made and that nobody has looked at yet. Is it the only one that may have
 * been sent, then it is that. False: somebody who has such a one is still to be looked at. */
static bool recognise(const struct look *l, const struct sighting *row)
{
	struct object *only = NULL;
	int n = 0;
	if (row->i.kind != CHAN_PIPE || row->i.key.type != KEY_PIPE || channels_entry(l->c, &row->i.key)) return true;
	for (uint32_t id = 1; id <= l->c->nobject; id++) {
		struct object *o = channels_object(l->c, id);
		if (o->kind != CHAN_PIPE || !o->unresolved || !o->sent) continue;
		if (is_held(l, id)) return false;
		only = o;
		n++;
	}
	if (n != 1) return true;
	channels_enter(l->c, &row->i.key, only->id, 0);
	only->unresolved = 0;
	return true;
}

/* It is there without a call: a descriptor that came in a message, or the record of the call was lost. */
static void come(const struct look *l, const struct sighting *row)
{
	struct identity i = row->i;
	channels_apply(l, row->fd, &i, END_CLOSE);
	struct slot *s = channels_slot(l->m, row->fd);
	if (s->unknown || !s->open) s->cloexec = row->cloexec;
	s->unknown = false;
	found(l, l->m, s);
}

/* It is what the table says: told of all copies, and of what this process alone had in doubt. */
static void prove(const struct look *l, struct slot *s)
{
	bool doubted = s->doubt;
	channels_prove(l->c, l->t, s);
	if (doubted) found(l, l->m, s);
}

/* It is not what the table said, or the other end of a pipe that is known by now. */
static void correct(const struct look *l, const struct sighting *row, const struct slot *s)
{
	struct identity i = row->i;
	uint32_t before = s->chan;
	bool sure = s->sure, doubt = s->doubt;
	bool changed = channels_apply(l, row->fd, &i, END_CLOSE);
	struct slot *now = channels_slot(l->m, row->fd);
	if (changed) {
		struct object *o = channels_object(l->c, before);
		if (o && o->unresolved && !doubt) o->wrong = true;
		return;
	}
	now->sure = sure;
	now->doubt = doubt;
	prove(l, now);
}

/* False: not certain, look again. */
static bool believe(const struct look *l, const struct channels_look *look, const struct sighting *row, bool opening)
{
	struct slot *s = channels_slot(l->m, row->fd);
	struct identity i = row->i;
	if (!s) {
		bool moved = opening || l->m->closed_at >= look->began;
		if (moved || !recognise(l, row)) return false;
		come(l, row);
		return true;
	}
	s->seen = true;
	if (s->since >= look->began) return !s->unknown && s->link;
	if (s->link && s->link == i.link && s->mode == i.mode && !s->unsettled) {
		prove(l, s);
		return true;
	}
	if (row->same) return false;
	if (channels_adopt(l->c, s, &i)) {
		prove(l, s);
		return true;
	}
	if (s->unknown && s->open) become(l, s, &i);
	else if (s->unknown || s->unsettled) come(l, row);
	else correct(l, row, s);
	return true;
}

bool channels_look_tell(struct channels *c, int64_t t, int32_t pid, const struct channels_look *look, bool opening, bool closing)
{
	struct look l = {.c = c, .t = t, .m = channels_member(c, pid), .p = PRECISION_BOUNDED};
	bool certain = true;
	if (!l.m || l.m->generation != look->generation || closing) return false;
	for (int i = 0; i < l.m->nslot; i++) l.m->slots[i].seen = l.m->slots[i].since >= look->began;
	for (int i = 0; i < look->n; i++) certain &= believe(&l, look, &look->rows[i], opening);
	channels_lose_unseen(&l, END_CLOSE);
	l.m->scanned = true;
	if (certain && !opening) l.m->unsure = false;
	if (certain) l.m->odd_closed = INT32_MAX;
	return certain;
}
