/*
 * deadlock.c - the greatest set of processes none of which anybody outside the set can wake.
 *
 * At first every process whose living threads all wait for something that only processes of the tree can give is taken to
 * be stuck; all other living ones are free. Then each free process sets free whoever waits for something it could give,
 * until nothing changes. What is then still stuck is the deadlock. Every process, end and wait is looked at a bounded number
 * of times, so a tree of thousands costs no more than a few walks over it.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/error.h"
#include "trace/wake.h"
#include "trace/why.h"
#include "trace/why_text.h"

/* So many looks in a row, 3 s, may fall into moments in which one of many is just awake. */
enum { MISSES = 12 };

enum fate { DEAD, FREE, STUCK };

struct search {
	const struct world *w;
	uint8_t *fate;             /* of each process */
	uint32_t *queue;           /* free processes whose effect is still to be followed */
	uint32_t queued, followed;
	struct wake *wakes;        /* of each thread of a stuck process */
	uint32_t *first;           /* for each channel: the first thread row that waits on it ... */
	uint32_t *next;            /* ... and the next of each thread row */
	uint8_t *used;             /* for each channel: kinds of ends already followed, a bit each */
};

static bool search_init(struct search *s, const struct world *w)
{
	*s = (struct search){.w = w};
	s->fate = calloc(w->nproc + 1, 1);
	s->queue = malloc((w->nproc + 1) * sizeof *s->queue);
	s->wakes = calloc(w->nthread + 1, sizeof *s->wakes);
	s->first = malloc((w->nchan + 1) * sizeof *s->first);
	s->next = malloc((w->nthread + 1) * sizeof *s->next);
	s->used = calloc(w->nchan + 1, 1);
	if (!s->fate || !s->queue || !s->wakes || !s->first || !s->next || !s->used) return false;
	memset(s->first, 0xff, w->nchan * sizeof *s->first); /* WORLD_NONE */
	return true;
}

static void search_clear(struct search *s)
{
	free(s->fate);
	free(s->queue);
	free(s->wakes);
	free(s->first);
	free(s->next);
	free(s->used);
}

static void set_free(struct search *s, uint32_t proc)
{
	if (s->fate[proc] == FREE) return;
	s->fate[proc] = FREE;
	s->queue[s->queued++] = proc;
}

static bool is_live(const struct world_thread *th)
{
	return th->state < STATE_ZOMBIE;
}

/* Whether nobody but processes of the tree can wake any thread of p. */
static bool may_be_stuck(struct search *s, const struct world_proc *p)
{
	for (const struct world_thread *th = world_threads(s->w, p); th; th = world_next_thread(s->w, th)) {
		struct wake *k = &s->wakes[th - s->w->threads];
		if (!is_live(th)) continue;
		if (th->state != STATE_WAITING) return false;
		*k = wake_of(s->w, th);
		if (k->by == WAKE_ANYBODY || k->by == WAKE_NOW) return false;
	}
	return true;
}

/* Enter the threads of a process that may be stuck with the channels they wait on. */
static void enter_waits(struct search *s, const struct world_proc *p)
{
	for (const struct world_thread *th = world_threads(s->w, p); th; th = world_next_thread(s->w, th)) {
		uint32_t i = (uint32_t)(th - s->w->threads);
		const struct world_chan *c = s->wakes[i].chan;
		if (!is_live(th) || !c) continue;
		s->next[i] = s->first[c - s->w->chans];
		s->first[c - s->w->chans] = i;
	}
}

static void begin(struct search *s)
{
	for (uint32_t i = s->w->here; i != WORLD_NONE; i = s->w->procs[i].here_next) {
		const struct world_proc *p = &s->w->procs[i];
		if (!p->threads_live) continue;
		if (!may_be_stuck(s, p)) {
			set_free(s, i);
			continue;
		}
		s->fate[i] = STUCK;
		enter_waits(s, p);
	}
}

static void free_parent(struct search *s, const struct world_proc *child)
{
	const struct world_proc *parent = world_proc(s->w, child->ppid);
	if (!parent || s->fate[parent - s->w->procs] != STUCK) return;
	for (const struct world_thread *th = world_threads(s->w, parent); th; th = world_next_thread(s->w, th))
		if (s->wakes[th - s->w->threads].by == WAKE_CHILD && wake_by_child(s->w, th, child))
			set_free(s, (uint32_t)(parent - s->w->procs));
}

/* Somebody free holds this end: whoever waits for such a one on its channel is free. */
static void free_by_end(struct search *s, const struct world_end *e)
{
	const struct world_chan *c = world_chan(s->w, e->chan);
	uint8_t *used = &s->used[c - s->w->chans];
	unsigned bit = 1u << ((e->mode & 3) | (e->side & 1) << 2);
	if (!e->open || *used & bit) return;
	*used |= (uint8_t)bit;
	for (uint32_t i = s->first[c - s->w->chans]; i != WORLD_NONE; i = s->next[i])
		if (wake_by_end(&s->wakes[i], e)) set_free(s, s->w->threads[i].proc);
}

/* Somebody lives who could open a channel by its name. */
static void free_by_name(struct search *s)
{
	for (uint32_t i = 0; i < s->w->nchan; i++)
		for (uint32_t th = s->first[i]; th != WORLD_NONE; th = s->next[th])
			if (s->wakes[th].by == WAKE_OPENER) set_free(s, s->w->threads[th].proc);
}

static void follow(struct search *s)
{
	if (s->queued) free_by_name(s);
	while (s->followed < s->queued) {
		const struct world_proc *p = &s->w->procs[s->queue[s->followed++]];
		free_parent(s, p);
		for (const struct world_end *e = world_proc_ends(s->w, p); e; e = world_next_of_proc(s->w, e)) free_by_end(s, e);
	}
}

/* Who waits for such a thing of the multiprocessing library wakes from time to time only to say again that he waits. */
static bool is_restless(const struct world_chan *c)
{
	static const bool restless[CHAN_COUNT] = {
		[CHAN_LOCK] = true, [CHAN_QUEUE] = true, [CHAN_SEMAPHORE] = true, [CHAN_CONDITION] = true,
	};
	return c && restless[c->kind];
}

/* Since when a thread's wait has been in vain: since it began, or where that tells nothing since the lock has been held, or the
 * other thing been left alone. */
static int64_t in_vain_since(const struct world *w, const struct world_thread *th, const struct world_chan *c)
{
	int64_t since = 0;
	if (!is_restless(c)) return th->acc.since;
	for (const struct world_end *e = world_chan_ends(w, c); e; e = world_next_of_chan(w, e))
		if (e->open && e->since > since) since = e->since;
	return c->last_used > since ? c->last_used : since;
}

/* The last wait of a process that came to be in vain; and what is to be said of it. */
static void take_waits(const struct world *w, const struct world_proc *p, struct deadlock *out)
{
	if (p->born > out->since) out->since = p->born;
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) {
		const struct world_chan *c = th->wait.chan ? world_chan(w, th->wait.chan) : NULL;
		if (!is_live(th)) continue;
		int64_t since = in_vain_since(w, th, c);
		if (since > out->since) out->since = since;
		out->unsure |= th->wait.perhaps_timed;
		out->restless |= is_restless(c);
	}
}

/* The stuck processes, in order of birth. */
static int take(struct search *s, struct deadlock *out)
{
	uint32_t live = 0;
	for (uint32_t i = s->w->here; i != WORLD_NONE; i = s->w->procs[i].here_next) {
		live += s->fate[i] != DEAD;
		out->npid += s->fate[i] == STUCK;
	}
	if (!out->npid) return 0;
	out->total = out->npid == live;
	out->pids = malloc(out->npid * sizeof *out->pids);
	if (!out->pids) return ERR_MEMORY;
	out->since = INT64_MIN;
	for (uint32_t i = s->w->here, n = 0; i != WORLD_NONE; i = s->w->procs[i].here_next) {
		if (s->fate[i] != STUCK) continue;
		take_waits(s->w, &s->w->procs[i], out);
		out->pids[n++] = s->w->procs[i].pid;
	}
	out->why = why_deadlock(s->w, out->pids, out->npid, out->unsure);
	return out->why ? 1 : ERR_MEMORY;
}

int world_deadlock(const struct world *w, struct deadlock *out)
{
	struct search s;
	int result = ERR_MEMORY;
	*out = (struct deadlock){0};
	if (search_init(&s, w)) {
		begin(&s);
		follow(&s);
		result = take(&s, out);
	}
	search_clear(&s);
	if (result < 0) deadlock_clear(out);
	return result;
}

bool deadlock_same(const struct deadlock *a, const struct deadlock *b)
{
	return a->npid == b->npid && a->npid && a->since == b->since && !memcmp(a->pids, b->pids, a->npid * sizeof *a->pids);
}

bool deadlock_missed(const struct deadlock *d, int *missed)
{
	return d->npid && d->restless && ++*missed < MISSES;
}

void deadlock_clear(struct deadlock *d)
{
	free(d->pids);
	free(d->why);
	*d = (struct deadlock){0};
}
