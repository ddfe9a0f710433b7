/*
 * channels_things.c - queues, locks and the like of the multiprocessing library among the channels: known by the place of their
 * memory, so that who sleeps on a futex in it is known to wait for them.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "real/observe/channels_table.h"

uint32_t channels_thing(struct channels *c, const struct channels_place *place, int64_t capacity, const char **name)
{
	if (c->off) return 0;
	if (c->nplace == c->cap_place) {
		c->cap_place = c->cap_place ? c->cap_place * 2 : 16;
		c->places = realloc(c->places, c->cap_place * sizeof *c->places);
		assert(c->places && "out of memory");
	}
	struct key key = {.type = KEY_THING, .a = c->nplace};
	struct object *o = channels_add_object(c, &key, place->kind, 0);
	o->capacity = capacity;
	*name = o->name = strdup(*name);
	c->places[c->nplace++] = (struct place){*place, o->id};
	return o->id;
}

uint32_t channels_thing_at(const struct channels *c, uint64_t inode, uint64_t device, uint64_t offset, uint8_t *role)
{
	for (uint32_t i = 0; i < c->nplace; i++) {
		const struct channels_place *p = &c->places[i].where;
		if (p->inode != inode || p->device != device || offset < p->offset || offset - p->offset >= p->size) continue;
		uint64_t at = offset - p->offset;
		bool reads = at >= p->read_from && at < p->read_to, writes = at >= p->write_from && at < p->write_to;
		*role = reads ? THING_READS : writes ? THING_WRITES : THING_LOCKS;
		return c->places[i].chan;
	}
	return 0;
}

void channels_use_thing(struct channels *c, int64_t t, int32_t pid, uint32_t chan, bool told)
{
	struct member *m = chan ? channels_member(c, pid) : NULL;
	if (m && told) channels_enter_use(m, chan, MODE_R | MODE_W, false);
	else if (m) channels_add_use(c, t, m, chan, MODE_R | MODE_W, END_INHERIT, false, PRECISION_BOUNDED);
}

void channels_drop_thing(struct channels *c, int64_t t, int32_t pid, uint32_t chan)
{
	struct member *m = chan ? channels_member(c, pid) : NULL;
	struct use *u = m ? channels_use(m, chan) : NULL;
	if (!u) return;
	channels_tell_end(c, t, pid, chan, UNKNOWN, u->mode, 0, false, END_CLOSE, PRECISION_BOUNDED);
	*u = m->uses[--m->nuse];
}

void channels_ask(struct channels *c, channels_ask_fn *ask, void *arg)
{
	c->ask = ask;
	c->ask_arg = arg;
}

void channels_hold_thing(struct channels *c, int64_t t, uint32_t chan, int32_t holder)
{
	struct object *o = channels_object(c, chan);
	if (o && o->holder != holder) channels_hand_lock_over(c, t, o, holder);
}
