/*
 * memory_rows.c - see memory_rows.h.
 */
#include "tui/memory_rows.h"

#include <stdio.h>
#include <string.h>

static const struct { char letter; int style, rank; } kinds[PAGE_COUNT] = {
	[PAGE_UNKNOWN] = {'?', STYLE_DIM, 0},
	[PAGE_NONE] = {'.', STYLE_DIM, 1},
	[PAGE_COMMON] = {'f', STYLE_STATE + STATE_WAITING, 2},
	[PAGE_OWN] = {'o', STYLE_NORMAL, 3},
	[PAGE_SHARED] = {'s', STYLE_STATE + STATE_READY, 4},
	[PAGE_COPIED] = {'C', STYLE_ERROR, 5},
};

char memory_letter(enum page_kind kind)
{
	return kinds[kind].letter;
}

int memory_style(enum page_kind kind)
{
	return kinds[kind].style;
}

const struct world_proc *memory_beside(const struct world *w, const struct world_proc *p)
{
	uint32_t self = (uint32_t)(p - w->procs);
	if (p->parent != WORLD_NONE && world_space(w, &w->procs[p->parent])) return &w->procs[p->parent];
	for (uint32_t i = w->here_last; i != WORLD_NONE; i = w->procs[i].here_prev)
		if (w->procs[i].parent == self && world_space(w, &w->procs[i])) return &w->procs[i];
	return NULL;
}

bool memory_complete(const struct app *a)
{
	const struct trace_header *h = trace_header_const(a->trace);
	return (h && h->backend && !strcmp(h->backend, "sim")) || app_world(a)->counts[EV_PAGES];
}

enum page_kind memory_page(const struct app *a, const struct world_proc *p, uint64_t addr)
{
	const struct world *w = app_world(a);
	const struct world_page *page = world_page_at(world_space(w, p), addr);
	return page ? world_page_kind(w, p, page) : memory_complete(a) ? PAGE_NONE : PAGE_UNKNOWN;
}

/* The most telling of the pages from start to end: few of them are listed. */
static enum page_kind summary(const struct app *a, const struct world_proc *p, uint64_t start, uint64_t end)
{
	const struct world *w = app_world(a);
	const struct world_space *s = world_space(w, p);
	enum page_kind best = memory_complete(a) ? PAGE_NONE : PAGE_UNKNOWN;
	for (uint32_t i = world_first_page(s, start); s && i < s->npage && s->pages[i].addr < end; i++) {
		enum page_kind kind = world_page_kind(w, p, &s->pages[i]);
		if (kinds[kind].rank > kinds[best].rank) best = kind;
	}
	return best;
}

int memory_cells(const struct app *a, const struct world_proc *p, const struct world_region *r, enum page_kind *out, int n)
{
	uint64_t pages = (r->end - r->start) / WORLD_PAGE;
	int cells = pages < (uint64_t)n ? (int)pages : n;
	for (int i = 0; i < cells; i++) {
		uint64_t from = r->start + pages * (uint64_t)i / (uint64_t)cells * WORLD_PAGE;
		uint64_t to = r->start + pages * ((uint64_t)i + 1) / (uint64_t)cells * WORLD_PAGE;
		out[i] = summary(a, p, from, to);
	}
	return cells;
}

const char *memory_name(const struct world_region *r)
{
	const char *slash = strrchr(r->name, '/');
	return slash && slash[1] ? slash + 1 : r->name;
}

const char *memory_variable(const struct app *a)
{
	const struct world *w = app_world(a);
	const struct world_var *last = NULL;
	for (const struct world_var *v = w->vars; v < w->vars + w->nvar; v++) {
		if (!strcmp(v->name, a->variable)) return v->name;
		if (!last || v->n > last->n) last = v;
	}
	return last ? last->name : NULL;
}

bool memory_next_variable(struct app *a)
{
	const struct world *w = app_world(a);
	const char *now = memory_variable(a);
	uint32_t at = 0;
	if (!now) return false;
	while (strcmp(w->vars[at].name, now)) at++;
	for (uint32_t i = 1; i <= w->nvar; i++) {
		const char *name = w->vars[(at + i) % w->nvar].name;
		if (strcmp(name, now)) return snprintf(a->variable, sizeof a->variable, "%s", name), true;
	}
	return false;
}

int memory_holders(const struct app *a, const char *name, struct memory_holder *out, int max, int *all)
{
	const struct world *w = app_world(a);
	int n = 0;
	*all = 0;
	for (const struct world_proc *p = w->procs; name && p < w->procs + w->nproc; p++) {
		struct memory_holder h = {.proc = p};
		/* of the dead only those that have shown it themselves are news */
		bool worth = p->vars != WORLD_NONE || (p->state < STATE_ZOMBIE && !p->last_exec);
		if (!worth || !(h.var = world_var(w, p, name, &h.inherited)) || (h.inherited && p->state >= STATE_ZOMBIE)) continue;
		if (n < max) out[n++] = h;
		++*all;
	}
	return n;
}

const char *memory_compare(const struct app *a, const struct memory_holder *first, const struct memory_holder *h)
{
	const struct world *w = app_world(a);
	if (h->proc == first->proc) return "";
	if (h->var->addr != first->var->addr) return "another address";
	const struct world_space *s = world_space(w, h->proc), *t = world_space(w, first->proc);
	const struct world_page *x = world_page_at(s, h->var->addr), *y = world_page_at(t, first->var->addr);
	if (s && s == t && h->proc->borrows != WORLD_NONE) return "same address, same memory";
	if (!x || !y) return "same address";
	return world_page_same(x, y) ? "same address, same page" : "same address, other page";
}
