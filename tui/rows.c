/*
 * rows.c - the processes of a world in the order they are shown.
 *
 * Rebuilt for each world that is drawn: the living are sorted, the gone are only listed, so that a run with thousands of
 * short processes costs no more than one pass over them.
 */
#include "tui/rows.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void rows_clear(struct rows *r)
{
	free(r->row);
	free(r->cpu);
	free(r->child);
	free(r->sibling);
	*r = (struct rows){0};
}

static void reserve(struct rows *r, const struct world *w)
{
	r->count = 0;
	if (r->cap < w->nproc) {
		r->cap = w->nproc * 2;
		r->row = realloc(r->row, r->cap * sizeof *r->row);
		assert(r->row);
	}
	if (r->cpu_cap < w->nproc) {
		r->cpu_cap = w->nproc * 2;
		r->cpu = realloc(r->cpu, r->cpu_cap * sizeof *r->cpu);
		r->child = realloc(r->child, r->cpu_cap * sizeof *r->child);
		r->sibling = realloc(r->sibling, r->cpu_cap * sizeof *r->sibling);
		assert(r->cpu && r->child && r->sibling);
	}
	for (uint32_t i = 0; i < w->nproc; i++) r->cpu[i] = UNKNOWN;
	for (const struct world_thread *t = w->threads; t < w->threads + w->nthread; t++)
		if (t->state == STATE_RUNNING && t->proc < w->nproc) r->cpu[t->proc] = t->cpu;
}

bool proc_matches(const struct world_proc *p, const char *text)
{
	char pid[16];
	if (!*text) return true;
	snprintf(pid, sizeof pid, "%d", (int)p->pid);
	if (!strcmp(pid, text)) return true;
	if (!strcasecmp(state_name(p->state), text)) return true;
	if (p->orphan && !strcasecmp("orphan", text)) return true;
	return p->name && strcasestr(p->name, text);
}

static const struct world *sorted_world;
static enum sort sorted_by;

static int compare(const void *a, const void *b)
{
	static const int8_t urgency[STATE_COUNT] = {
		[STATE_RUNNING] = 0, [STATE_READY] = 1, [STATE_NEW] = 2, [STATE_STOPPED] = 3, [STATE_ZOMBIE] = 4, [STATE_WAITING] = 5,
		[STATE_GONE] = 6,
	};
	const struct row *x = a, *y = b;
	const struct world_proc *p = &sorted_world->procs[x->proc], *q = &sorted_world->procs[y->proc];
	int order = 0;
	if (sorted_by == SORT_STATE) order = urgency[p->state] - urgency[q->state];
	if (sorted_by == SORT_NAME) order = strcmp(p->name ? p->name : "", q->name ? q->name : "");
	if (sorted_by == SORT_CPU) {
		struct account m, n;
		account_at(&p->acc, p->state, sorted_world->t, &m);
		account_at(&q->acc, q->state, sorted_world->t, &n);
		order = (n.in[STATE_RUNNING] > m.in[STATE_RUNNING]) - (n.in[STATE_RUNNING] < m.in[STATE_RUNNING]);
	}
	return order ? order : (x->proc > y->proc) - (x->proc < y->proc);
}

void rows_list(struct rows *r, const struct world *w, const char *filter, enum sort sort)
{
	reserve(r, w);
	for (uint32_t i = 0; i < w->nproc; i++)
		if (w->procs[i].state != STATE_GONE && proc_matches(&w->procs[i], filter)) r->row[r->count++] = (struct row){.proc = i};
	sorted_world = w;
	sorted_by = sort;
	if (sort != SORT_BIRTH && r->count) qsort(r->row, r->count, sizeof *r->row, compare);
	for (uint32_t i = w->nproc; i-- > 0;)
		if (w->procs[i].state == STATE_GONE && proc_matches(&w->procs[i], filter)) r->row[r->count++] = (struct row){.proc = i};
}

/* Children in order of birth: walked backwards, each is put before its younger siblings. Returns the first root. */
static uint32_t link_children(struct rows *r, const struct world *w)
{
	uint32_t roots = WORLD_NONE;
	for (uint32_t i = 0; i < w->nproc; i++) r->child[i] = WORLD_NONE;
	for (uint32_t i = w->nproc; i-- > 0;) {
		uint32_t parent = w->procs[i].parent;
		uint32_t *list = parent < i ? &r->child[parent] : &roots;
		r->sibling[i] = *list;
		*list = i;
	}
	return roots;
}

/* The next process in tree order after i, going down, then aside, then up; depth follows. */
static uint32_t tree_next(const struct rows *r, const struct world *w, uint32_t i, int *depth)
{
	if (r->child[i] != WORLD_NONE) {
		++*depth;
		return r->child[i];
	}
	while (r->sibling[i] == WORLD_NONE) {
		uint32_t parent = w->procs[i].parent;
		if (parent >= i) return WORLD_NONE;
		i = parent;
		--*depth;
	}
	return r->sibling[i];
}

void rows_tree(struct rows *r, const struct world *w, const char *filter, bool gone)
{
	int depth = 0;
	uint64_t trunks = 0;
	reserve(r, w);
	for (uint32_t i = link_children(r, w); i != WORLD_NONE; i = tree_next(r, w, i, &depth)) {
		assert(depth >= 0);
		uint64_t bit = depth < 64 ? (uint64_t)1 << depth : 0;
		trunks = r->sibling[i] != WORLD_NONE ? trunks | bit : trunks & ~bit;
		if ((gone || w->procs[i].state != STATE_GONE) && proc_matches(&w->procs[i], filter))
			r->row[r->count++] = (struct row){.proc = i, .depth = (uint16_t)depth, .trunks = trunks};
	}
}

int rows_find(const struct rows *r, const struct world *w, int32_t pid)
{
	const struct world_proc *p = world_proc(w, pid);
	for (size_t i = 0; p && i < r->count; i++)
		if (&w->procs[r->row[i].proc] == p) return (int)i;
	return -1;
}

const char *sort_name(enum sort s)
{
	static const char *const names[SORT_COUNT] = {
		[SORT_BIRTH] = "birth", [SORT_STATE] = "state", [SORT_CPU] = "CPU time", [SORT_NAME] = "name",
	};
	return names[s];
}
