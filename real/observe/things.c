/*
 * things.c - see things.h. Rows of all pages that speak of the same memory are one thing, and a channel.
 *
 * How many messages a thing holds follows from the largest numbers that any of its rows has of puts and gets by all: whoever put or
 * got last knows both.
 */
#include "real/observe/things.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "real/mp/watch_page.h"
#include "real/observe/proc.h"

enum { PATIENCE = 64 };

/* Of a row, what has been told. */
struct told {
	uint32_t thing;                 /* 1 + its place, 0 not told yet */
	int32_t pid;                    /* 0 not known */
	uint64_t puts, gets, bytes;
	bool settled, over;             /* settled: in the registry of who has what */
};

struct page {
	struct page *next;
	int fd;
	int32_t pid, inner;
	uint32_t nrow;
	uint64_t nrecord;               /* so many records have been told */
	struct told rows[WATCH_ROWS];
};

struct thing {
	struct channels_place place;
	uint32_t chan;
	uint64_t all_puts, all_gets;
	int32_t holder;                 /* of a lock, 0 nobody */
};

struct things {
	struct tree *tree;
	struct channels *channels;
	struct page *pages;
	struct thing *things;
	uint32_t nthing, cap_thing;
	uint32_t numbers[WATCH_KINDS];  /* given so far, by kind */
	uint64_t rows_lost;
	int64_t t, t0;
	things_inject *inject;
	void *arg;
	struct watch_row rows[WATCH_ROWS]; /* as last read */
};

void things_free(struct things *ts)
{
	if (!ts) return;
	for (struct page *p = ts->pages, *next; p; p = next) {
		next = p->next;
		close(p->fd);
		free(p);
	}
	free(ts->things);
	free(ts);
}

void things_add(struct things *ts, int fd, int32_t pid, int32_t inner)
{
	struct page *p = calloc(1, sizeof *p);
	assert(p && "out of memory");
	*p = (struct page){.next = ts->pages, .fd = fd, .pid = pid, .inner = inner};
	ts->pages = p;
}

static bool read_at(const struct page *p, size_t offset, void *out, size_t size)
{
	return pread(p->fd, out, size, (off_t)offset) == (ssize_t)size;
}

/* ---- things ---- */

static bool same_place(const struct channels_place *a, const struct channels_place *b)
{
	return a->inode == b->inode && a->device == b->device && a->offset == b->offset && a->kind == b->kind;
}

static const char *name_of(struct things *ts, enum watch_kind kind, char *buf, size_t size)
{
	static const char *const names[WATCH_KINDS] = {
		[WATCH_QUEUE] = "mp queue %u", [WATCH_POOL] = "tasks of pool %u", [WATCH_LOCK] = "mp lock %u", [WATCH_OPEN_LOCK] = "mp lock %u",
		[WATCH_SEMAPHORE] = "mp semaphore %u", [WATCH_CONDITION] = "mp condition %u", [WATCH_EVENT] = "mp event %u",
		[WATCH_BARRIER] = "mp barrier %u",
	};
	enum watch_kind counted = kind == WATCH_OPEN_LOCK ? WATCH_LOCK : kind;
	snprintf(buf, size, names[kind], ++ts->numbers[counted]); /* NOLINT: the table's own formats */
	return buf;
}

static uint32_t add_thing(struct things *ts, const struct watch_row *row, const struct channels_place *place)
{
	char text[32];
	const char *name = name_of(ts, row->kind, text, sizeof text);
	if (ts->nthing == ts->cap_thing) {
		ts->cap_thing = ts->cap_thing ? ts->cap_thing * 2 : 16;
		ts->things = realloc(ts->things, ts->cap_thing * sizeof *ts->things);
		assert(ts->things && "out of memory");
	}
	int64_t most = row->most > 0 && row->most < INT64_MAX ? (int64_t)row->most : UNKNOWN;
	struct event e = {.t = row->t - ts->t0, .cpu = UNKNOWN, .kind = EV_CHAN, .precision = PRECISION_EXACT};
	e.chan.id = channels_thing(ts->channels, place, most, &name);
	e.chan.kind = (uint8_t)place->kind;
	e.chan.capacity = most;
	e.chan.name = name;
	if (e.chan.id) ts->inject(ts->arg, &e);
	ts->things[ts->nthing++] = (struct thing){.place = *place, .chan = e.chan.id};
	return ts->nthing;
}

/* A lock that anyone may release is a semaphore of one. */
static const uint8_t kinds[WATCH_KINDS] = {
	[WATCH_QUEUE] = CHAN_QUEUE, [WATCH_POOL] = CHAN_QUEUE, [WATCH_LOCK] = CHAN_LOCK, [WATCH_OPEN_LOCK] = CHAN_SEMAPHORE,
	[WATCH_SEMAPHORE] = CHAN_SEMAPHORE, [WATCH_CONDITION] = CHAN_CONDITION, [WATCH_EVENT] = CHAN_EVENT, [WATCH_BARRIER] = CHAN_BARRIER,
};

static uint32_t find_thing(struct things *ts, const struct watch_row *row)
{
	struct channels_place place = {
		.kind = (enum chan_kind)kinds[row->kind], .inode = row->inode, .device = row->device, .offset = row->offset,
		.size = row->size, .read_from = row->read_from, .read_to = row->read_to, .write_from = row->write_from, .write_to = row->write_to,
	};
	for (uint32_t i = 0; i < ts->nthing; i++)
		if (same_place(&ts->things[i].place, &place)) return i + 1;
	return add_thing(ts, row, &place);
}

/* ---- rows ---- */

/* The number here of a process that calls itself so. */
static int32_t pid_here(struct things *ts, const struct page *p, int32_t inner)
{
	if (p->pid == p->inner) return inner;
	if (inner == p->inner) return p->pid;
	for (struct tree_proc *proc = tree_first(ts->tree); proc; proc = proc->next)
		if (proc_inner(proc->pid) == inner) return proc->pid;
	return 0;
}

/* The process has it since then, which the tier may not have come to yet: merged by its time. */
static void tell_end(struct things *ts, const struct told *told, int64_t t)
{
	struct event e = {.t = t, .pid = told->pid, .cpu = UNKNOWN, .kind = EV_END, .precision = PRECISION_EXACT};
	e.end.chan = ts->things[told->thing - 1].chan;
	e.end.fd = UNKNOWN;
	e.end.mode = MODE_R | MODE_W;
	e.end.how = END_OPEN;
	e.end.gained = true;
	if (told->pid && e.end.chan) ts->inject(ts->arg, &e);
}

/* What it has forked since it has the thing, has it too. */
static void give_to_children(struct things *ts, int32_t pid, uint32_t chan, int64_t since)
{
	for (struct tree_proc *p = tree_first(ts->tree); p; p = p->next) {
		if (p->ppid_birth != pid || p->born < since || p->pid == pid) continue;
		channels_use_thing(ts->channels, ts->t, p->pid, chan, false);
		give_to_children(ts, p->pid, chan, since);
	}
}

static void settle_row(struct things *ts, struct told *told, const struct watch_row *row)
{
	uint32_t chan = ts->things[told->thing - 1].chan;
	int64_t since = row->t - ts->t0;
	if (told->settled || since > ts->t || row->kind == WATCH_LOCK || !told->pid) return;
	told->settled = true;
	channels_use_thing(ts->channels, ts->t, told->pid, chan, true);
	give_to_children(ts, told->pid, chan, since);
}

static void begin_row(struct things *ts, const struct page *p, struct told *told, const struct watch_row *row)
{
	told->thing = find_thing(ts, row);
	told->pid = pid_here(ts, p, row->pid);
	if (row->kind != WATCH_LOCK) tell_end(ts, told, row->t - ts->t0);
}

static void tell_messages(struct things *ts, const struct told *told, enum event_kind kind, uint64_t n, int64_t bytes)
{
	const struct thing *th = &ts->things[told->thing - 1];
	uint64_t waiting = th->all_puts - th->all_gets;
	struct event e = {.t = ts->t, .pid = told->pid, .cpu = UNKNOWN, .kind = (uint8_t)kind, .precision = PRECISION_BOUNDED};
	if (!n || !th->chan) return;
	e.io.chan = th->chan;
	e.io.fd = UNKNOWN;
	e.io.bytes = bytes;
	e.io.messages = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	bool known = th->place.kind == CHAN_QUEUE && th->all_puts >= th->all_gets && waiting <= INT64_MAX;
	e.io.queued = known ? (int64_t)waiting : UNKNOWN;
	tree_tell(ts->tree, &e);
}

/* Numbers only grow; what says otherwise is not the library's. */
static uint64_t grown(uint64_t *before, uint64_t now)
{
	uint64_t by = now > *before ? now - *before : 0;
	*before = now;
	return by;
}

static void count_row(struct things *ts, struct told *told, const struct watch_row *row)
{
	uint64_t bytes = grown(&told->bytes, row->bytes);
	tell_messages(ts, told, EV_SEND, grown(&told->puts, row->puts), bytes > INT64_MAX ? UNKNOWN : (int64_t)bytes);
	tell_messages(ts, told, EV_RECV, grown(&told->gets, row->gets), UNKNOWN);
}

static void end_row(struct things *ts, struct told *told, const struct watch_row *row)
{
	if (told->over || !row->over) return;
	told->over = true;
	if (told->pid) channels_drop_thing(ts->channels, ts->t, told->pid, ts->things[told->thing - 1].chan);
}

static void lose_rows(struct things *ts, uint64_t lost)
{
	if (lost <= ts->rows_lost) return;
	struct event e = {.t = ts->t, .cpu = UNKNOWN, .kind = EV_LOST, .precision = PRECISION_EXACT};
	e.lost.count = lost - ts->rows_lost > INT32_MAX ? UNKNOWN : (int64_t)(lost - ts->rows_lost);
	e.lost.what = "queues, locks and the like of the multiprocessing library, for its page is full";
	tree_tell(ts->tree, &e);
	ts->rows_lost = lost;
}

/* ---- locks ---- */

static bool lives(struct things *ts, int32_t pid)
{
	const struct tree_proc *p = pid ? tree_proc(ts->tree, pid) : NULL;
	return p && !p->exited;
}

/* What the dead held nobody holds: the next one gets it. */
static void find_holders(struct things *ts, const struct page *p)
{
	for (uint32_t i = 0; i < p->nrow; i++) {
		const struct watch_row *row = &ts->rows[i];
		if (row->kind == WATCH_LOCK && row->owner && lives(ts, p->rows[i].pid)) ts->things[p->rows[i].thing - 1].holder = p->rows[i].pid;
	}
}

static void tell_holders(struct things *ts)
{
	for (uint32_t i = 0; i < ts->nthing; i++) {
		struct thing *th = &ts->things[i];
		if (th->place.kind == CHAN_LOCK) channels_hold_thing(ts->channels, ts->t, th->chan, th->holder);
		th->holder = 0;
	}
}

static bool waits_patiently(struct things *ts, const struct page *p, int32_t pid, uint32_t chan)
{
	for (uint32_t i = 0; i < p->nrow; i++)
		if (p->rows[i].pid == pid && ts->things[p->rows[i].thing - 1].chan == chan && ts->rows[i].patient) return true;
	return false;
}

static bool is_row(const struct watch_row *row)
{
	return row->kind > WATCH_NONE && row->kind < WATCH_KINDS;
}

/* How many rows there are, read into ts->rows, from the first on that has not been seen yet, or from the first of all. */
static uint32_t read_rows(struct things *ts, const struct page *p, uint32_t from)
{
	uint64_t wanted;
	if (!read_at(p, offsetof(struct watch_page, rows_wanted), &wanted, sizeof wanted)) return 0;
	uint32_t n = wanted < WATCH_ROWS ? (uint32_t)wanted : WATCH_ROWS;
	lose_rows(ts, wanted - n);
	if (n <= from) return 0;
	size_t at = offsetof(struct watch_page, rows) + from * sizeof *ts->rows;
	return read_at(p, at, ts->rows + from, (n - from) * sizeof *ts->rows) ? n : 0;
}

static void learn_rows(struct things *ts, struct page *p, uint32_t from)
{
	uint32_t n = read_rows(ts, p, from);
	for (uint32_t i = from; i < n; i++)
		if (is_row(&ts->rows[i]) && !p->rows[i].thing) begin_row(ts, p, &p->rows[i], &ts->rows[i]);
	while (p->nrow < n && p->rows[p->nrow].thing) p->nrow++;
}

/* The totals of all rows first: each tells how many are left. */
static void count_rows(struct things *ts, struct page *p)
{
	learn_rows(ts, p, 0);
	for (uint32_t i = 0; i < p->nrow; i++) {
		struct thing *th = &ts->things[p->rows[i].thing - 1];
		if (ts->rows[i].all_puts > th->all_puts) th->all_puts = ts->rows[i].all_puts;
		if (ts->rows[i].all_gets > th->all_gets) th->all_gets = ts->rows[i].all_gets;
	}
	for (uint32_t i = 0; i < p->nrow; i++) {
		if (!is_row(&ts->rows[i])) continue;
		settle_row(ts, &p->rows[i], &ts->rows[i]);
		count_row(ts, &p->rows[i], &ts->rows[i]);
		end_row(ts, &p->rows[i], &ts->rows[i]);
	}
}

/* ---- chunks ---- */

static void tell_chunk(struct things *ts, struct page *p, const struct watch_record *r)
{
	uint32_t row = r->row < WATCH_ROWS ? r->row : 0, thing = p->rows[row].thing;
	struct event e = {.t = r->t - ts->t0, .cpu = UNKNOWN, .kind = EV_CHUNK, .precision = PRECISION_EXACT};
	if (!thing || !p->rows[row].pid || r->t < ts->t0) return;
	e.pid = e.tid = p->rows[row].pid;
	if (r->tid != r->pid && p->pid == p->inner) e.tid = r->tid;
	e.chunk.chan = ts->things[thing - 1].chan;
	e.chunk.at = e.t;
	e.chunk.number = (int64_t)(r->chunk & INT64_MAX);
	e.chunk.items = (int64_t)(r->items & INT64_MAX);
	e.chunk.ends = r->ends;
	ts->inject(ts->arg, &e);
}

static void lose_chunks(struct things *ts, uint64_t n)
{
	struct event e = {.t = ts->t, .cpu = UNKNOWN, .kind = EV_LOST, .precision = PRECISION_EXACT};
	e.lost.count = n > INT32_MAX ? UNKNOWN : (int64_t)n;
	e.lost.what = "beginnings and ends of a pool's chunks: they came too fast";
	tree_tell(ts->tree, &e);
}

/* Up to one that is still being written; one that never will be, for its writer was killed, holds up the others only until so many
 * have come after it. */
static void learn_chunks(struct things *ts, struct page *p, uint64_t made, bool last)
{
	if (made <= p->nrecord) return;
	if (made - p->nrecord > WATCH_RECORDS) {
		lose_chunks(ts, made - p->nrecord - WATCH_RECORDS);
		p->nrecord = made - WATCH_RECORDS;
	}
	for (; p->nrecord < made; p->nrecord++) {
		struct watch_record r;
		size_t at = offsetof(struct watch_page, records) + p->nrecord % WATCH_RECORDS * sizeof r;
		if (!read_at(p, at, &r, sizeof r)) return;
		if (r.number == p->nrecord + 1) tell_chunk(ts, p, &r);
		else if (r.number <= p->nrecord && made - p->nrecord < PATIENCE && !last) return;
	}
}

static bool ask(void *arg, int64_t t, int32_t pid, uint32_t chan)
{
	struct things *ts = arg;
	bool patient = false;
	ts->t = t;
	for (struct page *p = ts->pages; p; p = p->next) {
		learn_rows(ts, p, 0);
		find_holders(ts, p);
		patient |= waits_patiently(ts, p, pid, chan);
	}
	tell_holders(ts);
	return patient;
}

bool things_learn(struct things *ts, int64_t t0, bool last)
{
	ts->t0 = t0;
	for (struct page *p = ts->pages; p; p = p->next) {
		uint64_t made = 0; /* asked before the rows are read: so each of these records has its row among them */
		if (!read_at(p, offsetof(struct watch_page, records_made), &made, sizeof made)) made = 0;
		learn_rows(ts, p, p->nrow);
		learn_chunks(ts, p, made, last);
	}
	return ts->pages;
}

void things_tell(struct things *ts, int64_t t)
{
	ts->t = t > 0 ? t : 0;
	for (struct page *p = ts->pages; p; p = p->next) {
		count_rows(ts, p);
		find_holders(ts, p);
	}
	tell_holders(ts);
}

struct things *things_new(struct tree *tr, struct channels *c, things_inject *inject, void *arg)
{
	struct things *ts = calloc(1, sizeof *ts);
	if (!ts) return NULL;
	ts->tree = tr;
	ts->channels = c;
	channels_ask(c, ask, ts);
	ts->inject = inject;
	ts->arg = arg;
	return ts;
}
