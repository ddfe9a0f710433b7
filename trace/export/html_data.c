/*
 * html_data.c - see html_data.h.
 *
 * The recording is followed once, and each event written as it is passed. Nothing in the object ends a <script>: '<' is only
 * ever part of a string, and is written as an escape there.
 */
#include "trace/export/html_data.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "trace/export/html_links.h"
#include "trace/export/html_texts.h"
#include "trace/export/run.h"
#include "trace/flow.h"
#include "trace/jsonl.h"
#include "trace/memory.h"
#include "trace/text.h"
#include "trace/transition.h"
#include "trace/why.h"

/* On a real kernel a wake-up is seen later than it happens: what lasts no longer than this (ns) was no deadlock. */
#define LASTING 200000000

/* A deadlock, while it lasts. */
struct stuck {
	uint32_t from, to;         /* events: the first with it, the first without it again */
	struct deadlock dead;
};

struct data {
	FILE *out;
	const struct trace *trace;
	struct world world;
	struct jsonl line;         /* being written */
	struct html_texts texts;
	struct html_links *links;
	struct flow *flow;
	struct text_style style;
	struct stuck *stuck;
	size_t nstuck, cap_stuck;
	bool holds;                /* the last of them still does */
};

/* Append to the line as printf would; less than 256 bytes. */
static void __attribute__((format(printf, 2, 3))) add(struct data *d, const char *format, ...)
{
	char text[256];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	jsonl_put(&d->line, text, (size_t)n);
}

static void add_text(struct data *d, const char *key, const char *text)
{
	add(d, "\"%s\":", key);
	jsonl_text(&d->line, text);
}

/* The length of a character that must not stand in a script as it is, and how it is written; 0: it may. */
static size_t unsafe(const char *s, size_t len, const char **escape)
{
	*escape = "\\u003c";
	if (*s == '<') return 1;
	if (len < 3 || memcmp(s, "\xe2\x80", 2) || (s[2] != '\xa8' && s[2] != '\xa9')) return 0;
	*escape = s[2] == '\xa8' ? "\\u2028" : "\\u2029";
	return 3;
}

/* Write the line out, and begin another. */
static void put_line(struct data *d)
{
	const char *s = d->line.text, *escape;
	size_t from = 0, skip;
	for (size_t i = 0; i < d->line.len; i += skip ? skip : 1) {
		skip = s[i] == '<' || s[i] == '\xe2' ? unsafe(s + i, d->line.len - i, &escape) : 0;
		if (!skip) continue;
		fwrite(s + from, 1, i - from, d->out);
		fputs(escape, d->out);
		from = i + skip;
	}
	fwrite(s + from, 1, d->line.len - from, d->out);
	d->line.len = 0;
}

/* --- words --- */

static void put_states(struct data *d)
{
	for (int s = 0; s < STATE_COUNT; s++) {
		add(d, "%s{", s ? "," : "\"states\":[");
		add_text(d, "name", state_name(s));
		add(d, ",");
		add_text(d, "texture", text_texture(s, false, false));
		add(d, ",");
		add_text(d, "meaning", state_meaning(s));
		add(d, "}");
	}
	add(d, "],\n");
}

static void put_transitions(struct data *d)
{
	for (const struct transition *t = transition_table(); t->sentence; t++) {
		add(d, "%s{\"from\":\"%s\",\"to\":\"%s\",", t == transition_table() ? "\"transitions\":[" : ",", state_name(t->from), state_name(t->to));
		add_text(d, "cause", t->cause);
		add(d, ",");
		add_text(d, "sentence", t->sentence);
		add(d, "}");
	}
	add(d, "],\n");
}

static void put_vocab(struct data *d)
{
	add(d, "\"vocab\":{");
	put_states(d);
	put_transitions(d);
	for (int i = 0; i < WAIT_COUNT; i++) {
		add(d, i ? "," : "\"waits\":{");
		add_text(d, wait_name(i), wait_meaning(i));
	}
	for (int i = 0; i < PRECISION_COUNT; i++) {
		add(d, i ? "," : "},\n\"precisions\":{");
		add_text(d, precision_name(i), precision_meaning(i));
	}
	for (int i = 0; i < PAGE_COUNT; i++) {
		add(d, i ? "," : "},\n\"pages\":{");
		add_text(d, page_name(i), page_meaning(i));
	}
	add(d, "},\n\"chain\":{\"links\":%d,", WHY_LINKS);
	add_text(d, "cut", WHY_CUT);
	add(d, "}},\n");
	put_line(d);
}

static void add_panes(struct data *d, unsigned panes)
{
	bool more = false;
	add(d, "\"panes\":[");
	for (unsigned p = 0; p < 32; p++) {
		if (!(panes >> p & 1)) continue;
		add(d, "%s%u", more ? "," : "", p);
		more = true;
	}
	add(d, "]");
}

static void put_keys(struct data *d, const struct export_key *keys)
{
	add(d, "\"keys\":[");
	for (const struct export_key *k = keys; k && k->request; k++) {
		add(d, "%s{", k == keys ? "" : ",\n");
		add_text(d, "request", k->request);
		add(d, ",");
		add_text(d, "shown", k->shown);
		add(d, ",");
		add_text(d, "scope", k->scope);
		add(d, ",");
		add_text(d, "help", k->help ? k->help : "");
		add(d, ",");
		add_panes(d, k->panes);
		add(d, "}");
	}
	add(d, "],\n");
	put_line(d);
}

/* --- events --- */

static void add_links(struct data *d, const struct event *e)
{
	const struct html_link *links;
	uint32_t n = html_links_feed(d->links, e, &d->world, &links);
	for (uint32_t i = 0; i < n; i++) {
		add(d, "%s[%u,%u,%u,[", i ? "," : ",\"links\":[", links[i].proc, html_texts_number(&d->texts, links[i].brief),
		    html_texts_number(&d->texts, links[i].text));
		for (uint32_t k = 0; k < links[i].nwaker; k++) add(d, "%s%u", k ? "," : "", links[i].wakers[k]);
		add(d, "]");
		if (*links[i].fate) add(d, ",%u", html_texts_number(&d->texts, links[i].fate));
		add(d, "]");
	}
	if (n) add(d, "]");
}

/* Whether a deadlock may begin or end with this event. */
static bool matters(const struct data *d, const struct event *e)
{
	bool changes = e->kind == EV_STATE || e->kind == EV_END || e->kind == EV_EXIT || e->kind == EV_ADOPT || e->kind == EV_SEND || e->kind == EV_RECV;
	return d->holds ? changes || e->kind == EV_REAP || e->kind == EV_FORK : changes && (e->kind != EV_STATE || e->state.to == STATE_WAITING);
}

static bool is_same(const struct deadlock *a, const struct deadlock *b)
{
	return a->npid == b->npid && a->since == b->since && !memcmp(a->pids, b->pids, a->npid * sizeof *a->pids);
}

static void deadlock_ends(struct data *d)
{
	struct stuck *s = &d->stuck[d->nstuck - 1];
	int64_t lasted = d->world.t - trace_get(d->trace, s->from)->t;
	const char *backend = trace_header_const(d->trace)->backend;
	bool exact = backend && !strcmp(backend, "sim");
	d->holds = false;
	s->to = d->world.n;
	if (exact || lasted > LASTING) return;
	deadlock_clear(&s->dead);
	d->nstuck--;
}

static void look_for_deadlock(struct data *d, const struct event *e)
{
	struct deadlock dead;
	if (!matters(d, e)) return;
	bool found = world_deadlock(&d->world, &dead) == 1;
	if (found && d->holds && is_same(&dead, &d->stuck[d->nstuck - 1].dead)) {
		deadlock_clear(&dead);
		return;
	}
	if (d->holds) deadlock_ends(d);
	if (!found) return;
	if (d->nstuck == d->cap_stuck) {
		d->cap_stuck = d->cap_stuck ? d->cap_stuck * 2 : 8;
		d->stuck = realloc(d->stuck, d->cap_stuck * sizeof *d->stuck);
		memory_check(d->stuck);
	}
	d->stuck[d->nstuck++] = (struct stuck){.from = e->n, .to = UINT32_MAX, .dead = dead};
	d->holds = true;
}

static void put_event(struct data *d, const struct event *e)
{
	char say[TEXT_SENTENCE_MAX];
	world_apply(&d->world, e);
	if (e->n > 1) jsonl_put(&d->line, ",\n", 2);
	jsonl_event(&d->line, e);
	d->line.len--;            /* its brace */
	text_sentence(say, sizeof say, e, &d->world, &d->style);
	add(d, ",\"say\":%u", html_texts_number(&d->texts, say));
	flow_feed(d->flow, e);
	if (flow_back(d->flow, e->n)) add(d, ",\"comes\":%u", flow_back(d->flow, e->n));
	add_links(d, e);
	add(d, "}");
	put_line(d);
	look_for_deadlock(d, e);
}

static void put_events(struct data *d, uint32_t until)
{
	add(d, "\"events\":[\n");
	put_line(d);
	for (uint32_t n = 1; n <= until; n++) put_event(d, trace_get(d->trace, n));
	add(d, "],\n");
	put_line(d);
}

/* --- what is known at the end --- */

static void put_leads(struct data *d)
{
	bool more = false;
	add(d, "\"leads\":[");
	for (uint32_t n = 1; n <= d->world.n; n++) {
		if (!flow_on(d->flow, n)) continue;
		add(d, "%s[%u,%u]", more ? "," : "", n, flow_on(d->flow, n));
		more = true;
	}
	add(d, "],\n");
	put_line(d);
}

static void put_deadlocks(struct data *d)
{
	add(d, "\"deadlocks\":[");
	for (const struct stuck *s = d->stuck; s < d->stuck + d->nstuck; s++) {
		add(d, "%s{\"from\":%u,\"to\":%u,\"total\":%s,\"pids\":[", s == d->stuck ? "" : ",\n", s->from, s->to, s->dead.total ? "true" : "false");
		for (uint32_t i = 0; i < s->dead.npid; i++) add(d, "%s%d", i ? "," : "", s->dead.pids[i]);
		add(d, "],");
		add_text(d, "why", s->dead.why ? s->dead.why : "");
		add(d, ",");
		add_text(d, "end", s->dead.unsure ? WHY_NO_END WHY_PERHAPS "." : WHY_NO_END ".");
		add(d, "}");
	}
	add(d, "],\n");
	put_line(d);
}

static void put_times(struct data *d)
{
	const struct world *w = &d->world;
	add(d, "\"times\":[");
	for (uint32_t i = 0; i < w->nproc; i++) {
		struct proc_times t;
		world_proc_times(w, &w->procs[i], w->t, &t);
		const int64_t all[] = {t.running, t.ready, t.waiting, t.stopped, t.zombie, t.turnaround, t.response, t.vol, t.invol};
		add(d, i ? ",\n[" : "[");
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) add(d, "%s%lld", k ? "," : "", (long long)all[k]);
		add(d, "]");
	}
	add(d, "],\n");
	put_line(d);
}

static void put_texts(struct data *d)
{
	add(d, "\"texts\":[");
	for (uint32_t i = 0; i < d->texts.count; i++) {
		if (i) jsonl_put(&d->line, ",\n", 2);
		jsonl_text(&d->line, html_texts_get(&d->texts, i));
		put_line(d);
	}
	add(d, "]");
	put_line(d);
}

void html_data(FILE *out, const struct trace *t, const struct export_options *o)
{
	const struct trace_header *h = trace_header_const(t);
	struct data d = {.out = out, .trace = t, .links = html_links_new(), .flow = flow_new()};
	memory_check(d.flow);
	d.style = (struct text_style){.verbose = true, .supervisor = h->supervisor, .supervisor_name = trace_supervisor_name(h)};
	world_init(&d.world);
	add(&d, "{\"header\":");
	jsonl_header(&d.line, h);
	add(&d, ",\n\"start\":%u,\n", o->from ? o->from - 1 : 0);
	put_vocab(&d);
	put_keys(&d, o->keys);
	put_events(&d, export_until(t, o));
	put_leads(&d);
	put_deadlocks(&d);
	put_times(&d);
	put_texts(&d);
	fputs("}\n", out);
	for (size_t i = 0; i < d.nstuck; i++) deadlock_clear(&d.stuck[i].dead);
	free(d.stuck);
	html_links_free(d.links);
	flow_free(d.flow);
	html_texts_clear(&d.texts);
	jsonl_clear(&d.line);
	world_clear(&d.world);
}
