/*
 * perf_traffic.c - bytes and messages of each channel in tiers R and P.
 *
 * In R a call may use a descriptor of which only a later look tells what it is. Its messages are kept until then, and are told
 * at the time of the look, bounded. Those of a descriptor that was gone before anybody could look are told as lost; but not those
 * of what was opened by its path, which as good as always was a plain file.
 */
#include <stdlib.h>
#include <string.h>

#include "real/observe/perf_tier.h"

enum { KEPT_MOST = 4096 };

struct kept {
	uint32_t open;            /* the open file's number; 0: it came without a call, and pid and fd stand for it */
	uint32_t chan;            /* not 0: this channel, should a look prove it; */
	uint8_t mode, side, kind;
	bool doubt;               /* of this process's descriptor alone */
	bool socket;
	struct event event;
	char *data;               /* owned; the event's, or NULL */
};

struct traffic {
	struct perf_tier *pt;
	int64_t *queued;          /* by channel id */
	uint32_t nqueued;
	struct kept *kept;
	size_t nkept;
	int64_t lost;             /* messages, not yet told */
};

struct traffic *traffic_new(struct perf_tier *pt)
{
	struct traffic *tr = calloc(1, sizeof *tr);
	if (!tr || !(tr->kept = calloc(KEPT_MOST, sizeof *tr->kept))) abort();
	tr->pt = pt;
	return tr;
}

void traffic_free(struct traffic *tr)
{
	if (!tr) return;
	for (size_t i = 0; i < tr->nkept; i++) free(tr->kept[i].data);
	free(tr->kept);
	free(tr->queued);
	free(tr);
}

/* What is in a channel after so many bytes went in (or out, negative). The order in which two ends' calls end is not that in
 * which the bytes moved, so the sum may be below zero for a moment. */
static int64_t queued(struct traffic *tr, uint32_t chan, int64_t change)
{
	if (chan >= tr->nqueued) {
		uint32_t n = chan * 2 + 16;
		tr->queued = realloc(tr->queued, n * sizeof *tr->queued);
		if (!tr->queued) abort();
		memset(tr->queued + tr->nqueued, 0, (n - tr->nqueued) * sizeof *tr->queued);
		tr->nqueued = n;
	}
	tr->queued[chan] += change;
	return tr->queued[chan] > 0 ? tr->queued[chan] : 0;
}

static void tell(struct traffic *tr, struct event *e, uint32_t chan, uint8_t side, uint8_t kind)
{
	bool send = e->kind == EV_SEND;
	if (!send && e->io.bytes == 0) return;
	e->io.chan = chan;
	e->io.side = side;
	if (kind == CHAN_PIPE) e->io.queued = queued(tr, chan, send ? e->io.bytes : -e->io.bytes);
	tree_tell(tr->pt->o->tree, e);
}

static void drop(struct traffic *tr, size_t i)
{
	free(tr->kept[i].data);
	memmove(&tr->kept[i], &tr->kept[i + 1], (--tr->nkept - i) * sizeof *tr->kept);
}

/* What was kept in vain. A path's descriptor was a file's. */
static void lose(struct traffic *tr, size_t i)
{
	tr->lost += tr->kept[i].socket || tr->kept[i].chan || !tr->kept[i].open;
	drop(tr, i);
}

static void keep(struct traffic *tr, const struct event *e, const struct channels_answer *at)
{
	if (tr->nkept == KEPT_MOST) lose(tr, 0);
	struct kept *k = &tr->kept[tr->nkept++];
	*k = (struct kept){.open = at->chan ? 0 : at->open, .chan = at->chan, .mode = at->mode, .side = at->side, .kind = at->kind, .doubt = at->doubt,
		.socket = at->socket, .event = *e};
	if (!e->io.data_len) return;
	k->data = malloc(e->io.data_len);
	if (!k->data) abort();
	memcpy(k->data, e->io.data, e->io.data_len);
	k->event.io.data = k->data;
}

/* Where not all calls are seen. */
static void place_by_table(struct traffic *tr, struct event *e)
{
	struct channels *ch = tr->pt->o->channels;
	uint8_t side, kind;
	/* A descriptor that the table does not have: by now the number may stand for something else. */
	if (e->io.fd > 2 && !channels_has(ch, e->pid, e->io.fd)) return;
	uint32_t chan = channels_find(ch, e->t, e->pid, e->io.fd, false, &side, &kind);
	if (chan) tell(tr, e, chan, side, kind);
}

void traffic_place(struct traffic *tr, struct event *e)
{
	struct channels *ch = tr->pt->o->channels;
	struct channels_answer at;
	if (!tr->pt->exact) {
		place_by_table(tr, e);
		return;
	}
	switch (channels_at(ch, e->pid, e->io.fd, &at)) {
	case AT_CHANNEL:
		if (at.sure) tell(tr, e, at.chan, at.side, at.kind);
		else keep(tr, e, &at);
		break;
	case AT_UNKNOWN: keep(tr, e, &at); break;
	case AT_NOTHING:
		channels_doubt(ch, e->pid);
		perf_proc(tree_proc(tr->pt->o->tree, e->pid))->dirty = true;
		keep(tr, e, &at);
		break;
	case AT_FILE: break;
	}
}

static struct event message(const struct tree_task *task, int64_t t, bool send, int64_t bytes)
{
	return (struct event){.kind = send ? EV_SEND : EV_RECV, .t = t, .pid = task->proc->pid, .tid = task->tid, .cpu = UNKNOWN,
		.precision = PRECISION_EXACT, .io = {.fd = UNKNOWN, .bytes = bytes, .queued = UNKNOWN}};
}

void traffic_tell(struct traffic *tr, int64_t t, const struct tree_task *task, bool send, int32_t fd, int64_t bytes)
{
	struct event e = message(task, t, send, bytes);
	e.io.fd = fd;
	if (tr->pt->o->notify && send) return; /* the notification tells it, with its contents */
	traffic_place(tr, &e);
}

void traffic_tell_sysv(struct traffic *tr, int64_t t, const struct tree_task *task, bool send, int32_t id, int64_t bytes)
{
	struct event e = message(task, t, send, bytes);
	if (tr->pt->o->notify && send) return;
	uint32_t chan = channels_find_sysv(tr->pt->o->channels, t, e.pid, CHAN_SYSV_MSG, id);
	if (chan) tell(tr, &e, chan, 0, CHAN_SYSV_MSG);
}

void traffic_found(void *arg, int64_t t, int32_t pid, int32_t fd, uint32_t open, uint32_t chan, uint8_t side, uint8_t kind)
{
	struct traffic *tr = arg;
	for (size_t i = 0; i < tr->nkept;) {
		struct kept *k = &tr->kept[i];
		bool mine = k->event.pid == pid && k->event.io.fd == fd;
		bool is = k->chan ? k->doubt && mine && k->chan == chan : open && k->open ? k->open == open : !k->open && mine;
		if (!is) {
			i++;
			continue;
		}
		k->event.t = t;
		k->event.precision = PRECISION_BOUNDED;
		if (chan) tell(tr, &k->event, chan, side, kind);
		drop(tr, i);
	}
}

void traffic_closed(struct traffic *tr, int32_t pid, int32_t fd)
{
	for (size_t i = 0; i < tr->nkept;) {
		const struct kept *k = &tr->kept[i];
		bool mine = k->event.pid == pid && (fd == UNKNOWN || k->event.io.fd == fd);
		if (mine && (!k->chan || k->doubt) && (!k->open || !channels_held(tr->pt->o->channels, k->open))) lose(tr, i);
		else i++;
	}
}

void traffic_proved(void *arg, int64_t t, uint32_t chan, uint8_t modes)
{
	struct traffic *tr = arg;
	for (size_t i = 0; i < tr->nkept;) {
		struct kept *k = &tr->kept[i];
		if (k->chan != chan || k->doubt || !(k->mode & modes)) {
			i++;
			continue;
		}
		k->event.t = t;
		k->event.precision = PRECISION_BOUNDED;
		tell(tr, &k->event, chan, k->side, k->kind);
		drop(tr, i);
	}
}

void traffic_tell_lost(struct traffic *tr, int64_t t)
{
	struct event e = {.kind = EV_LOST, .t = t, .cpu = UNKNOWN, .precision = PRECISION_BOUNDED,
		.lost = {.count = tr->lost, .messages = true,
		         .what = "messages through descriptors that were closed before anybody could see what they were"}};
	if (!tr->lost) return;
	tr->lost = 0;
	tree_tell(tr->pt->o->tree, &e);
}

void traffic_finish(struct traffic *tr, int64_t t)
{
	while (tr->nkept) lose(tr, tr->nkept - 1);
	traffic_tell_lost(tr, t);
}
