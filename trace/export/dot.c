/*
 * dot.c - the tree of processes and the channels between them, for Graphviz.
 *
 * A solid line from a process to a channel: it wrote there; from a channel to a process: it read there. Dotted: it holds such an end
 * without having used it, which is what keeps a pipe from its end-of-file.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/run.h"
#include "trace/export/words.h"
#include "trace/memory.h"

/* Who sent and received how much through a channel. */
struct use { uint32_t proc; int64_t sent, received; };
struct uses { struct use *rows; uint32_t count, cap; };

struct dot {
	FILE *out;
	const struct export_options *o;
	const struct world *w;
	struct uses *channels;     /* by row */
	uint32_t cap;
};

static struct uses *uses_of(struct dot *d, const struct world *w, uint32_t chan)
{
	const struct world_chan *c = world_chan(w, chan);
	if (!c) return NULL;
	if (w->nchan > d->cap) {
		uint32_t old = d->cap;
		d->cap = w->nchan * 2;
		d->channels = realloc(d->channels, d->cap * sizeof *d->channels);
		memory_check(d->channels);
		memset(d->channels + old, 0, (d->cap - old) * sizeof *d->channels);
	}
	return &d->channels[c - w->chans];
}

static struct use *use_of(struct uses *u, uint32_t proc)
{
	for (uint32_t i = u->count; i-- > 0;)
		if (u->rows[i].proc == proc) return &u->rows[i];
	if (u->count == u->cap) {
		u->cap = u->cap ? u->cap * 2 : 4;
		u->rows = realloc(u->rows, u->cap * sizeof *u->rows);
		memory_check(u->rows);
	}
	u->rows[u->count] = (struct use){.proc = proc};
	return &u->rows[u->count++];
}

static void feed(void *arg, const struct event *e, const struct world *after)
{
	struct dot *d = arg;
	bool send = e->kind == EV_SEND;
	const struct world_proc *p = send || e->kind == EV_RECV ? world_proc(after, e->pid) : NULL;
	struct uses *u = p ? uses_of(d, after, e->io.chan) : NULL;
	if (!u) return;
	struct use *use = use_of(u, (uint32_t)(p - after->procs));
	*(send ? &use->sent : &use->received) += e->io.bytes > 0 ? e->io.bytes : 0;
}

/* Inside double quotes; Graphviz reads entities there, and backslashes. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&') fputs("&amp;", out);
		else {
			if (*text == '"' || *text == '\\') fputc('\\', out);
			fputc(*text, out);
		}
	}
}

static void put_process(const struct dot *d, uint32_t row)
{
	char text[256];
	const struct world_proc *p = &d->w->procs[row];
	fprintf(d->out, "\tp%u [label=\"", row);
	put_escaped(d->out, words_process(text, sizeof text, p, WORDS_NAME));
	if (!d->o->blank) {
		fputs("\\n", d->out);
		put_escaped(d->out, words_fate(text, sizeof text, d->w, p));
	}
	fputs("\"", d->out);
	if (!d->o->blank && p->state == STATE_ZOMBIE) fputs(", style=\"filled\", fillcolor=\"#f6dfee\"", d->out);
	if (!d->o->blank && p->orphaned != UNKNOWN) fputs(", style=dashed, tooltip=\"was orphaned\"", d->out);
	if (!d->o->blank && p->exit_sig > 0) fputs(", color=\"#a03c00\", fontcolor=\"#a03c00\"", d->out);
	fputs("];\n", d->out);
	if (p->parent != WORLD_NONE)
		fprintf(d->out, "\tp%u -> p%u [label=\"%s\"];\n", p->parent, row, p->how == FORK_HOW_FORK ? "" : fork_how_name(p->how));
	const struct world_proc *adopter = p->adopted_by > 0 && !d->o->blank ? world_proc(d->w, p->adopted_by) : NULL;
	if (adopter) fprintf(d->out, "\tp%u -> p%u [style=dashed, label=\"adopts\"];\n", (uint32_t)(adopter - d->w->procs), row);
}

/* Channels between processes of the tree; what leads outside, or carries nothing, is left out. */
static bool is_drawn(const struct world_chan *c)
{
	static const bool never[CHAN_COUNT] = {
		[CHAN_TTY] = true, [CHAN_FUTEX] = true, [CHAN_SIGNAL] = true, [CHAN_LOCK] = true,
		[CHAN_SEMAPHORE] = true, [CHAN_CONDITION] = true, [CHAN_EVENT] = true, [CHAN_BARRIER] = true,
	};
	return !c->outside && !never[c->kind];
}

static void put_line(const struct dot *d, uint32_t chan, uint32_t proc, bool writes, const char *look)
{
	if (writes) fprintf(d->out, "\tp%u -> c%u [%s];\n", proc, chan, look);
	else fprintf(d->out, "\tc%u -> p%u [%s];\n", chan, proc, look);
}

static void put_uses(const struct dot *d, uint32_t chan, const struct uses *u)
{
	for (uint32_t i = 0; i < u->count; i++)
		for (int sent = 0; sent < 2; sent++) {
			char look[96];
			int64_t bytes = sent ? u->rows[i].sent : u->rows[i].received;
			snprintf(look, sizeof look, "label=\"%lld B\", color=\"#1f6f9f\"%s", (long long)bytes, sent ? "" : ", constraint=false");
			if (bytes > 0) put_line(d, chan, u->rows[i].proc, sent, look);
		}
}

static bool has_used(const struct uses *u, uint32_t proc, bool sent)
{
	for (uint32_t i = 0; u && i < u->count; i++)
		if (u->rows[i].proc == proc) return (sent ? u->rows[i].sent : u->rows[i].received) > 0;
	return false;
}

/* Whether an end before this one in the chain shows the same. */
static bool is_shown(const struct world *w, const struct world_chan *c, const struct world_end *end, uint8_t mode)
{
	for (const struct world_end *e = world_chan_ends(w, c); e != end; e = world_next_of_chan(w, e))
		if (e->open && e->proc == end->proc && e->mode & mode) return true;
	return false;
}

static void put_holders(const struct dot *d, const struct world_chan *c, const struct uses *u)
{
	static const uint8_t modes[] = {MODE_R, MODE_W};
	for (const struct world_end *e = world_chan_ends(d->w, c); e; e = world_next_of_chan(d->w, e))
		for (size_t i = 0; i < 2; i++) {
			if (!e->open || !(e->mode & modes[i]) || e->proc == WORLD_NONE || has_used(u, e->proc, i)) continue;
			if (!is_shown(d->w, c, e, modes[i])) put_line(d, c->id, e->proc, i, "style=dotted, color=\"#1f6f9f\", arrowhead=open, constraint=false");
		}
}

static void put_channel(const struct dot *d, const struct world_chan *c)
{
	char text[256];
	fprintf(d->out, "\tc%u [shape=ellipse, color=\"#1f6f9f\", label=\"", c->id);
	put_escaped(d->out, words_channel(text, sizeof text, d->w, c->id));
	if (!d->o->blank && c->bytes > 0) fprintf(d->out, "\\n%lld bytes", (long long)c->bytes);
	fputs("\"];\n", d->out);
	const struct uses *u = c - d->w->chans < d->cap ? &d->channels[c - d->w->chans] : NULL;
	if (d->o->blank) return;
	if (u) put_uses(d, c->id, u);
	put_holders(d, c, u);
}

int export_dot(FILE *out, const struct trace *t, const struct export_options *o)
{
	struct dot d = {.out = out, .o = o};
	struct export_run r;
	export_run_init(&r, t, o, feed, &d);
	d.w = &r.world;
	fputs("digraph processes {\n\trankdir=LR;\n\tnode [shape=box, fontname=\"DejaVu Sans\", fontsize=11];\n"
	      "\tedge [fontname=\"DejaVu Sans\", fontsize=9];\n", out);
	for (uint32_t i = 0; i < d.w->nproc; i++) put_process(&d, i);
	for (uint32_t i = 0; i < d.w->nchan; i++)
		if (is_drawn(&d.w->chans[i])) put_channel(&d, &d.w->chans[i]);
	fputs("}\n", out);
	for (uint32_t i = 0; i < d.cap; i++) free(d.channels[i].rows);
	free(d.channels);
	export_run_clear(&r);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
