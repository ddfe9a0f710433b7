/*
 * view_ipc.c - pane 6: the channels, those that somebody waits on first, and below them what has just gone through.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/moves.h"
#include "tui/text.h"
#include "tui/view.h"

#define MOST_CHANNELS 256 /* more are not listed; those with waiters come first */

struct channel_row { uint32_t chan; int waiters, rank; };
struct channel_list { int count; struct channel_row row[MOST_CHANNELS]; };

static int waiters_of(const struct world *w, uint32_t id)
{
	int n = 0;
	for (const struct world_thread *t = w->threads; t < w->threads + w->nthread; t++)
		n += t->state == STATE_WAITING && t->wait.chan == id;
	return n;
}

/* Those that somebody waits on, those that are held, those that were used, terminals: so they are listed. */
static int rank(const struct world_chan *c, int waiters)
{
	return waiters ? 0 : c->kind == CHAN_TTY ? 3 : c->dead ? 2 : 1;
}

static int compare(const void *a, const void *b)
{
	const struct channel_row *x = a, *y = b;
	if (x->rank != y->rank) return x->rank - y->rank;
	return (x->chan > y->chan) - (x->chan < y->chan);
}

static void list_channels(const struct world *w, struct channel_list *l)
{
	l->count = 0;
	for (uint32_t i = w->nchan; i-- > 0 && l->count < MOST_CHANNELS;) {
		const struct world_chan *c = &w->chans[i];
		int waiters = waiters_of(w, c->id);
		bool listed = c->bytes > 0 || waiters || (!c->dead && c->kind != CHAN_TTY);
		if (listed) l->row[l->count++] = (struct channel_row){i, waiters, rank(c, waiters)};
	}
	qsort(l->row, (size_t)l->count, sizeof *l->row, compare);
}

static int find_channel(const struct world *w, const struct channel_list *l, uint32_t id)
{
	for (int i = 0; i < l->count; i++)
		if (w->chans[l->row[i].chan].id == id) return i;
	return -1;
}

/* The holders of one kind of end, "12,13+2": each process once, at most three named. */
static void holders(const struct world *w, const struct world_chan *c, uint8_t mode, int side, char *buf, size_t size)
{
	int32_t seen[64];
	int n = 0;
	size_t used = 0;
	*buf = 0;
	for (const struct world_end *e = w->ends; e < w->ends + w->nend && n < 64; e++) {
		bool ours = e->chan == c->id && (e->open || c->dead) && e->mode & mode && (side < 0 || e->side == side);
		for (int i = 0; ours && i < n; i++) ours = seen[i] != e->pid;
		if (!ours) continue;
		seen[n++] = e->pid;
		if (n <= 3) used += (size_t)snprintf(buf + used, size - used, "%s%d", n > 1 ? "," : "", (int)e->pid);
	}
	if (n > 3) snprintf(buf + used, size - used, "+%d", n - 3);
	if (!n) snprintf(buf, size, "%s", c->outside ? "outside" : "nobody");
}

static void who_to_whom(const struct world *w, const struct world_chan *c, char *buf, size_t size)
{
	char from[64], to[64];
	bool sides = c->kind == CHAN_SOCKETPAIR || c->kind == CHAN_UNIX || c->kind == CHAN_SOCKET;
	holders(w, c, sides ? MODE_R | MODE_W : MODE_W, sides ? 0 : -1, from, sizeof from);
	holders(w, c, sides ? MODE_R | MODE_W : MODE_R, sides ? 1 : -1, to, sizeof to);
	snprintf(buf, size, "%s%s%s", from, sides ? "<>" : ">", to);
}

static int put_bar(const struct area *area, int line, int col, int style, int64_t queued, int64_t capacity, int width)
{
	int full = capacity > 0 && queued > 0 ? (int)((queued * width + capacity - 1) / capacity) : 0;
	col = put(area, line, col, style, "[");
	for (int i = 0; i < width; i++) col = i < full ? put_glyph(area, line, col, style, GLYPH_BAR) : put(area, line, col, style, " ");
	return put(area, line, col, style, "]");
}

static void waiters_text(const struct world *w, uint32_t id, char *buf, size_t size)
{
	size_t used = 0;
	int n = 0;
	*buf = 0;
	for (const struct world_thread *t = w->threads; t < w->threads + w->nthread; t++) {
		if (t->state != STATE_WAITING || t->wait.chan != id || ++n > 2 || used >= size) continue;
		bool writes = t->wait.why == WAIT_WRITE || t->wait.why == WAIT_MSGSEND;
		bool reads = t->wait.why == WAIT_READ || t->wait.why == WAIT_MSGRECV;
		used += (size_t)snprintf(buf + used, size - used, "%s%d waits%s", n > 1 ? ", " : "", (int)t->pid,
		                         writes ? " to write" : reads ? " to read" : "");
	}
	if (n > 2 && used < size) snprintf(buf + used, size - used, ", %d more", n - 2);
}

/* A thing of the multiprocessing library goes by its name: "2 mp queue 1: 12 waiting; 100 waits to read". */
static void put_thing(const struct world *w, const struct world_chan *c, const struct area *area, int line, int style)
{
	char count[40] = "", who[128], text[256];
	if (c->kind == CHAN_QUEUE && c->queued[0] != UNKNOWN) snprintf(count, sizeof count, ": %lld waiting", (long long)c->queued[0]);
	waiters_text(w, c->id, who, sizeof who);
	snprintf(text, sizeof text, "%s%s%s%s", c->name, count, *who ? "; " : "", who);
	int at = area->w >= 56 ? putf(area, line, 0, style, "%s ", chan_kind_name(c->kind)) : 0;
	at = putf(area, line, at, style, "%u ", c->id);
	put_cell(area, line, at, area->w - at, style, text);
}

static bool is_thing(const struct world_chan *c)
{
	static const bool things[CHAN_COUNT] = {
		[CHAN_QUEUE] = true, [CHAN_SEMAPHORE] = true, [CHAN_CONDITION] = true, [CHAN_EVENT] = true, [CHAN_BARRIER] = true,
	};
	return things[c->kind] && c->name;
}

static void draw_channel(const struct app *a, const struct area *area, int line, const struct channel_row *r)
{
	const struct world *w = app_world(a);
	const struct world_chan *c = &w->chans[r->chan];
	bool wide = area->w >= 56;
	int style = (r->waiters ? STYLE_STATE + STATE_WAITING : c->dead ? STYLE_DIM : STYLE_NORMAL) |
	            (a->selected_channel == c->id && a->focus == PANE_IPC ? PAINT_REVERSE : 0);
	char text[192], number[16], capacity[16], total[16];
	int64_t queued = c->queued[0] == UNKNOWN ? UNKNOWN : c->queued[0] + (c->queued[1] > 0 ? c->queued[1] : 0);
	put_fill(area, line, 0, style);
	if (is_thing(c)) {
		put_thing(w, c, area, line, style);
		return;
	}
	snprintf(text, sizeof text, "%s %u", chan_kind_name(c->kind), c->id);
	int at = put_cell(area, line, 0, wide ? 14 : r->waiters ? 13 : 9, style, text);
	if (r->waiters && !wide) {
		waiters_text(w, c->id, text, sizeof text);
		put_cell(area, line, at, area->w - at, style, text);
		return;
	}
	who_to_whom(w, c, text, sizeof text);
	at = put_cell(area, line, at, wide ? area->w / 4 + 2 : 11, style, text);
	at = put_bar(area, line, at, style, queued, c->capacity, wide ? 8 : 4);
	if (wide) {
		snprintf(text, sizeof text, "%s/%s", bytes_text(queued, number), bytes_text(c->capacity, capacity));
		at = put_cell(area, line, at + 1, 9, style, text);
	}
	if (r->waiters) waiters_text(w, c->id, text, sizeof text);
	else if (wide) snprintf(text, sizeof text, "%s in %lld", bytes_text(c->bytes, total), (long long)c->messages);
	else snprintf(text, sizeof text, "%s", bytes_text(c->bytes, total));
	at = put_cell(area, line, at + 1, r->waiters || !wide ? area->w - at - 1 : 16, style, text);
	if (wide && !r->waiters && c->last_data && at < area->w)
		put(area, line, at + 1, style, data_text(c->last_data, c->last_data_len, text, sizeof text));
}

static bool traffic_matches(const struct app *a, const struct event *e)
{
	const struct world *w = app_world(a);
	const struct world_proc *p = world_proc(w, e->pid), *to = e->kind == EV_SIGNAL ? world_proc(w, e->signal.to) : NULL;
	return !*a->filter || (p && proc_matches(p, a->filter)) || (to && proc_matches(to, a->filter));
}

static void draw_traffic(const struct app *a, const struct area *area)
{
	char text[256];
	size_t i = numbers_until(&a->traffic, cursor_position(a->cursor));
	int line = area->h, looked = 0;
	while (i-- > 0 && line > 0 && looked++ < 2000) {
		const struct event *e = trace_get(a->trace, a->traffic.at[i]);
		if (!e || !traffic_matches(a, e)) continue;
		int at = putf(area, --line, 0, STYLE_DIM, "e%u ", e->n);
		event_text(e, app_world(a), text, sizeof text);
		put_cell(area, line, at, area->w - at, e->kind == EV_CALL ? STYLE_ERROR : e->kind == EV_SIGNAL ? STYLE_STRONG : STYLE_NORMAL, text);
	}
}

static void draw(struct app *a, const struct area *area)
{
	const struct world *w = app_world(a);
	struct channel_list l;
	list_channels(w, &l);
	int most = a->traffic.count ? (area->h + 1) / 2 : area->h, page = l.count < most ? l.count : most;
	a->channels_top = scroll_to(a->channels_top, find_channel(w, &l, a->selected_channel), l.count, page);
	for (int i = 0; i < page; i++) draw_channel(a, area, i, &l.row[a->channels_top + i]);
	struct area rest = {area->y + page, area->x, area->h - page, area->w};
	if (rest.h > 0) draw_traffic(a, &rest);
	if (!l.count && !a->traffic.count) put(area, 0, 0, STYLE_DIM, "no channels so far");
}

static void step(struct app *a, int rows)
{
	const struct world *w = app_world(a);
	struct channel_list l;
	list_channels(w, &l);
	if (!l.count) return;
	int at = find_channel(w, &l, a->selected_channel);
	at = rows == MOVE_FIRST ? 0 : rows == MOVE_LAST ? l.count - 1 : at < 0 ? 0 : at + rows;
	at = at < 0 ? 0 : at >= l.count ? l.count - 1 : at;
	a->selected_channel = w->chans[l.row[at].chan].id;
}

static bool find(struct app *a, int step)
{
	const struct world *w = app_world(a);
	struct channel_list l;
	list_channels(w, &l);
	int here = find_channel(w, &l, a->selected_channel);
	for (int i = 1; i <= l.count; i++) {
		char text[256], who[128];
		int row = ((here < 0 ? 0 : here) + step * i) % l.count;
		if (row < 0) row += l.count;
		const struct world_chan *c = &w->chans[l.row[row].chan];
		channel_text(c, text, sizeof text);
		who_to_whom(w, c, who, sizeof who);
		if (!strcasestr(text, a->find) && !strstr(who, a->find)) continue;
		a->selected_channel = c->id;
		return true;
	}
	return false;
}

static void title(struct app *a, char *buf, size_t size)
{
	const struct trace_header *h = trace_header_const(a->trace);
	const char *ipc = h && h->ipc ? h->ipc : "";
	snprintf(buf, size, "%s", !strcmp(ipc, "off") ? "messages not observed" : "");
}

static void click(struct app *a, int row)
{
	const struct world *w = app_world(a);
	struct channel_list l;
	list_channels(w, &l);
	int at = a->channels_top + row;
	if (at < l.count) a->selected_channel = w->chans[l.row[at].chan].id;
}

const struct view view_ipc = {
	.pane = PANE_IPC, .name = "IPC", .draw = draw, .step = step, .find = find, .title = title, .click = click,
	.details = OVERLAY_CHANNEL,
};
