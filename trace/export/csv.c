/*
 * csv.c - tables for a spreadsheet (RFC 4180): one line a process with its accounts, one an event, one a stretch of time in a state. What is
 * not known is an empty cell.
 */
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/run.h"
#include "trace/export/segments.h"
#include "trace/export/words.h"
#include "trace/text.h"

struct csv {
	FILE *out;
	const struct export_options *o;
	struct text_style style;
	int column;
	bool blank;                /* the cells that follow are left to the student */
};

static void put_text(struct csv *c, const char *text)
{
	char clean[TEXT_SENTENCE_MAX];
	if (c->column++) fputc(',', c->out);
	if (c->blank) return;
	words_clean(clean, sizeof clean, text, (int)sizeof clean);
	bool quoted = strpbrk(clean, ",\"") || *clean == ' ';
	if (quoted) fputc('"', c->out);
	for (const char *s = clean; *s; s++) {
		if (*s == '"') fputc('"', c->out);
		fputc(*s, c->out);
	}
	if (quoted) fputc('"', c->out);
}

/* UNKNOWN leaves the cell empty. */
static void put_number(struct csv *c, int64_t n)
{
	if (c->column++) fputc(',', c->out);
	if (n != UNKNOWN && !c->blank) fprintf(c->out, "%lld", (long long)n);
}

static void end_line(struct csv *c)
{
	fputs("\r\n", c->out);
	c->column = 0;
	c->blank = false;
}

/* ---- Processes ----------------------------------------------------------------------------------------------------------------- */

static int64_t zombie_time(const struct world *w, const struct world_proc *p)
{
	if (p->died == UNKNOWN) return UNKNOWN;
	if (p->reaped != UNKNOWN) return p->reaped > p->died ? p->reaped - p->died : 0;
	return p->state == STATE_ZOMBIE ? w->t - p->died : UNKNOWN;
}

static void put_times(struct csv *c, const struct world *w, const struct world_proc *p)
{
	struct proc_times t;
	world_proc_times(w, p, w->t, &t);
	const int64_t numbers[] = {t.running, t.ready, t.waiting, t.stopped, zombie_time(w, p), t.turnaround, t.response, t.vol, t.invol};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) put_number(c, numbers[i]);
}

static void put_processes(struct csv *c, const struct export_run *r)
{
	fputs("pid,name,ppid,how,born_ns,died_ns,reaped_ns,exit_code,signal,final_state,running_ns,ready_ns,waiting_ns,stopped_ns,zombie_ns,"
	      "turnaround_ns,response_ns,voluntary,involuntary,orphaned_ns,adopted_by\r\n", c->out);
	for (uint32_t i = 0; i < r->world.nproc; i++) {
		const struct world_proc *p = &r->world.procs[i];
		put_number(c, p->pid);
		put_text(c, p->name);
		c->blank = c->o->blank;
		put_number(c, p->ppid_birth);
		put_text(c, fork_how_name(p->how));
		put_number(c, p->born);
		put_number(c, p->died);
		put_number(c, p->reaped);
		put_number(c, p->exited && p->exit_sig <= 0 ? p->exit_code : UNKNOWN);
		put_number(c, p->exited && p->exit_sig > 0 ? p->exit_sig : UNKNOWN);
		put_text(c, state_name(p->state));
		put_times(c, &r->world, p);
		put_number(c, p->orphaned);
		put_number(c, p->adopted_by > 0 ? p->adopted_by : UNKNOWN);
		end_line(c);
	}
}

/* ---- States and events --------------------------------------------------------------------------------------------------------- */

static void put_stretch(struct csv *c, const struct world *w, const struct segment *g)
{
	const struct world_proc *p = &w->procs[g->row];
	put_number(c, p->pid);
	put_text(c, p->name);
	put_number(c, g->from);
	c->blank = c->o->blank;
	put_number(c, g->to);
	put_text(c, state_name(g->state));
	put_number(c, g->cpu);
	put_text(c, g->why);
	end_line(c);
}

static void put_states(struct csv *c, const struct world *w, const struct segments *s)
{
	fputs("pid,name,from_ns,to_ns,state,cpu,waits_for\r\n", c->out);
	for (uint32_t i = 0; i < s->nproc; i++)
		for (size_t k = 0; k < s->procs[i].count; k++)
			if (s->procs[i].segments[k].n >= c->o->from) put_stretch(c, w, &s->procs[i].segments[k]);
}

static void put_event(void *arg, const struct event *e, const struct world *after)
{
	struct csv *c = arg;
	char text[TEXT_SENTENCE_MAX];
	if (e->n < c->o->from) return;
	put_number(c, e->n);
	put_number(c, e->t);
	c->blank = c->o->blank;
	put_number(c, e->cpu);
	put_number(c, e->pid ? e->pid : UNKNOWN);
	put_number(c, e->tid ? e->tid : UNKNOWN);
	put_text(c, event_kind_name(e->kind));
	text_sentence(text, sizeof text, e, after, &c->style);
	put_text(c, text);
	end_line(c);
}

static void feed_segments(void *arg, const struct event *e, const struct world *after)
{
	segments_feed(arg, e, after);
}

int export_csv(FILE *out, const struct trace *t, const struct export_options *o)
{
	const struct trace_header *h = trace_header_const(t);
	struct csv c = {.out = out, .o = o, .style = {.verbose = true, .supervisor = h->supervisor, .supervisor_name = trace_supervisor_name(h)}};
	struct segments segments = {0};
	struct export_run r;
	const char *table = o->picture ? o->picture : "processes";
	bool events = !strcmp(table, "events"), states = !strcmp(table, "states");
	if (events) fputs("n,t_ns,cpu,pid,tid,event,what\r\n", out);
	export_run_init(&r, t, o, events ? put_event : states ? feed_segments : NULL, events ? (void *)&c : (void *)&segments);
	segments_end(&segments, r.world.t);
	if (states) put_states(&c, &r.world, &segments);
	else if (!events) put_processes(&c, &r);
	segments_clear(&segments);
	export_run_clear(&r);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
