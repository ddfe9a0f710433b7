/*
 * report_notes.c - what a report keeps of events beyond the world: the execs of each process, and what was printed.
 *
 * Everything is copied, so the events may be forgotten. Output is kept up to REPORT_OUTPUT_MAX bytes and counted beyond.
 */
#include "trace/report_notes.h"

#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/world_memory.h"

struct report_notes *report_notes_new(void)
{
	return calloc(1, sizeof(struct report_notes));
}

void report_notes_free(struct report_notes *notes)
{
	if (!notes) return;
	for (uint32_t i = 0; i < notes->nexec; i++) {
		free(notes->execs[i].path);
		free(notes->execs[i].args);
	}
	free(notes->execs);
	free(notes->chunks);
	for (size_t i = 0; i < notes->nshown; i++) {
		free(notes->shown[i].name);
		free(notes->shown[i].value);
	}
	free(notes->shown);
	free(notes->output);
	free(notes);
}

static void *grow(void *p, size_t n, size_t *cap, size_t size)
{
	if (n <= *cap) return p;
	while (*cap < n) *cap = *cap ? *cap * 2 : 64;
	p = realloc(p, *cap * size);
	memory_check(p);
	return p;
}

static char *copy(const char *bytes, size_t n)
{
	char *c = malloc(n + 1);
	memory_check(c);
	if (n) memcpy(c, bytes, n);
	c[n] = 0;
	return c;
}

static void feed_exec(struct report_notes *notes, const struct event *e, const struct world *w)
{
	const struct world_proc *p = world_proc(w, e->pid);
	if (!p) return;
	notes->execs = grow(notes->execs, notes->nexec + 1, &notes->cap_exec, sizeof *notes->execs);
	notes->execs[notes->nexec++] = (struct report_exec){
		.proc = (uint32_t)(p - w->procs),
		.path = e->exec.path ? copy(e->exec.path, strlen(e->exec.path)) : NULL,
		.args = copy(e->exec.args, e->exec.args ? e->exec.args_len : 0),
		.args_len = e->exec.args ? e->exec.args_len : 0,
		.argc = e->exec.argc,
	};
}

static void feed_output(struct report_notes *notes, const struct event *e)
{
	size_t n = e->out.data_len, room = REPORT_OUTPUT_MAX - notes->output_len;
	notes->output_total += n;
	if (n > room) n = room;
	if (!n) return;
	notes->output = grow(notes->output, notes->output_len + n, &notes->cap_output, 1);
	memcpy(notes->output + notes->output_len, e->out.data, n);
	notes->output_len += n;
}

/* What a thread begins it ends before it begins another: from the last on it is soon found. */
static void end_chunk(struct report_notes *notes, const struct event *e)
{
	for (size_t i = notes->nchunk; i-- > 0 && notes->nchunk - i <= 4096;) {
		struct report_chunk *c = &notes->chunks[i];
		if (c->tid != e->tid || c->number != e->chunk.number || c->chan != e->chunk.chan) continue;
		if (c->end == UNKNOWN) c->end = e->chunk.at;
		return;
	}
}

static void feed_chunk(struct report_notes *notes, const struct event *e)
{
	if (e->chunk.ends) {
		end_chunk(notes, e);
		return;
	}
	if (notes->nchunk == REPORT_CHUNKS_MAX) return;
	notes->chunks = grow(notes->chunks, notes->nchunk + 1, &notes->cap_chunk, sizeof *notes->chunks);
	notes->chunks[notes->nchunk++] = (struct report_chunk){
		.number = e->chunk.number, .items = e->chunk.items, .begin = e->chunk.at, .end = UNKNOWN, .chan = e->chunk.chan, .pid = e->pid, .tid = e->tid,
	};
}

static void add_shown(struct report_notes *notes, const struct event *e, struct report_shown s, const char *name, const char *value)
{
	if (notes->nshown == REPORT_SHOWN_MAX) return;
	s.t = e->t;
	s.n = e->n;
	s.pid = e->pid;
	s.precision = e->precision;
	s.name = copy(name, strlen(name));
	s.value = value ? copy(value, strlen(value)) : NULL;
	notes->shown = grow(notes->shown, notes->nshown + 1, &notes->cap_shown, sizeof *notes->shown);
	notes->shown[notes->nshown++] = s;
}

static void feed_var(struct report_notes *notes, const struct event *e)
{
	add_shown(notes, e, (struct report_shown){.size = e->var.size, .frame = e->var.frame, .addr = e->var.addr, .page = e->var.page},
	          e->var.name ? e->var.name : "", e->var.value);
}

/* Of the pages that are copied those that have a variable in them which was shown. */
static void feed_copy(struct report_notes *notes, const struct event *e, const struct world *w)
{
	const struct world_proc *p = world_proc(w, e->pid), *from;
	const struct world_page *page = p ? world_page_at(world_space(w, p), e->fault.addr) : NULL;
	const struct world_var *var = page && page->made == e->n && page->what == FAULT_COW ? world_var_in(w, p, e->fault.addr) : NULL;
	if (!var) return;
	from = world_copied_from(w, e);
	add_shown(notes, e, (struct report_shown){.frame = e->fault.after, .addr = e->fault.addr, .from = from ? from->pid : 0, .copied = true}, var->name, NULL);
}

void report_notes_feed(struct report_notes *notes, const struct event *e, const struct world *w)
{
	if (e->kind == EV_EXEC) feed_exec(notes, e, w);
	if (e->kind == EV_OUT) feed_output(notes, e);
	if (e->kind == EV_CHUNK) feed_chunk(notes, e);
	if (e->kind == EV_VAR) feed_var(notes, e);
	if (e->kind == EV_FAULT && w->nvar) feed_copy(notes, e, w);
}
