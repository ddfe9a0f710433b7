/*
 * page_keys.c - see page_keys.h. A page has the same keys as the terminal because it is told them.
 */
#include "tui/page_keys.h"

#include <assert.h>

#include "tui/keys.h"

#define MOST_KEYS 128

/* In which panes a scope's keys work, and which there are: a bit each. */
static unsigned panes_of(enum scope s, unsigned *all)
{
	unsigned some = *all = 0;
	for (int p = PANE_PROCS; p < PANE_COUNT; p++) {
		*all |= 1u << p;
		if (scope_applies(s, p)) some |= 1u << p;
	}
	return some;
}

const struct export_key *page_keys(void)
{
	static struct export_key keys[MOST_KEYS];
	size_t n = 0;
	for (const struct key *k = key_table(); k->code; k++) {
		unsigned all, panes = panes_of(k->scope, &all);
		if (!panes) continue;    /* for a screen without panes */
		assert(n + 1 < MOST_KEYS);
		keys[n++] = (struct export_key){request_name(k->request), k->shown, scope_name(k->scope), k->help, panes == all ? 0 : panes};
	}
	return keys;
}
