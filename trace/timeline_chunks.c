/* timeline_chunks.c - see timeline_chunks.h. */
#include "trace/timeline_chunks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

#define MOST 16384

void chunks_begin(struct chunk_list *l, int64_t t, int64_t number)
{
	chunks_end(l, t);
	if (l->count == MOST) {
		l->count /= 2;
		memmove(l->spans, l->spans + l->count, l->count * sizeof *l->spans);
	}
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->spans = realloc(l->spans, l->cap * sizeof *l->spans);
		memory_check(l->spans);
	}
	l->spans[l->count++] = (struct chunk_span){t, INT64_MAX, number};
}

void chunks_end(struct chunk_list *l, int64_t t)
{
	if (l->count && l->spans[l->count - 1].to == INT64_MAX) l->spans[l->count - 1].to = t;
}

/* The first that ends after t. */
static size_t first_after(const struct chunk_list *l, int64_t t)
{
	size_t low = 0, high = l->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (l->spans[middle].to <= t) low = middle + 1;
		else high = middle;
	}
	return low;
}

/* The cell of t in [t0, t1). */
static int cell_at(int64_t t0, int64_t t1, int n, int64_t t)
{
	return t >= t1 ? n : (int)((double)(t - t0) * n / (double)(t1 - t0));
}

void chunks_label(const struct chunk_list *l, int64_t t0, int64_t t1, int n, char *out)
{
	char digits[24];
	memset(out, 0, (size_t)n);
	for (size_t i = first_after(l, t0); i < l->count && l->spans[i].from < t1; i++) {
		const struct chunk_span *s = &l->spans[i];
		if (s->from < t0) continue;
		int from = cell_at(t0, t1, n, s->from), to = cell_at(t0, t1, n, s->to);
		int len = snprintf(digits, sizeof digits, "%lld", (long long)s->number);
		if (to - from > len) memcpy(out + from, digits, (size_t)len);
		else if (from < n) out[from] = '|';
	}
}

void chunks_clear(struct chunk_list *l)
{
	free(l->spans);
	*l = (struct chunk_list){0};
}
