/*
 * talk.c - see talk.h.
 */
#include "trace/export/talk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "trace/export/words.h"
#include "trace/memory.h"
#include "trace/text_line.h"

static uint32_t row_of(const struct world *w, int32_t pid)
{
	const struct world_proc *p = pid > 0 ? world_proc(w, pid) : NULL;
	return p ? (uint32_t)(p - w->procs) : WORLD_NONE;
}

static void add(struct talk *k, enum talk_kind kind, uint32_t from, uint32_t to, uint32_t sent, uint32_t n, const char *label)
{
	if (n < k->from) return;
	if (k->count == k->cap) {
		k->cap = k->cap ? k->cap * 2 : 64;
		k->lines = realloc(k->lines, k->cap * sizeof *k->lines);
		memory_check(k->lines);
	}
	k->lines[k->count] = (struct talk_line){(uint8_t)kind, from, to, sent, n, strdup(label)};
	memory_check(k->lines[k->count++].label);
}

/* Of two processes of the tree, as a whole; what ends outside or carries no bytes is no talk. */
static bool is_heard(const struct world_chan *c)
{
	static const bool mute[CHAN_COUNT] = {
		[CHAN_TTY] = true, [CHAN_FUTEX] = true, [CHAN_LOCK] = true, [CHAN_SIGNAL] = true,
		[CHAN_SEMAPHORE] = true, [CHAN_CONDITION] = true, [CHAN_EVENT] = true, [CHAN_BARRIER] = true,
	};
	return c && !c->outside && !mute[c->kind];
}

static void message_label(char *buf, size_t size, const struct event *e, const struct world *w)
{
	static const struct text_style plain = {.width = 0};
	struct text_line l;
	const struct world_chan *c = world_chan(w, e->io.chan);
	line_init(&l, buf, size, &plain);
	line_channel(&l, w, e->io.chan);
	if (c->kind != CHAN_QUEUE && e->io.bytes >= 0) line_add(&l, ": %lld byte%s", (long long)e->io.bytes, e->io.bytes == 1 ? "" : "s");
	if (!e->io.data) return;
	line_add(&l, " \"");
	line_clean(&l, e->io.data, e->io.data_len, 20);
	line_add(&l, "\"");
}

static void add_message(struct talk *k, const struct event *e, const struct world *w)
{
	char label[256];
	const struct event *from = trace_get(k->trace, flow_back(k->flow, e->n));
	if (!from || !is_heard(world_chan(w, e->io.chan))) return;
	message_label(label, sizeof label, e, w);
	add(k, TALK_MESSAGE, row_of(w, from->pid), row_of(w, e->pid), from->n, e->n, label);
}

/* What is sent is told when it is received. What becomes of a signal is told when it was sent, unless nobody saw that. */
static void add_signal(struct talk *k, const struct event *e, const struct world *w)
{
	char name[24];
	if (e->signal.stage != SIGNAL_STAGE_SENT || e->signal.sig == SIGCHLD) return; /* exits and reaps tell of those */
	bool sender = e->signal.cause == SIGNAL_CAUSE_PROCESS || e->signal.cause == SIGNAL_CAUSE_UNKNOWN;
	add(k, TALK_SIGNAL, sender ? row_of(w, e->pid) : WORLD_NONE, row_of(w, e->signal.to), e->n, e->n, signal_name(e->signal.sig, name));
}

static void status_label(char *buf, size_t size, int32_t code, int32_t sig)
{
	static const struct text_style plain = {.width = 0};
	struct text_line l;
	line_init(&l, buf, size, &plain);
	line_status(&l, code, sig);
}

static void add_exec(struct talk *k, const struct event *e, const struct world *w)
{
	char label[256] = "exec ", path[200];
	words_clean(path, sizeof path, e->exec.path ? e->exec.path : e->exec.args, 40);
	strcat(label, path);
	if (e->n > 2 + w->counts[EV_SOURCE]) add(k, TALK_NOTE, row_of(w, e->pid), WORLD_NONE, e->n, e->n, label); /* the first is the program's own */
}

static void feed(void *arg, const struct event *e, const struct world *w)
{
	struct talk *k = arg;
	char label[512];
	flow_feed(k->flow, e);
	switch ((enum event_kind)e->kind) {
	case EV_FORK:
		if (row_of(w, e->pid) != WORLD_NONE)
			add(k, TALK_FORK, row_of(w, e->pid), row_of(w, e->fork.child), e->n, e->n, fork_how_name(e->fork.how));
		return;
	case EV_RECV: add_message(k, e, w); return;
	case EV_SIGNAL: add_signal(k, e, w); return;
	case EV_EXEC: add_exec(k, e, w); return;
	case EV_EXIT:
		status_label(label, sizeof label, e->exit.code, e->exit.sig);
		add(k, TALK_EXIT, row_of(w, e->pid), WORLD_NONE, e->n, e->n, label);
		return;
	case EV_REAP:
		if (row_of(w, e->pid) == WORLD_NONE) return;
		status_label(label, sizeof label, e->reap.code, e->reap.sig);
		add(k, TALK_REAP, row_of(w, e->reap.child), row_of(w, e->pid), e->n, e->n, label);
		return;
	case EV_MARK:
		add(k, TALK_NOTE, row_of(w, e->pid), WORLD_NONE, e->n, e->n, words_clean(label, sizeof label, e->mark.text, 80));
		return;
	default: return;
	}
}

static int compare_lines(const void *a, const void *b)
{
	const struct talk_line *x = a, *y = b;
	return (x->n > y->n) - (x->n < y->n);
}

/* What was sent and led nowhere. */
static void add_lost(struct talk *k, const struct export_run *r)
{
	char label[256];
	for (uint32_t n = k->from ? k->from : 1; n <= r->world.n; n++) {
		const struct event *e = trace_get(k->trace, n);
		if (e->kind != EV_SEND || flow_on(k->flow, n) || !is_heard(world_chan(&r->world, e->io.chan))) continue;
		message_label(label, sizeof label, e, &r->world);
		add(k, TALK_LOST, row_of(&r->world, e->pid), WORLD_NONE, n, n, label);
	}
	qsort(k->lines, k->count, sizeof *k->lines, compare_lines);
}

void talk_init(struct talk *k, struct export_run *r, const struct trace *t, const struct export_options *o)
{
	*k = (struct talk){.flow = flow_new(), .trace = t, .from = o->from};
	memory_check(k->flow);
	export_run_init(r, t, o, feed, k);
	add_lost(k, r);
}

void talk_clear(struct talk *k)
{
	for (size_t i = 0; i < k->count; i++) free(k->lines[i].label);
	free(k->lines);
	flow_free(k->flow);
}
