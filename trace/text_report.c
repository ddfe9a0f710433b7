/*
 * text_report.c - the report for people: what happened, who did how much of what, who became of whom, what passed between them.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"
#include "trace/text_parts.h"

/* X(letter, what a run at this tier cannot see or knows less well) */
static const struct { char tier; const char *limits; } tiers[] = {
	{'R', "switches, wake-ups and who caused them are the kernel's own word"},
	{'P', "switches are the kernel's word; when a wait ended is concluded (~i)"},
	{'T', "births, ends, reaps are exact; running against ready is only sampled"},
	{'S', "seen by looking at /proc: what was shorter than a look was missed"},
};

void text_heading(struct report_view *v, const char *text)
{
	struct text_line *l = &v->line;
	fputc('\n', v->out);
	line_color(l, TEXT_BOLD);
	line_glyph(l, "──", "--");
	line_add(l, " %s ", text);
	while (l->column < v->width) line_glyph(l, "─", "-");
	line_plain(l);
	line_put(l, v->out);
}

static void put_title(struct report_view *v)
{
	const struct trace_header *h = v->in->header;
	char title[64];
	struct text_line name;
	struct text_style plain = *v->style;
	plain.color = false;
	line_init(&name, title, sizeof title, &plain);
	line_add(&name, "proclab: ");
	if (h->program) line_clean(&name, h->program, strlen(h->program), 40);
	text_heading(v, title);
}

/* How busy the machine was with this tree, in thousandths, UNKNOWN when no row knows. */
static int64_t cpu_use(const struct report_view *v)
{
	int64_t running = 0;
	struct proc_times times;
	for (uint32_t i = 0; i < v->w->nproc; i++) {
		world_proc_times(v->w, &v->w->procs[i], v->w->t, &times);
		if (times.running > 0) running += times.running;
	}
	double all = (double)v->w->t * v->in->header->cpus;
	return all > 0 ? (int64_t)((double)running / all * 1000 + 0.5) : UNKNOWN;
}

/* By an option of `real`, or of `sim`, where a deadlock is the end in any case. */
static void put_cause(struct report_view *v, const struct source_status *st)
{
	const char *backend = v->in->header->backend;
	bool sim = backend && !strcmp(backend, "sim");
	if (!sim) line_add(&v->line, ", ended by --%s", st->ended_by);
	else if (strcmp(st->ended_by, "limit")) line_add(&v->line, ", ended in a deadlock");
	else line_add(&v->line, ", ended by %s", st->limit ? st->limit : "--time-limit");
}

static void put_summary(struct report_view *v)
{
	struct text_line *l = &v->line;
	char duration[24];
	const struct source_status *st = v->in->status;
	int64_t use = cpu_use(v);
	line_add(l, "  ");
	line_status(l, st->code, st->sig);
	line_add(l, " after %s", text_duration(v->w->t, duration));
	if (st->ended_by && !strcmp(st->ended_by, "user")) line_add(l, ", ended by you");
	else if (st->ended_by && strcmp(st->ended_by, "exit") && strcmp(st->ended_by, "signal")) put_cause(v, st);
	line_add(l, "; %u process%s", v->w->nproc, v->w->nproc == 1 ? "" : "es");
	if (use != UNKNOWN)
		line_add(l, " used %d CPU%s for %d.%d %%", v->in->header->cpus, v->in->header->cpus == 1 ? "" : "s", (int)(use / 10),
		         (int)(use % 10));
	line_put(l, v->out);
}

/* Of a simulated run: what it takes to have the same one again. */
static void put_machine(struct report_view *v)
{
	const struct trace_header *h = v->in->header;
	struct text_line *l = &v->line;
	char quantum[24];
	if (!h->policy) return;
	line_add(l, "  Simulated: %d CPU%s, policy %s", h->cpus, h->cpus == 1 ? "" : "s", h->policy);
	if (h->quantum) line_add(l, ", quantum %s", text_duration(h->quantum, quantum));
	if (h->seed != UNKNOWN) line_add(l, ", seed %lld", (long long)h->seed);
	line_add(l, ".");
	line_put(l, v->out);
}

static void put_precision(struct report_view *v)
{
	const uint64_t *n = v->w->precisions;
	const char *tier = v->in->header->tier;
	for (size_t i = 0; tier && i < sizeof tiers / sizeof *tiers; i++)
		if (tiers[i].tier == *tier) fprintf(v->out, "  Tier %c: %s.\n", *tier, tiers[i].limits);
	if (tier && strchr("TS", *tier)) fprintf(v->out, "  `proclab doctor` says how to see more.\n");
	fprintf(v->out, "  Of %u facts %llu are exact", v->w->n, (unsigned long long)n[PRECISION_EXACT]);
	if (n[PRECISION_BOUNDED]) fprintf(v->out, ", %llu with a time not exact (~)", (unsigned long long)n[PRECISION_BOUNDED]);
	if (n[PRECISION_INFERRED]) fprintf(v->out, ", %llu inferred (~i)", (unsigned long long)n[PRECISION_INFERRED]);
	if (n[PRECISION_SAMPLED]) fprintf(v->out, ", %llu sampled (~s)", (unsigned long long)n[PRECISION_SAMPLED]);
	fprintf(v->out, ".\n");
}

static void put_warning(struct report_view *v, const char *text)
{
	line_color(&v->line, TEXT_ERROR);
	line_add(&v->line, "  %s", text);
	line_plain(&v->line);
	line_add(&v->line, ".");
	line_put(&v->line, v->out);
}

static void put_lost(struct report_view *v)
{
	char text[160];
	long long messages = v->w->lost_messages, others = v->w->lost - messages;
	snprintf(text, sizeof text, "Not everything was seen: %lld event%s missed, at least", others, others == 1 ? " was" : "s were");
	if (others > 0) put_warning(v, text);
	snprintf(text, sizeof text, "%lld message%s in no channel's count: nobody saw through which", messages, messages == 1 ? " is" : "s are");
	if (messages > 0) put_warning(v, text);
}

/* Print text broken at the width, indented by two. */
static void put_wrapped(struct report_view *v, const char *text)
{
	struct text_line *l = &v->line;
	for (const char *c = text; *c;) {
		size_t len = strcspn(c, " \n");
		if (l->column > 2 && l->column + 1 + line_columns(c, len, v->style->ascii) > v->width) line_put(l, v->out);
		line_add(l, l->column ? " " : "  ");
		line_clean(l, c, len, v->width - 2);
		c += len;
		c += strspn(c, " \n");
	}
	if (l->len) line_put(l, v->out);
}

static void put_deadlock(struct report_view *v)
{
	if (!v->in->deadlock) return;
	text_heading(v, "Deadlock");
	put_wrapped(v, v->in->deadlock->why);
}

void text_report(FILE *out, const struct report_input *in, const struct timeline *tl, const struct text_style *s)
{
	struct report_view *v = calloc(1, sizeof *v);
	memory_check(v);
	*v = (struct report_view){.out = out, .in = in, .w = in->world, .tl = tl, .style = s, .width = s->width ? s->width : 80};
	v->alike = calloc(v->w->nproc + 1, sizeof *v->alike);
	memory_check(v->alike);
	text_find_alike(v->w, v->alike);
	line_init(&v->line, v->buf, sizeof v->buf, s);
	put_title(v);
	put_summary(v);
	put_machine(v);
	put_precision(v);
	put_lost(v);
	put_deadlock(v);
	text_process_table(v);
	text_tree(v);
	text_variables(v);
	if (tl) text_pictures(v);
	text_channel_table(v);
	free(v->alike);
	free(v);
}
