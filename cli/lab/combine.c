/*
 * combine.c - see combine.h.
 */
#include "cli/lab/combine.h"

#include <stdlib.h>
#include <string.h>

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
	for (size_t i = 0; i < lab->nschedule; i++)
		*append(&c) = (struct launch){.run = &lab->schedules[i].run, .kernel = KERNEL_SIM, .policy = lab->schedules[i].policy, .schedule = &lab->schedules[i]};
	for (size_t i = 0; i < lab->nrun; i++) {
		const struct lab_run *r = &lab->runs[i];
		bool sim = kernels[KERNEL_SIM] && lab_has_kernel(lab, KERNEL_SIM) && r->only != KERNEL_REAL;
		bool real = kernels[KERNEL_REAL] && lab_has_kernel(lab, KERNEL_REAL) && r->only != KERNEL_SIM;
		if (sim) combine_sim(&c, r, seed);
		if (real) *append(&c) = (struct launch){.run = r, .kernel = KERNEL_REAL};
	}
	return c;
}

static bool is_source(const char *name)
{
	size_t len = strlen(name);
	return len > 2 && !strcmp(name + len - 2, ".c");
}

const char **combine_sources(const struct lab *lab, const char *const *files)
{
	const char **list = calloc(lab->files.n + 1, sizeof *list);
	size_t n = 0;
	memory_check(list);
	for (size_t i = 0; i < lab->files.n; i++)
		if (is_source(lab->files.list[i])) list[n++] = files[i];
	return list;
}

struct filter_value *combine_value(const struct launch *l)
{
	struct diag d;
	json_t *args = json_array();
	for (size_t i = 0; i < l->run->args.n; i++) json_array_append_new(args, json_string(l->run->args.list[i]));
	json_t *o = json_pack("{s:s, s:s, s:o, s:I, s:s?, s:I}", "id", l->run->id, "kernel", lab_kernel_name(l->kernel), "args", args, "cpus",
	                      (json_int_t)l->cpus, "policy", l->policy, "seed", (json_int_t)l->seed);
	char *text = json_dumps(o, JSON_COMPACT);
	memory_check(text);
	json_decref(o);
	struct filter_value *way = filter_value_new(text, strlen(text), &d);
	free(text);
	return way;
}
