/*
 * html_links.c - see html_links.h.
 *
 * A link depends on the process itself, on its children when it waits for one, on the channel it waits for, and on whether those who
 * hold an end of it wait, too. So after an event only these are looked at: the processes it names and their parents; and whoever waits for
 * a channel that it names, or that somebody holds who has begun or ceased to wait. What comes out as before is not told again.
 */
#include "trace/export/html_links.h"

#include <stdlib.h>
#include <xxhash.h>

#include "trace/memory.h"
#include "trace/text_line.h"
#include "trace/why.h"

struct row {
	uint64_t digest;           /* of the link last told */
	uint32_t marked;           /* by which event it is to be looked at */
	bool waits;
};

struct html_links {
	struct row *rows;          /* one a process */
	uint32_t cap_row;
	uint32_t *chans;           /* one a channel: by which event it is to be looked at */
	uint32_t cap_chan;
	bool any_chan;
	uint32_t *todo, ntodo, cap_todo; /* processes to be looked at */
	struct html_link *links;
	uint32_t nlink, cap_link;
};

struct html_links *html_links_new(void)
{
	struct html_links *l = calloc(1, sizeof *l);
	memory_check(l);
	return l;
}

static void forget(struct html_links *l)
{
	for (uint32_t i = 0; i < l->nlink; i++) free(l->links[i].text);
	l->nlink = l->ntodo = 0;
	l->any_chan = false;
}

void html_links_free(struct html_links *l)
{
	if (!l) return;
	forget(l);
	free(l->rows);
	free(l->chans);
	free(l->todo);
	free(l->links);
	free(l);
}

/* Room for need rows, the new ones zero. */
static void *grow(void *rows, uint32_t *cap, uint32_t need, size_t size)
{
	if (need <= *cap) return rows;
	uint32_t old = *cap;
	*cap = need * 2;
	rows = realloc(rows, *cap * size);
	memory_check(rows);
	memset((char *)rows + old * size, 0, (*cap - old) * size);
	return rows;
}

static void mark_row(struct html_links *l, const struct world *w, uint32_t row)
{
	if (l->rows[row].marked == w->n) return;
	l->rows[row].marked = w->n;
	l->todo = grow(l->todo, &l->cap_todo, l->ntodo + 1, sizeof *l->todo);
	l->todo[l->ntodo++] = row;
}

static void mark_pid(struct html_links *l, const struct world *w, int32_t pid)
{
	const struct world_proc *p = pid > 0 ? world_proc(w, pid) : NULL;
	if (p) mark_row(l, w, (uint32_t)(p - w->procs));
}

static void mark_chan(struct html_links *l, const struct world *w, uint32_t id)
{
	const struct world_chan *c = world_chan(w, id);
	if (!c) return;
	l->chans[c - w->chans] = w->n;
	l->any_chan = true;
}

/* The process, its parent, and, when it has begun or ceased to wait or has ended, the channels of which it holds an end. */
static void mark_process(struct html_links *l, const struct world *w, int32_t pid, bool ended)
{
	const struct world_proc *p = pid > 0 ? world_proc(w, pid) : NULL;
	if (!p) return;
	struct row *r = &l->rows[p - w->procs];
	bool waits = p->state == STATE_WAITING;
	mark_row(l, w, (uint32_t)(p - w->procs));
	mark_pid(l, w, p->ppid);
	if (waits == r->waits && !ended) return;
	r->waits = waits;
	for (const struct world_end *e = world_proc_ends(w, p); e; e = world_next_of_proc(w, e)) mark_chan(l, w, e->chan);
}

/* Whatever e says of processes and channels. */
static void mark_event(struct html_links *l, const struct world *w, const struct event *e)
{
	switch ((enum event_kind)e->kind) {
	case EV_CHAN: mark_chan(l, w, e->chan.id); return;
	case EV_END: mark_chan(l, w, e->end.chan); return;
	case EV_SEND: case EV_RECV: mark_chan(l, w, e->io.chan); return;
	case EV_FORK: mark_process(l, w, e->fork.child, false); break;
	case EV_REAP: mark_process(l, w, e->reap.child, true); break;
	case EV_ADOPT: mark_pid(l, w, e->adopt.from); break;
	case EV_STATE: case EV_THREAD: case EV_EXEC: case EV_EXIT: break;
	default: return;
	}
	mark_process(l, w, e->pid, e->kind == EV_EXIT);
}

static bool waits_on_marked(const struct html_links *l, const struct world *w, const struct world_proc *p)
{
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) {
		const struct world_chan *c = th->state == STATE_WAITING && th->wait.chan ? world_chan(w, th->wait.chan) : NULL;
		if (c && l->chans[c - w->chans] == w->n) return true;
	}
	return false;
}

static void mark_waiters(struct html_links *l, const struct world *w)
{
	if (!l->any_chan) return;
	for (uint32_t i = w->here; i != WORLD_NONE; i = w->procs[i].here_next)
		if (waits_on_marked(l, w, &w->procs[i])) mark_row(l, w, i);
}

static void find_fate(const struct world_proc *p, char *buf, size_t size)
{
	static const struct text_style plain = {.ascii = true};
	struct text_line l;
	line_init(&l, buf, size, &plain);
	if (!p->exited) return;
	line_status(&l, p->exit_code, p->exit_sig);
	if (p->failed_exec) line_add(&l, ", its exec failed");
}

static void make_link(const struct world *w, uint32_t row, struct html_link *out)
{
	const struct world_proc *p = &w->procs[row];
	size_t len;
	*out = (struct html_link){.proc = row};
	FILE *f = open_memstream(&out->text, &len);
	memory_check(f);
	why_process(f, w, p);
	fclose(f);
	memory_check(out->text);
	why_short(w, p, out->brief, sizeof out->brief);
	find_fate(p, out->fate, sizeof out->fate);
	out->nwaker = why_wakers(w, p, out->wakers);
}

static uint64_t digest(const struct html_link *link)
{
	uint64_t d = XXH64(link->text, strlen(link->text), 1);
	d = XXH64(link->brief, strlen(link->brief), d);
	d = XXH64(link->fate, strlen(link->fate), d);
	return XXH64(link->wakers, link->nwaker * sizeof *link->wakers, d) | 1;
}

static void look_at(struct html_links *l, const struct world *w, uint32_t row)
{
	l->links = grow(l->links, &l->cap_link, l->nlink + 1, sizeof *l->links);
	struct html_link *link = &l->links[l->nlink];
	make_link(w, row, link);
	uint64_t d = digest(link);
	if (d == l->rows[row].digest) {
		free(link->text);
		return;
	}
	l->rows[row].digest = d;
	l->nlink++;
}

uint32_t html_links_feed(struct html_links *l, const struct event *e, const struct world *w, const struct html_link **out)
{
	forget(l);
	l->rows = grow(l->rows, &l->cap_row, w->nproc, sizeof *l->rows);
	l->chans = grow(l->chans, &l->cap_chan, w->nchan, sizeof *l->chans);
	mark_event(l, w, e);
	mark_waiters(l, w);
	for (uint32_t i = 0; i < l->ntodo; i++) look_at(l, w, l->todo[i]);
	*out = l->links;
	return l->nlink;
}
