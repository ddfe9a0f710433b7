/*
 * family.h - all processes of a world in the order of their tree: each before its children, siblings in order of birth.
 */
#ifndef PROCLAB_TRACE_FAMILY_H
#define PROCLAB_TRACE_FAMILY_H

#include "trace/world.h"

struct family {
	const struct world *world;              /* borrowed */
	uint32_t roots;                         /* first of those without a parent in the tree */
	uint32_t *first_child, *next_sibling;   /* by row, WORLD_NONE ends */
};

void family_init(struct family *f, const struct world *w);
void family_clear(struct family *f);
/* The row after this one in the order of the tree, WORLD_NONE at the end; *depth (of row) becomes its depth, roots have 0. Begins with
 * f->roots. */
uint32_t family_next(const struct family *f, uint32_t row, uint32_t *depth);

#endif
