/*
 * pending.c - signals that have come and were not yet handled.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/signal.h"
#include "sim/vm/part.h"

void pending_copy(struct pending *p, const struct pending *from)
{
	*p = *from;
	p->cap = p->n;
	p->list = sim_copy(from->list, from->n * sizeof *p->list);
}

bool pending_equal(const struct pending *a, const struct pending *b)
{
	return a->set == b->set && a->n == b->n && (!a->n || !memcmp(a->list, b->list, a->n * sizeof *a->list));
}

void pending_clear(struct pending *p)
{
	free(p->list);
	*p = (struct pending){0};
}

bool pending_add(struct pending *p, const struct sig_info *info)
{
	if (info->sig < SIGNAL_REALTIME && p->set & SIGNAL_BIT(info->sig)) return false;
	p->list = sim_grow(p->list, p->n, &p->cap, sizeof *p->list);
	p->list[p->n++] = *info;
	p->set |= SIGNAL_BIT(info->sig);
	return true;
}

void pending_remove(struct pending *p, uint64_t set)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < p->n; i++)
		if (!(set & SIGNAL_BIT(p->list[i].sig))) p->list[kept++] = p->list[i];
	p->n = kept;
	p->set &= ~set;
}

bool pending_take(struct pending *p, uint64_t set, struct sig_info *out)
{
	if (!(p->set & set)) return false;
	int sig = __builtin_ctzll(p->set & set) + 1;
	uint32_t i = 0;
	while (p->list[i].sig != sig) i++;
	*out = p->list[i];
	memmove(&p->list[i], &p->list[i + 1], (--p->n - i) * sizeof *p->list);
	p->set &= ~SIGNAL_BIT(sig);
	for (; i < p->n; i++)
		if (p->list[i].sig == sig) p->set |= SIGNAL_BIT(sig);
	return true;
}
