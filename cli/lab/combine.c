/*
 * combine.c - see combine.h.
 */
#include "cli/lab/combine.h"

#include <stdlib.h>

#include "trace/event.h"
#include "trace/memory.h"

static const int64_t one = 1;
static const char *round_robin = "rr";

static struct launch *append(struct combinations *c)
{
	memory_check(c->list = realloc(c->list, (c->n + 1) * sizeof *c->list));
	c->list[c->n] = (struct launch){0};
	return &c->list[c->n++];
}

static struct lab_numbers or_one(struct lab_numbers n)
{
	return n.n ? n : (struct lab_numbers){(int64_t *)(uintptr_t)&one, 1};
}

static void combine_sim(struct combinations *c, const struct lab_run *r, int64_t seed)
{
	struct lab_numbers cpus = or_one(r->cpus), seeds = or_one(r->seeds);
	struct lab_texts policies = r->policies.n ? r->policies : (struct lab_texts){&round_robin, 1};
	if (seed != UNKNOWN) seeds = (struct lab_numbers){&seed, 1};
	for (size_t i = 0; i < cpus.n; i++)
		for (size_t k = 0; k < policies.n; k++)
			for (size_t s = 0; s < seeds.n; s++)
				*append(c) = (struct launch){.run = r, .kernel = KERNEL_SIM, .cpus = cpus.list[i], .policy = policies.list[k], .seed = seeds.list[s]};
}

struct combinations combine_ways(const struct lab *lab, const bool kernels[KERNEL_COUNT], int64_t seed)
{
	struct combinations c = {0};
	for (size_t i = 0; i < lab->nrun; i++) {
		const struct lab_run *r = &lab->runs[i];
		bool sim = kernels[KERNEL_SIM] && lab_has_kernel(lab, KERNEL_SIM) && r->only != KERNEL_REAL;
		bool real = kernels[KERNEL_REAL] && lab_has_kernel(lab, KERNEL_REAL) && r->only != KERNEL_SIM;
		if (sim) combine_sim(&c, r, seed);
		if (real) *append(&c) = (struct launch){.run = r, .kernel = KERNEL_REAL};
	}
	return c;
}
