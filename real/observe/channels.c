/*
 * channels.c - the life of the registry: processes are born with their parent's ends, lose some at exec, and all at exit.
 */
#include "real/observe/channels.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "real/observe/channels_table.h"
#include "real/observe/proc_file.h"

struct channels *channels_new(struct tree *tr)
{
	struct channels *c = calloc(1, sizeof *c);
	struct timespec now;
	if (!c) return NULL;
	clock_gettime(CLOCK_REALTIME_COARSE, &now); /* as files are stamped */
	c->began = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	c->tree = tr;
	c->diag = c->folder = -1;
	return c;
}

void channels_off(struct channels *c)
{
	c->off = true;
}

void channels_free(struct channels *c)
{
	if (!c) return;
	for (struct member *m; (m = channels_next_member(c, NULL));) channels_drop_member(c, m->pid);
	for (uint32_t i = 0; i < c->nobject; i++) free(c->objects[i].name);
	if (c->diag >= 0) close(c->diag);
	free(c->objects);
	free(c->entries);
	free(c->places);
	free(c);
}

/* proclab listens for the program's marks. */
static void note_own(struct channels *c, const char *name)
{
	static const char before[] = "unix ", after[] = " listening";
	size_t len = strlen(name), begin = sizeof before - 1, end = sizeof after - 1;
	if (len <= begin + end || strncmp(name, before, begin) || strcmp(name + len - end, after)) return;
	snprintf(c->own, sizeof c->own, "%.*s", (int)(len - begin - end), name + begin);
}

static void mark_outside(struct channels *c, const struct identity *i)
{
	struct entry *e = channels_entry(c, &i->key);
	if (i->key.type == KEY_NONE) return;
	if (!e) channels_enter(c, &i->key, OUTSIDE_ID, 0);
	else if (e->id != OUTSIDE_ID) channels_object(c, e->id)->outside = true;
}

void channels_outside(struct channels *c, int32_t pid)
{
	char path[PROC_PATH_SIZE];
	DIR *d = c->off ? NULL : opendir(proc_path(path, pid, 0, "fd"));
	for (struct dirent *e; d && (e = readdir(d));) {
		const char *at = e->d_name;
		int32_t fd = (int32_t)proc_number(&at);
		struct identity i;
		if (at == e->d_name || channels_identify(c, pid, fd, NULL, &i) < 0) continue;
		mark_outside(c, &i);
		if (pid == getpid() && i.kind == CHAN_SOCKET) note_own(c, i.name);
	}
	if (d) closedir(d);
}

void channels_fork(struct channels *c, int64_t t, int32_t parent, int32_t child, enum precision p)
{
	struct member *from = channels_member(c, parent), *m = channels_member(c, child);
	if (m || !from) return;
	m = channels_add_member(c, child);
	for (int i = 0; i < from->nslot; i++) {
		struct slot *s = channels_add_slot(m, from->slots[i].fd);
		*s = from->slots[i];
		s->how = END_INHERIT;
		if (s->chan) channels_tell_end(c, t, child, s->chan, s->fd, s->mode, s->side, true, END_INHERIT, p);
	}
	for (int i = 0; i < from->nuse; i++) {
		const struct use *u = &from->uses[i];
		const struct object *o = channels_object(c, u->chan);
		if (o->private || o->kind == CHAN_LOCK) continue; /* the child has a copy of its own; the parent holds the lock */
		channels_add_use(c, t, m, u->chan, u->mode, END_INHERIT, u->mapping, p);
	}
	m->mapped = from->mapped;
	m->unsure = from->unsure;
	m->odd_closed = from->odd_closed;
}

/* Addresses and mappings end with an exec, and so do the uses that came by them. */
static void lose_uses(struct channels *c, int64_t t, struct member *m, enum end_how how, enum precision p)
{
	for (int i = 0; i < m->nuse; i++)
		channels_tell_end(c, t, m->pid, m->uses[i].chan, UNKNOWN, m->uses[i].mode, 0, false, how, p);
	m->nuse = 0;
	m->mapped = false;
}

void channels_new_image(struct channels *c, int64_t t, struct member *m, enum precision p)
{
	m->generation = ++c->generation;
	lose_uses(c, t, m, END_EXEC, p);
}

void channels_exec(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	struct member *m = channels_member(c, pid);
	if (m) channels_new_image(c, t, m, p);
	channels_scan_as(c, t, pid, END_EXEC, p);
}

void channels_exit(struct channels *c, int64_t t, int32_t pid, enum precision p)
{
	struct member *m = channels_member(c, pid);
	if (!m) return;
	for (int i = 0; i < m->nslot; i++) {
		const struct slot *s = &m->slots[i];
		if (s->chan) channels_tell_end(c, t, pid, s->chan, s->fd, s->mode, s->side, false, END_EXIT, p);
	}
	lose_uses(c, t, m, END_EXIT, p);
	channels_drop_member(c, pid);
}
