/*
 * family.c - see family.h.
 */
#include "trace/family.h"

#include <stdlib.h>

#include "trace/memory.h"

void family_init(struct family *f, const struct world *w)
{
	uint32_t n = w->nproc;
	*f = (struct family){.world = w, .roots = WORLD_NONE};
	f->first_child = malloc((n + 1) * sizeof *f->first_child);
	f->next_sibling = malloc((n + 1) * sizeof *f->next_sibling);
	memory_check(f->first_child);
	memory_check(f->next_sibling);
	for (uint32_t i = 0; i < n; i++) f->first_child[i] = WORLD_NONE;
	for (uint32_t i = n; i-- > 0;) { /* from the youngest, so that the lists are in order of birth */
		uint32_t *list = w->procs[i].parent == WORLD_NONE ? &f->roots : &f->first_child[w->procs[i].parent];
		f->next_sibling[i] = *list;
		*list = i;
	}
}

void family_clear(struct family *f)
{
	free(f->first_child);
	free(f->next_sibling);
}

uint32_t family_next(const struct family *f, uint32_t row, uint32_t *depth)
{
	if (f->first_child[row] != WORLD_NONE) {
		++*depth;
		return f->first_child[row];
	}
	while (f->next_sibling[row] == WORLD_NONE) {
		if ((row = f->world->procs[row].parent) == WORLD_NONE) return WORLD_NONE;
		--*depth;
	}
	return f->next_sibling[row];
}
