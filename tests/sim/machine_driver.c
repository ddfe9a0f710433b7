/*
 * machine_driver.c - see machine_driver.h.
 */
#include "tests/sim/machine_driver.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sim/vm/part.h"
#include "tests/sim/vm_driver.h"
#include "tests/test.h"
#include "trace/jsonl.h"

void heard_init(struct heard *h)
{
	memset(h, 0, sizeof *h);
	h->trace = trace_new();
	world_init(&h->world);
}

void heard_clear(struct heard *h)
{
	free(h->out);
	world_clear(&h->world);
	trace_free(h->trace);
}

static void keep_output(struct heard *h, const struct event *e)
{
	h->out = sim_resize(h->out, h->len + e->out.data_len + 1);
	memcpy(h->out + h->len, e->out.data, e->out.data_len);
	h->len += e->out.data_len;
	h->out[h->len] = '\0';
}

void hear(void *arg, const struct event *event)
{
	struct heard *h = arg;
	const struct event *e = trace_append_copy(h->trace, event);
	struct jsonl line = {0};
	jsonl_event(&line, e);
	struct { uint64_t before, line; } both = {h->hash, XXH3_64bits(line.text, line.len)};
	h->hash = XXH3_64bits(&both, sizeof both);
	jsonl_clear(&line);
	h->events++;
	world_apply(&h->world, e);
	if (e->kind == EV_OUT && e->out.stream != 2) keep_output(h, e);
}

static char **list_of(const char *first)
{
	char **list = sim_alloc(2 * sizeof *list);
	list[0] = strdup(first);
	return list;
}

struct machine_config *machine_wanted(const struct wanted *w)
{
	struct machine_config *c = sim_alloc(sizeof *c);
	struct vm_ran said = {.status = 0};
	struct diag d;
	c->refs = 1;
	c->cpus = w->cpus ? w->cpus : 1;
	c->ips = 100000000;
	c->quantum = 10000000;
	c->seed = w->seed;
	c->birth_limit = w->births;
	c->limit = w->limit ? w->limit : (int64_t)100 * 1000000000;
	c->max_frames = w->frames ? w->frames : 65536;
	c->max_processes = w->processes ? w->processes : 5000;
	c->input = w->input ? strdup(w->input) : NULL;
	c->input_len = w->input ? strlen(w->input) : 0;
	c->input_closed = !w->tty;
	c->tty = w->tty;
	c->argv = list_of(w->path);
	c->env = list_of("A=B");
	CU_ASSERT_EQUAL_FATAL(policy_parse(w->policy ? w->policy : "rr", 1000000, 10, &c->policy, &d), 0);
	c->programs = sim_alloc(sizeof *c->programs);
	c->programs->path = strdup(w->path);
	c->programs->image = vm_compile(&w->path, 1, &said);
	c->nprogram = 1;
	if (!c->programs->image) {
		fprintf(stderr, "%s\n", said.said);
		CU_FAIL("does not compile");
		c->nprogram = 0;
		machine_config_release(c);
		c = NULL;
	}
	free(said.said);
	return c;
}

enum machine_end machine_finish(struct machine *m)
{
	enum machine_end end;
	while ((end = machine_run(m, UINT64_MAX, 1000)) == MACHINE_RUNS) {}
	return end;
}
