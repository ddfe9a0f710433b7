/*
 * breaks.c - see breaks.h.
 */
#include "tui/breaks.h"

#include <stdlib.h>
#include <string.h>

#include "trace/error.h"
#include "trace/memory.h"

#define ROWS ((int)(sizeof ((struct breaks *)0)->last / sizeof *((struct breaks *)0)->last))

void breaks_clear(struct breaks *b)
{
	free(b->hits);
	*b = (struct breaks){0};
}

static int find(const struct breaks *b, const char *file, int32_t line)
{
	for (int i = 0; i < b->count; i++)
		if (b->at[i].line == line && file && !strcmp(b->at[i].file, file)) return i;
	return -1;
}

bool breaks_has(const struct breaks *b, const char *file, int32_t line)
{
	return find(b, file, line) >= 0;
}

/* Whether the thread was on this line already. */
static bool was_there(const struct breaks *b, const struct event *e)
{
	int row = e->tid & (ROWS - 1);
	return b->last[row].tid == e->tid && b->last[row].line == e->line && !strcmp(b->last[row].file, e->file);
}

bool breaks_is_hit(const struct breaks *b, const struct event *e)
{
	if (!b->count || e->line <= 0 || !e->file || !breaks_has(b, e->file, e->line)) return false;
	return b->lines ? e->kind == EV_LINE : !was_there(b, e);
}

static void add_hit(struct breaks *b, uint32_t n)
{
	if (b->nhit == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 64;
		b->hits = realloc(b->hits, b->cap * sizeof *b->hits);
		memory_check(b->hits);
	}
	b->hits[b->nhit++] = n;
}

void breaks_feed(struct breaks *b, const struct event *e)
{
	if (!e->file || e->line <= 0) return;
	b->lines |= e->kind == EV_LINE;
	if (breaks_is_hit(b, e)) add_hit(b, e->n);
	int row = e->tid & (ROWS - 1);
	b->last[row].tid = e->tid;
	b->last[row].line = e->line;
	b->last[row].file = e->file;
}

static void look_again(struct breaks *b, const struct trace *t, uint32_t until)
{
	memset(b->last, 0, sizeof b->last);
	b->nhit = 0;
	for (uint32_t n = trace_first(t); b->count && n <= until; n++) breaks_feed(b, trace_get(t, n));
}

int breaks_toggle(struct breaks *b, const struct trace *t, uint32_t until, const char *file, int32_t line)
{
	int i = find(b, file, line), set = i < 0;
	if (set && b->count == BREAKS_MOST) return ERR_UNSUPPORTED;
	if (set) b->at[b->count++] = (struct breakpoint){file, line};
	else b->at[i] = b->at[--b->count];
	look_again(b, t, until);
	return set;
}

/* How many hits are at most n. */
static size_t hits_until(const struct breaks *b, uint32_t n)
{
	size_t low = 0, high = b->nhit;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (b->hits[middle] <= n) low = middle + 1;
		else high = middle;
	}
	return low;
}

uint32_t breaks_between(const struct breaks *b, uint32_t from, uint32_t to)
{
	bool on = to > from;
	size_t i = on ? hits_until(b, from) : from ? hits_until(b, from - 1) : 0;
	if (!on && !i--) return 0;
	if (i >= b->nhit) return 0;
	return (on ? b->hits[i] <= to : b->hits[i] >= to) ? b->hits[i] : 0;
}
