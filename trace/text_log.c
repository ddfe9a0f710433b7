/*
 * text_log.c - see text_log.h.
 */
#include "trace/text_log.h"

#include <stdlib.h>

/* Put a key into the table; false when it was there. */
static bool insert(uint64_t *table, size_t cap, uint64_t key)
{
	size_t i = (size_t)(key >> 20) & (cap - 1);
	while (table[i] && table[i] != key) i = (i + 1) & (cap - 1);
	if (table[i]) return false;
	table[i] = key;
	return true;
}

static bool first_time(struct text_log *l, uint64_t key)
{
	if (l->nseen * 2 >= l->cap_seen) {
		size_t cap = l->cap_seen ? l->cap_seen * 2 : 256;
		uint64_t *bigger = calloc(cap, sizeof *bigger);
		if (!bigger) return true;
		for (size_t i = 0; i < l->cap_seen; i++)
			if (l->seen[i]) insert(bigger, cap, l->seen[i]);
		free(l->seen);
		l->seen = bigger;
		l->cap_seen = cap;
	}
	if (!insert(l->seen, l->cap_seen, key)) return false;
	l->nseen++;
	return true;
}

bool text_log_takes(struct text_log *l, const struct event *e, const struct world *after)
{
	if (!text_worth(e, after)) return false;
	uint64_t key = text_wait_key(e);
	return !key || first_time(l, key);
}

void text_log_clear(struct text_log *l)
{
	free(l->seen);
	*l = (struct text_log){0};
}
