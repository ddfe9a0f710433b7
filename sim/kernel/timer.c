/*
 * timer.c - see timer.h.
 */
#include "sim/kernel/timer.h"

#include <string.h>

#include "sim/kernel/core.h"

/* Whether a fires before b. */
static bool before(const struct timer *a, const struct timer *b)
{
	if (a->at != b->at) return a->at < b->at;
	return a->kind != b->kind ? a->kind < b->kind : a->id < b->id;
}

/* The first place whose timer does not fire after t. */
static uint32_t place(const struct timers *list, const struct timer *t)
{
	uint32_t low = 0, high = list->n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (before(t, &list->list[mid])) low = mid + 1;
		else high = mid;
	}
	return low;
}

void timer_set(struct machine *m, int64_t at, enum timer_kind kind, uint32_t id)
{
	struct timers *list = &m->timers;
	struct timer t = {at, kind, id};
	uint32_t i = place(list, &t);
	list->list = sim_grow(list->list, list->n, &list->cap, sizeof *list->list);
	memmove(&list->list[i + 1], &list->list[i], (list->n++ - i) * sizeof *list->list);
	list->list[i] = t;
}

void timer_cancel(struct machine *m, int64_t at, enum timer_kind kind, uint32_t id)
{
	struct timers *list = &m->timers;
	struct timer t = {at, kind, id};
	uint32_t i = place(list, &t);
	if (i == list->n || list->list[i].at != at || list->list[i].kind != kind || list->list[i].id != id) return;
	memmove(&list->list[i], &list->list[i + 1], (--list->n - i) * sizeof *list->list);
}
