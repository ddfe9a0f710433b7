/*
 * world_channels.c - what events do to channels and their ends.
 *
 * Always holds: a channel's open_ends is the number of its ends that are open; an end's process and channel have it in
 * their chains. An end that is gained again (same process, descriptor and direction) gets its old row, so that a program
 * which opens and closes for ever stays bounded.
 */
#include <stddef.h>

#include "trace/world_rows.h"

bool chan_has_sides(enum chan_kind kind)
{
	return kind == CHAN_SOCKETPAIR || kind == CHAN_UNIX || kind == CHAN_SOCKET;
}

void world_apply_chan(struct world *w, const struct event *e)
{
	uint32_t i = world_find_chan(w, e->chan.id);
	if (i == WORLD_NONE) i = world_add_chan(w, e->chan.id);
	struct world_chan *c = &w->chans[i];
	c->kind = e->chan.kind;
	c->outside = e->chan.outside;
	if (e->chan.capacity != UNKNOWN) c->capacity = e->chan.capacity;
	if (e->chan.name) c->name = e->chan.name;
}

/* How many hold such an end as this one, which was opened (1) or closed (-1). */
static void count_end(struct world_chan *c, const struct world_end *end, int change)
{
	unsigned by = (unsigned)change;
	c->open_ends += by;
	c->held[end->side & 1][end->mode & 3].all += by;
	if (end->proc == WORLD_NONE) c->held[end->side & 1][end->mode & 3].foreign += by;
	c->dead = !c->open_ends;
}

static void open_end(struct world *w, uint32_t chan, uint32_t i, const struct event *e)
{
	struct world_end *end = &w->ends[i];
	if (end->open) count_end(&w->chans[chan], end, -1);
	end->mode = e->end.mode;
	end->side = e->end.side;
	end->how = e->end.how;
	end->since = e->t;
	end->until = UNKNOWN;
	end->open = true;
	count_end(&w->chans[chan], end, 1);
}

static void close_end(struct world *w, uint32_t i, int64_t t, enum end_how how)
{
	struct world_end *end = &w->ends[i];
	uint32_t chan = world_find_chan(w, end->chan);
	if (!end->open) return;
	end->open = false;
	end->until = t;
	end->how = (uint8_t)how;
	count_end(&w->chans[chan], end, -1);
}

static bool matches(const struct world_end *end, uint32_t proc, const struct event *e)
{
	return end->chan == e->end.chan && end->proc == proc && end->pid == e->pid && end->fd == e->end.fd && end->side == e->end.side;
}

/* The row of the end that e speaks of, open or not as wanted. */
static uint32_t find_end(const struct world *w, uint32_t proc, const struct event *e, bool open)
{
	for (uint32_t i = world_find_ends(w, e->end.chan, e->pid, e->end.fd); i != WORLD_NONE; i = w->ends[i].hash_next) {
		const struct world_end *end = &w->ends[i];
		if (end->open == open && matches(end, proc, e) && (end->mode == e->end.mode || (open && !e->end.gained))) return i;
	}
	return WORLD_NONE;
}

void world_apply_end(struct world *w, const struct event *e)
{
	uint32_t chan = world_find_chan(w, e->end.chan), proc = world_find_proc(w, e->pid);
	if (chan == WORLD_NONE) return;
	uint32_t i = find_end(w, proc, e, true);
	if (!e->end.gained) {
		if (i != WORLD_NONE) close_end(w, i, e->t, e->end.how);
		return;
	}
	if (i == WORLD_NONE) i = find_end(w, proc, e, false);
	if (i == WORLD_NONE) i = world_add_end(w, chan, proc, e->pid, e->end.fd);
	open_end(w, chan, i, e);
}

void world_close_ends(struct world *w, uint32_t proc, int64_t t, enum end_how how)
{
	for (uint32_t i = w->procs[proc].ends; i != WORLD_NONE; i = w->ends[i].next_of_proc) close_end(w, i, t, how);
}

/* What is queued after a transfer of `change` bytes: what the event says, else reckoned from what was known, else unknown. */
static int64_t queue_after(int64_t before, int64_t told, int64_t change)
{
	if (told != UNKNOWN) return told;
	int64_t after = capped_sum(before, change);
	return before == UNKNOWN || after < 0 ? UNKNOWN : after;
}

void world_apply_io(struct world *w, const struct event *e)
{
	uint32_t i = world_find_chan(w, e->io.chan);
	if (i == WORLD_NONE) return;
	struct world_chan *c = &w->chans[i];
	bool send = e->kind == EV_SEND;
	int towards = chan_has_sides(c->kind) && (send ? !e->io.side : e->io.side);
	int64_t bytes = e->io.bytes > 0 ? e->io.bytes : 0, messages = e->io.messages > 0 ? e->io.messages : 1;
	if (c->kind == CHAN_QUEUE && e->io.queued == UNKNOWN) c->queued[0] = UNKNOWN;
	c->queued[towards] = queue_after(c->queued[towards], e->io.queued, send ? bytes : -bytes);
	c->last_used = e->t;
	if (send) {
		c->last_sent = e->t;
		c->bytes = capped_sum(c->bytes, bytes);
		c->messages = capped_sum(c->messages, messages);
		c->last_writer = e->pid;
	} else {
		c->last_received = e->t;
		c->bytes_received = capped_sum(c->bytes_received, bytes);
		c->messages_received = capped_sum(c->messages_received, messages);
		c->last_reader = e->pid;
	}
	if (!e->io.data) return;
	c->last_data = e->io.data;
	c->last_data_len = e->io.data_len;
	c->last_data_n = e->n;
}
