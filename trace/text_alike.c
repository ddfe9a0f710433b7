/*
 * text_alike.c - finds processes that a reader need not see one by one: 500 children of one parent that did the same and ended
 * alike.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/text_parts.h"

struct sorting {
	const struct world *w;
	const bool *has_children;
};

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* 0 when two processes are alike. A process with children is like nobody. */
static int compare(const struct sorting *s, uint32_t a, uint32_t b)
{
	const struct world_proc *p = &s->w->procs[a], *q = &s->w->procs[b];
	int c;
	if ((c = compare_numbers(p->parent, q->parent))) return c;
	if ((c = compare_numbers(s->has_children[a], s->has_children[b]))) return c;
	if (s->has_children[a]) return compare_numbers(a, b);
	if ((c = compare_numbers(p->exited ? p->exit_code : -2, q->exited ? q->exit_code : -2))) return c;
	if ((c = compare_numbers(p->exit_sig, q->exit_sig))) return c;
	if ((c = compare_numbers(p->orphaned != UNKNOWN, q->orphaned != UNKNOWN))) return c;
	return strcmp(p->name ? p->name : "", q->name ? q->name : "");
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	int c = compare(arg, i, k);
	return c ? c : compare_numbers(i, k);
}

static void fill_group(struct text_alike *alike, const uint32_t *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) alike[rows[i]] = (struct text_alike){.rank = i, .size = n, .first = rows[0]};
}

void text_find_alike(const struct world *w, struct text_alike *alike)
{
	uint32_t *rows = malloc((w->nproc + 1) * sizeof *rows);
	bool *has_children = calloc(w->nproc + 1, sizeof *has_children);
	struct sorting s = {w, has_children};
	memory_check(rows);
	memory_check(has_children);
	for (uint32_t i = 0; i < w->nproc; i++) {
		rows[i] = i;
		if (w->procs[i].parent != WORLD_NONE) has_children[w->procs[i].parent] = true;
	}
	qsort_r(rows, w->nproc, sizeof *rows, compare_rows, &s);
	for (uint32_t i = 0, n; i < w->nproc; i += n) {
		for (n = 1; i + n < w->nproc && !compare(&s, rows[i], rows[i + n]); n++) {}
		fill_group(alike, rows + i, n);
	}
	free(rows);
	free(has_children);
}

bool text_hidden(const struct report_view *v, uint32_t index)
{
	const struct text_alike *a = &v->alike[index];
	return !v->style->verbose && a->size > ALIKE_SHOWN + 1 && a->rank >= ALIKE_SHOWN;
}

uint32_t text_hidden_after(const struct report_view *v, uint32_t index)
{
	const struct text_alike *a = &v->alike[index];
	if (v->style->verbose || a->size <= ALIKE_SHOWN + 1 || a->rank != ALIKE_SHOWN - 1) return 0;
	return a->size - ALIKE_SHOWN;
}
