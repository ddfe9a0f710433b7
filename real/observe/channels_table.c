/*
 * channels_table.c - the registry's tables, and the events that changes of them make.
 */
#include "real/observe/channels_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more of size bytes in a list that has n of *cap. */
static void *grow(void *list, int64_t n, int64_t cap, size_t size, int64_t *new_cap)
{
	*new_cap = cap;
	if (n < cap) return list;
	*new_cap = cap ? cap * 2 : 8;
	list = realloc(list, (size_t)*new_cap * size);
	assert(list && "out of memory");
	return list;
}

static uint32_t hash(const struct key *k)
{
	uint64_t h = (k->a * 0x9E3779B97F4A7C15u) ^ (k->b * 0xC2B2AE3D27D4EB4Fu) ^ k->type;
	h ^= h >> 29;
	h *= 0xBF58476D1CE4E5B9u;
	return (uint32_t)(h >> 32);
}

static struct entry *place(struct entry *entries, uint32_t cap, const struct key *k)
{
	uint32_t at = hash(k) & (cap - 1);
	while (entries[at].id && !(entries[at].key.type == k->type && entries[at].key.a == k->a && entries[at].key.b == k->b))
		at = (at + 1) & (cap - 1);
	return &entries[at];
}

struct entry *channels_entry(struct channels *c, const struct key *k)
{
	if (!c->cap_entry) return NULL;
	struct entry *e = place(c->entries, c->cap_entry, k);
	return e->id ? e : NULL;
}

static void rehash(struct channels *c)
{
	uint32_t cap = c->cap_entry ? c->cap_entry * 2 : 64;
	struct entry *entries = calloc(cap, sizeof *entries);
	assert(entries && "out of memory");
	for (uint32_t i = 0; i < c->cap_entry; i++)
		if (c->entries[i].id) *place(entries, cap, &c->entries[i].key) = c->entries[i];
	free(c->entries);
	c->entries = entries;
	c->cap_entry = cap;
}

void channels_enter(struct channels *c, const struct key *k, uint32_t id, uint8_t side)
{
	if ((c->nentry + 1) * 2 > c->cap_entry) rehash(c);
	struct entry *e = place(c->entries, c->cap_entry, k);
	if (!e->id) c->nentry++;
	*e = (struct entry){*k, id, side};
}

struct object *channels_object(struct channels *c, uint32_t id)
{
	return id && id <= c->nobject ? &c->objects[id - 1] : NULL;
}

struct object *channels_add_object(struct channels *c, const struct key *k, enum chan_kind kind, uint8_t side)
{
	int64_t cap;
	c->objects = grow(c->objects, c->nobject, c->cap_object, sizeof *c->objects, &cap);
	c->cap_object = (uint32_t)cap;
	struct object *o = &c->objects[c->nobject++];
	struct entry *e = channels_entry(c, k);
	*o = (struct object){.id = c->nobject, .kind = (uint8_t)kind, .capacity = UNKNOWN, .sysv = UNKNOWN};
	o->outside = e && e->id == OUTSIDE_ID;
	channels_enter(c, k, o->id, side);
	return o;
}

void channels_tell_object(struct channels *c, int64_t t, const struct object *o, enum precision p)
{
	struct event e = {.t = t, .cpu = UNKNOWN, .kind = EV_CHAN, .precision = (uint8_t)p};
	e.chan.id = o->id;
	e.chan.kind = o->kind;
	e.chan.outside = o->outside;
	e.chan.capacity = o->capacity;
	e.chan.name = o->name;
	tree_tell(c->tree, &e);
}

void channels_tell_end(struct channels *c, int64_t t, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode, uint8_t side,
                       bool gained, enum end_how how, enum precision p)
{
	struct event e = {.t = t, .pid = pid, .cpu = UNKNOWN, .kind = EV_END, .precision = (uint8_t)p};
	e.end.chan = chan;
	e.end.fd = fd;
	e.end.mode = mode;
	e.end.side = side;
	e.end.how = (uint8_t)how;
	e.end.gained = gained;
	tree_tell(c->tree, &e);
}

/* --- processes --- */

static struct member **bucket(struct channels *c, int32_t pid)
{
	return &c->members[(uint32_t)pid % MEMBER_BUCKETS];
}

struct member *channels_member(struct channels *c, int32_t pid)
{
	struct member *m = *bucket(c, pid);
	while (m && m->pid != pid) m = m->chain;
	return m;
}

struct member *channels_add_member(struct channels *c, int32_t pid)
{
	struct member *m = channels_member(c, pid), **at = bucket(c, pid);
	if (m) return m;
	m = calloc(1, sizeof *m);
	assert(m && "out of memory");
	m->pid = pid;
	m->generation = ++c->generation;
	m->chain = *at;
	c->nmember++;
	*at = m;
	return m;
}

void channels_drop_member(struct channels *c, int32_t pid)
{
	struct member **at = bucket(c, pid);
	while (*at && (*at)->pid != pid) at = &(*at)->chain;
	struct member *m = *at;
	if (!m) return;
	*at = m->chain;
	c->nmember--;
	free(m->slots);
	free(m->uses);
	free(m);
}

struct member *channels_next_member(struct channels *c, const struct member *m)
{
	if (m && m->chain) return m->chain;
	for (uint32_t i = m ? (uint32_t)m->pid % MEMBER_BUCKETS + 1 : 0; i < MEMBER_BUCKETS; i++)
		if (c->members[i]) return c->members[i];
	return NULL;
}

/* Where fd stands, or would. */
static int slot_place(const struct member *m, int32_t fd)
{
	int low = 0, high = m->nslot;
	while (low < high) {
		int middle = (low + high) / 2;
		if (m->slots[middle].fd < fd) low = middle + 1;
		else high = middle;
	}
	return low;
}

struct slot *channels_slot(struct member *m, int32_t fd)
{
	int at = slot_place(m, fd);
	return at < m->nslot && m->slots[at].fd == fd ? &m->slots[at] : NULL;
}

struct slot *channels_add_slot(struct member *m, int32_t fd)
{
	int64_t cap;
	int at = slot_place(m, fd);
	if (at < m->nslot && m->slots[at].fd == fd) return &m->slots[at];
	m->slots = grow(m->slots, m->nslot, m->cap_slot, sizeof *m->slots, &cap);
	m->cap_slot = (int)cap;
	memmove(&m->slots[at + 1], &m->slots[at], (size_t)(m->nslot - at) * sizeof *m->slots);
	m->nslot++;
	m->slots[at] = (struct slot){.fd = fd};
	return &m->slots[at];
}

void channels_drop_slot(struct member *m, struct slot *s)
{
	size_t after = (size_t)(&m->slots[m->nslot] - (s + 1));
	memmove(s, s + 1, after * sizeof *s);
	m->nslot--;
}

struct use *channels_use(struct member *m, uint32_t chan)
{
	for (int i = 0; i < m->nuse; i++)
		if (m->uses[i].chan == chan) return &m->uses[i];
	return NULL;
}

bool channels_enter_use(struct member *m, uint32_t chan, uint8_t mode, bool mapping)
{
	int64_t cap;
	struct use *u = channels_use(m, chan);
	if (u) {
		u->seen = true;
		return false;
	}
	m->uses = grow(m->uses, m->nuse, m->cap_use, sizeof *m->uses, &cap);
	m->cap_use = (int)cap;
	m->uses[m->nuse++] = (struct use){.chan = chan, .mode = mode, .mapping = mapping, .seen = true};
	return true;
}

bool channels_add_use(struct channels *c, int64_t t, struct member *m, uint32_t chan, uint8_t mode, enum end_how how,
                      bool mapping, enum precision p)
{
	if (!channels_enter_use(m, chan, mode, mapping)) return false;
	channels_tell_end(c, t, m->pid, chan, UNKNOWN, mode, 0, true, how, p);
	return true;
}
