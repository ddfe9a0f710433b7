/*
 * flow.c - see flow.h.
 *
 * A channel is a stream of bytes in each direction (a queue of messages: of messages). Each stream keeps what was sent and not yet taken;
 * where a kernel says how much is queued, what is more than that has been taken unseen, and is dropped.
 */
#include "trace/flow.h"

#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/world.h"

/* What event `from` has sent, and how much of it nobody has taken. */
struct parcel { uint32_t from; int64_t left; };

struct stream {
	struct parcel *parcels;       /* those of [first, count) are still there */
	size_t first, count, cap;
	int64_t queued;               /* in all of them */
};

/* From a key to a number; open addressing, at most half full. Key 0 is free. */
struct table {
	struct entry { uint64_t key; uint32_t value; } *entries;
	size_t size, used;
};

enum { KEY_STREAM = 1, KEY_CHANNEL, KEY_SIGNAL, KEY_BIRTH, KEY_DEATH, KEY_DEED };

struct flow {
	struct { uint32_t on, back; } *links; /* by event */
	size_t cap;
	struct table table;           /* of the kinds of key: the last event, or (KEY_STREAM) a stream's number + 1 */
	struct stream *streams;
	size_t nstream, cap_stream;
};

struct flow *flow_new(void)
{
	return calloc(1, sizeof(struct flow));
}

void flow_free(struct flow *f)
{
	if (!f) return;
	for (size_t i = 0; i < f->nstream; i++) free(f->streams[i].parcels);
	free(f->streams);
	free(f->links);
	free(f->table.entries);
	free(f);
}

static void *grow(void *p, size_t *cap, size_t size)
{
	*cap = *cap ? *cap * 2 : 16;
	p = realloc(p, *cap * size);
	memory_check(p);
	return p;
}

static struct entry *slot(const struct table *t, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (t->size - 1);
	while (t->entries[i].key && t->entries[i].key != key) i = (i + 1) & (t->size - 1);
	return &t->entries[i];
}

static void table_resize(struct table *t)
{
	struct table old = *t;
	t->size = old.size ? old.size * 2 : 256;
	t->entries = calloc(t->size, sizeof *t->entries);
	memory_check(t->entries);
	for (size_t i = 0; i < old.size; i++)
		if (old.entries[i].key) *slot(t, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

/* The value of a key, 0 at first. */
static uint32_t *value_of(struct flow *f, int kind, uint32_t id, uint32_t more)
{
	struct table *t = &f->table;
	if (t->used * 2 >= t->size) table_resize(t);
	struct entry *e = slot(t, (uint64_t)kind << 56 | (uint64_t)(more & 0xffffff) << 32 | id);
	if (!e->key) {
		e->key = (uint64_t)kind << 56 | (uint64_t)(more & 0xffffff) << 32 | id;
		t->used++;
	}
	return &e->value;
}

/* The later event comes from the earlier; that leads to it unless it already leads somewhere. */
static void connect(struct flow *f, uint32_t from, uint32_t to)
{
	if (!from || from >= to) return;
	if (!f->links[to].back) f->links[to].back = from;
	if (!f->links[from].on) f->links[from].on = to;
}

/* ---- Messages ------------------------------------------------------------------------------------------------------------------ */

static struct stream *stream_of(struct flow *f, uint32_t chan, int towards)
{
	uint32_t *number = value_of(f, KEY_STREAM, chan, (uint32_t)towards);
	if (!*number) {
		if (f->nstream == f->cap_stream) f->streams = grow(f->streams, &f->cap_stream, sizeof *f->streams);
		f->streams[f->nstream] = (struct stream){.parcels = NULL};
		*number = (uint32_t)++f->nstream;
	}
	return &f->streams[*number - 1];
}

static void put_parcel(struct stream *s, uint32_t from, int64_t amount)
{
	if (s->first == s->count) s->first = s->count = 0;
	if (s->count == s->cap) s->parcels = grow(s->parcels, &s->cap, sizeof *s->parcels);
	s->parcels[s->count++] = (struct parcel){from, amount};
	s->queued += amount;
}

/* Take so much from the front; each parcel that some of it comes from is told. */
static void take_parcels(struct flow *f, struct stream *s, int64_t amount, uint32_t by)
{
	while (amount > 0 && s->first < s->count) {
		struct parcel *p = &s->parcels[s->first];
		int64_t taken = p->left < amount ? p->left : amount;
		if (by) connect(f, p->from, by);
		p->left -= taken;
		s->queued -= taken;
		amount -= taken;
		if (!p->left) s->first++;
	}
}

static void feed_message(struct flow *f, const struct event *e)
{
	bool send = e->kind == EV_SEND;
	uint32_t kind = *value_of(f, KEY_CHANNEL, e->io.chan, 0);
	int towards = kind && chan_has_sides((enum chan_kind)(kind - 1)) && (send ? !e->io.side : e->io.side);
	int64_t amount = kind == CHAN_QUEUE + 1 ? (e->io.messages ? e->io.messages : 1) : e->io.bytes;
	struct stream *s = stream_of(f, e->io.chan, towards);
	if (amount <= 0) return;
	if (send) put_parcel(s, e->n, amount);
	else if (!s->queued) return;
	else take_parcels(f, s, amount, e->n);
	if (e->io.queued != UNKNOWN && s->queued > e->io.queued) take_parcels(f, s, s->queued - e->io.queued, 0);
}

/* ---- The others ---------------------------------------------------------------------------------------------------------------- */

static void feed_signal(struct flow *f, const struct event *e)
{
	uint32_t *last = value_of(f, KEY_SIGNAL, (uint32_t)e->signal.to, (uint32_t)e->signal.sig & 0xffff);
	bool sent = e->signal.stage == SIGNAL_STAGE_SENT, open = sent || e->signal.stage == SIGNAL_STAGE_PENDING;
	if (!sent) connect(f, *last, e->n);
	*last = open ? e->n : 0;
}

static void feed_birth(struct flow *f, const struct event *e)
{
	uint32_t *fork = e->pid ? value_of(f, KEY_BIRTH, (uint32_t)e->pid, 0) : NULL;
	if (!fork || !*fork) return;
	connect(f, *fork, e->n);
	*fork = 0;
}

/* Who is woken comes from what its waker did last. That leads to who takes the message, if somebody will. */
static void feed_wake(struct flow *f, const struct event *e)
{
	if (e->state.from != STATE_WAITING || e->state.by <= 0 || e->state.by == e->pid) return;
	uint32_t deed = *value_of(f, KEY_DEED, (uint32_t)e->state.by, 0);
	if (deed && deed < e->n && !f->links[e->n].back) f->links[e->n].back = deed;
}

static bool is_deed(const struct event *e)
{
	switch ((enum event_kind)e->kind) {
	case EV_SEND:
	case EV_RECV:
	case EV_EXIT:
	case EV_SIGNAL:
	case EV_CALL: return true;
	case EV_END: return !e->end.gained;
	default: return false;
	}
}

static void link_room(struct flow *f, uint32_t n)
{
	if (n < f->cap) return;
	size_t old = f->cap;
	while (n >= f->cap) f->links = grow(f->links, &f->cap, sizeof *f->links);
	memset(f->links + old, 0, (f->cap - old) * sizeof *f->links);
}

void flow_feed(struct flow *f, const struct event *e)
{
	link_room(f, e->n);
	feed_birth(f, e);
	switch ((enum event_kind)e->kind) {
	case EV_CHAN: *value_of(f, KEY_CHANNEL, e->chan.id, 0) = e->chan.kind + 1u; break;
	case EV_SEND:
	case EV_RECV: feed_message(f, e); break;
	case EV_SIGNAL: feed_signal(f, e); break;
	case EV_FORK: *value_of(f, KEY_BIRTH, (uint32_t)e->fork.child, 0) = e->n; break;
	case EV_EXIT: *value_of(f, KEY_DEATH, (uint32_t)e->pid, 0) = e->n; break;
	case EV_REAP: connect(f, *value_of(f, KEY_DEATH, (uint32_t)e->reap.child, 0), e->n); break;
	case EV_STATE: feed_wake(f, e); break;
	default: break;
	}
	if (e->pid && is_deed(e)) *value_of(f, KEY_DEED, (uint32_t)e->pid, 0) = e->n;
}

uint32_t flow_on(const struct flow *f, uint32_t n)
{
	return n < f->cap ? f->links[n].on : 0;
}

uint32_t flow_back(const struct flow *f, uint32_t n)
{
	return n < f->cap ? f->links[n].back : 0;
}
