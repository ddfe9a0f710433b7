/*
 * page_world.c - see page_world.h.
 */
#include "tests/cli/page_world.h"

#include <stdlib.h>

#include "trace/jsonl.h"
#include "trace/world_memory.h"

static json_t *row_number(uint32_t row)
{
	return json_integer(row == WORLD_NONE ? -1 : (json_int_t)row);
}

/* A text as a recording has it, whatever bytes it is of. */
static json_t *text(const char *s)
{
	struct jsonl l = {0};
	if (!s) return json_null();
	jsonl_text(&l, s);
	json_t *value = json_loadb(l.text, l.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	jsonl_clear(&l);
	return value;
}

/* As recordings have a signal: by its name where it has one. */
static json_t *signal_word(int32_t sig)
{
	char buf[24];
	const char *name = sig > 0 ? signal_name(sig, buf) : "";
	return strncmp(name, "SIG", 3) ? json_integer(sig) : json_string(name);
}

static json_t *counts(const int32_t in[STATE_COUNT])
{
	json_t *list = json_array();
	for (int s = 0; s < STATE_COUNT; s++) json_array_append_new(list, json_integer(in[s]));
	return list;
}

static json_t *proc_list(const struct world_proc *p)
{
	json_t *list = json_pack("[i,i,i,o,s,o,s,b,b,i,i,o]", p->pid, p->ppid, p->ppid_birth, row_number(p->parent), fork_how_name(p->how), text(p->name),
	                         state_name(p->state), !p->precision_running, p->orphan, p->threads_live, p->threads_total, counts(p->threads_in));
	json_t *rest = json_pack("[I,I,I,I,I,I,i,o,b,i,I,i]", (json_int_t)p->last_exec, (json_int_t)p->failed_exec, (json_int_t)p->born,
	                         (json_int_t)p->acc.since, (json_int_t)p->died, (json_int_t)p->reaped, p->exit_code, signal_word(p->exit_sig), p->exited,
	                         p->reaped_by, (json_int_t)p->orphaned, p->adopted_by);
	json_array_extend(list, rest);
	json_decref(rest);
	return list;
}

static json_t *thread_list(const struct world_thread *th)
{
	json_t *wait = th->state != STATE_WAITING ? json_null() : json_pack("[s,i,i,I]", wait_name(th->wait.why), th->wait.fd, th->wait.target, (json_int_t)th->wait.chan);
	return json_pack("[i,i,I,s,i,I,i,o]", th->tid, th->pid, (json_int_t)th->proc, state_name(th->state), th->cpu, (json_int_t)th->acc.since, th->line, wait);
}

static json_t *chain_list(const struct world *w, const struct world_proc *p)
{
	json_t *list = json_array();
	for (const struct world_thread *th = world_threads(w, p); th; th = world_next_thread(w, th)) json_array_append_new(list, json_integer(th->tid));
	return list;
}

static json_t *chan_list(const struct world_chan *c)
{
	return json_pack("[I,s,b,b,I,I,[I,I],I,I,I,I,o]", (json_int_t)c->id, chan_kind_name(c->kind), c->outside, c->dead, (json_int_t)c->open_ends,
	                 (json_int_t)c->capacity, (json_int_t)c->queued[0], (json_int_t)c->queued[1], (json_int_t)c->bytes, (json_int_t)c->messages,
	                 (json_int_t)c->bytes_received, (json_int_t)c->messages_received, text(c->name));
}

static json_t *end_list(const struct world_end *e)
{
	static const char *const modes[] = {"", "r", "w", "rw"};
	return json_pack("[I,i,i,o,s,i,s,b,I,I]", (json_int_t)e->chan, e->pid, e->fd, row_number(e->proc), modes[e->mode & 3], e->side, end_how_name(e->how), e->open,
	                 (json_int_t)e->since, (json_int_t)e->until);
}

/* As JavaScript writes it, whose numbers are doubles. */
static json_t *address(uint64_t addr)
{
	char hex[24];
	snprintf(hex, sizeof hex, "%llx", (unsigned long long)(double)addr);
	return json_string(hex);
}

static json_t *frame_number(int64_t frame)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%.0f", (double)frame);
	return json_string(digits);
}

static json_t *space_list(const struct world *w, const struct world_proc *of)
{
	static const char *const prots[] = {"", "r", "w", "rw", "x", "rx", "wx", "rwx"};
	const struct world_space *s = world_space(w, of);
	json_t *regions = json_array(), *pages = json_array();
	for (uint32_t i = 0; s && i < s->nregion; i++) {
		const struct world_region *r = &s->regions[i];
		json_array_append_new(regions, json_pack("[o,o,o,s,b]", address(r->start), address(r->end), text(r->name), prots[r->prot & 7], r->shared));
	}
	for (uint32_t i = 0; s && i < s->npage; i++) {
		const struct world_page *p = &s->pages[i];
		json_array_append_new(pages, json_pack("[o,o,I,s,s,s]", address(p->addr), frame_number(p->frame), (json_int_t)p->made, fault_name(p->what), page_name(p->seen),
		                                        page_name(world_page_kind(w, of, p))));
	}
	json_t *both = json_pack("[o,o]", regions, pages);
	if (s) return both;
	json_decref(both);
	return json_null();
}

static int by_number(const void *a, const void *b)
{
	const struct world_var *const *x = a, *const *y = b;
	return ((*x)->n > (*y)->n) - ((*x)->n < (*y)->n);
}

static json_t *var_list(const struct world *w, const struct world_proc *p)
{
	const struct world_var *vars[256];
	size_t n = 0;
	json_t *list = json_array();
	for (uint32_t i = p->vars; i != WORLD_NONE && n < 256; i = w->vars[i].next_of_proc) vars[n++] = &w->vars[i];
	qsort(vars, n, sizeof *vars, by_number);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("[o,o,o,I]", text(vars[i]->name), address(vars[i]->addr), text(vars[i]->value), (json_int_t)vars[i]->n));
	return list;
}

static json_t *edge_counts(const struct world *w)
{
	char name[40];
	json_t *edges = json_object();
	for (int f = 0; f < STATE_COUNT; f++)
		for (int t = 0; t < STATE_COUNT; t++) {
			snprintf(name, sizeof name, "%s>%s", state_name(f), state_name(t));
			if (w->edges[f][t]) json_object_set_new(edges, name, json_integer((json_int_t)w->edges[f][t]));
		}
	return edges;
}

json_t *world_lists(const struct world *w)
{
	json_t *all = json_pack("{s:[I,I,I,I,I,I,I,I], s:o}", "at", (json_int_t)w->n, (json_int_t)w->t, (json_int_t)w->surprises, (json_int_t)(w->lost),
	                        (json_int_t)w->lost_messages, (json_int_t)w->last_state, (json_int_t)w->last_mark, (json_int_t)w->marks, "edges", edge_counts(w));
	json_t *spaces = json_array(), *vars = json_array();
	json_t *procs = json_array(), *threads = json_array(), *chains = json_array(), *chans = json_array(), *ends = json_array();
	for (uint32_t i = 0; i < w->nproc; i++) {
		json_array_append_new(procs, proc_list(&w->procs[i]));
		json_array_append_new(chains, chain_list(w, &w->procs[i]));
		json_array_append_new(spaces, space_list(w, &w->procs[i]));
		json_array_append_new(vars, var_list(w, &w->procs[i]));
	}
	for (uint32_t i = 0; i < w->nthread; i++) json_array_append_new(threads, thread_list(&w->threads[i]));
	for (uint32_t i = 0; i < w->nchan; i++) json_array_append_new(chans, chan_list(&w->chans[i]));
	for (uint32_t i = 0; i < w->nend; i++) json_array_append_new(ends, end_list(&w->ends[i]));
	json_object_set_new(all, "procs", procs);
	json_object_set_new(all, "threads", threads);
	json_object_set_new(all, "spaces", spaces);
	json_object_set_new(all, "vars", vars);
	json_object_set_new(all, "chains", chains);
	json_object_set_new(all, "chans", chans);
	json_object_set_new(all, "ends", ends);
	return all;
}
