/*
 * part.c - parts of a machine, and the memory they are made of.
 */
#include "sim/vm/part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

void *sim_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);
	memory_check(p);
	return p;
}

void *sim_resize(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	memory_check(p);
	return p;
}

void *sim_copy(const void *p, size_t size)
{
	if (!size) return NULL;
	void *copy = malloc(size);
	memory_check(copy);
	return memcpy(copy, p, size);
}

void *sim_grow(void *array, uint32_t count, uint32_t *cap, size_t element)
{
	if (count < *cap) return array;
	*cap = *cap ? *cap * 2 : 4;
	return sim_resize(array, *cap * element);
}

void *part_new(size_t size, const struct part_ops *ops)
{
	struct part *p = sim_alloc(size);
	p->ops = ops;
	p->refs = 1;
	return p;
}

void *part_share(void *part)
{
	struct part *p = part;
	if (p) p->refs++;
	return p;
}

void part_drop(void *part)
{
	struct part *p = part;
	if (p && --p->refs == 0) p->ops->free(p);
}

void *part_own(void *slot)
{
	struct part *p;
	memcpy(&p, slot, sizeof p);
	if (p->refs == 1) return p;
	struct part *own = p->ops->clone(p);
	assert(own->refs == 1);
	p->refs--;
	memcpy(slot, &own, sizeof own);
	return own;
}

bool part_equal(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	return x == y || (x && y && x->ops == y->ops && x->ops->equal(x, y));
}
