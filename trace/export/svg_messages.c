/*
 * svg_messages.c - who forked, told, signalled and reaped whom: a sequence diagram, with a lifeline a process. From top to bottom is the
 * order of events, not the time between them; that stands at the left.
 *
 * A message leaves its sender's line where it was sent, so that one that lay in a channel for long slants.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trace/export/svg.h"
#include "trace/export/talk.h"
#include "trace/memory.h"
#include "trace/text_line.h"

#define LEFT 84.0
#define ROW 26.0
#define COLUMNS_MAX 24
#define LINES_MAX 250
#define HEAD 22.0

struct messages_picture {
	struct svg *s;
	struct talk talk;
	struct export_run run;
	const struct world *w;
	bool blank;
	uint32_t shown;            /* processes with a lifeline: the first so many */
	size_t lines;
	double column, top;        /* width of a column; y of the first line */
	double *born, *died;       /* y of each lifeline's head and end */
};

static double x_of(const struct messages_picture *p, uint32_t row)
{
	return LEFT + p->column * ((double)row + 0.5);
}

static double y_of(const struct messages_picture *p, size_t line)
{
	return p->top + ROW * (double)line;
}

/* Between the lines that came before event n and those that came after it. */
static double y_of_event(const struct messages_picture *p, uint32_t n)
{
	size_t low = 0, high = p->lines;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->talk.lines[middle].n <= n) low = middle + 1;
		else high = middle;
	}
	return y_of(p, low) - ROW / 2;
}

static bool is_shown(const struct messages_picture *p, const struct talk_line *l)
{
	bool from = l->from == WORLD_NONE || l->from < p->shown, to = l->to == WORLD_NONE || l->to < p->shown;
	return from && to && (l->from != WORLD_NONE || l->to != WORLD_NONE);
}

/* Lines that concern a lifeline which is not shown are left out. */
static void choose(struct messages_picture *p)
{
	size_t kept = 0;
	p->shown = p->w->nproc < COLUMNS_MAX ? p->w->nproc : COLUMNS_MAX;
	for (size_t i = 0; i < p->talk.count; i++) {
		struct talk_line l = p->talk.lines[i];
		if (!is_shown(p, &l)) continue;
		p->talk.lines[i] = p->talk.lines[kept];
		p->talk.lines[kept++] = l;
	}
	p->lines = p->blank ? 0 : kept < LINES_MAX ? kept : LINES_MAX;
}

/* Heads where they are born, ends where they exit; of the others at the edges. */
static void place(struct messages_picture *p)
{
	for (uint32_t i = 0; i < p->shown; i++) {
		p->born[i] = p->top - 34;
		p->died[i] = y_of(p, p->blank ? 10 : p->lines) - 6;
	}
	for (size_t i = 0; i < p->lines; i++) {
		const struct talk_line *l = &p->talk.lines[i];
		if (l->kind == TALK_FORK) p->born[l->to] = y_of(p, i);
		if (l->kind == TALK_EXIT) p->died[l->from] = y_of(p, i);
	}
}

static void put_lifeline(struct messages_picture *p, uint32_t row)
{
	char name[256];
	double x = x_of(p, row), y = p->born[row], half = p->column / 2 - 6;
	words_process(name, sizeof name, &p->w->procs[row], (int)(p->column / 8) - 4);
	svg_put(p->s, "<path class=\"l q\" d=\"M%.1f %.1fV%.1f\"/>", x, y + HEAD / 2, p->died[row]);
	svg_put(p->s, "<g id=\"p%d\"><rect class=\"o\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" rx=\"3\"/>", p->w->procs[row].pid, x - half,
	        y - HEAD / 2, 2 * half, HEAD);
	svg_text(p->s, x, y + 4, "m", "%s", name);
	svg_put(p->s, "</g>\n");
}

/* ---- Lines ----------------------------------------------------------------------------------------------------------------------- */

static void put_exit(struct messages_picture *p, const struct talk_line *l, double y)
{
	double x = x_of(p, l->from);
	svg_put(p->s, "<path class=\"k\" d=\"M%.1f %.1fl10 10m0 -10l-10 10\" stroke-width=\"2\"/>", x - 5, y - 5);
	svg_text(p->s, x + 10, y + 4, "s f", "%s", l->label);
}

static void put_note(struct messages_picture *p, const struct talk_line *l, double y)
{
	double x = x_of(p, l->from), width = 6.3 * line_columns(l->label, strlen(l->label), false) + 12, last = LEFT + p->column * p->shown - 4;
	if (x - 8 + width > last) x = fmax(LEFT, last - width) + 8;
	svg_put(p->s, "<path class=\"n\" d=\"M%.1f %.1fh%.1fl6 6v12h-%.1fz\"/>", x - 8, y - 9, width - 6, width);
	svg_text(p->s, x - 2, y + 3.5, "s", "%s", l->label);
}

/* To oneself: out of the line and into it again. */
static void put_loop(struct messages_picture *p, const struct talk_line *l, double y)
{
	double x = x_of(p, l->from);
	svg_put(p->s, "<path class=\"k\" d=\"M%.1f %.1fh22v10h-22\" marker-end=\"url(#a)\"/>", x, y - 6);
	svg_text(p->s, x + 27, y + 3, "s f", "%s", l->label);
}

/* What an arrow is, at its head: beyond it, or below it where the times would be in the way; or upon the middle of a level one. */
static void put_words(struct messages_picture *p, const char *label, double x0, double x1, double y, bool level)
{
	double width = 6.3 * line_columns(label, strlen(label), false), middle = (x0 + x1) / 2;
	if (level && middle - width / 2 < LEFT - 8) svg_text(p->s, LEFT - 8, y - 4, "s f", "%s", label);
	else if (level) svg_text(p->s, middle, y - 4, "s m f", "%s", label);
	else if (x1 > x0) svg_text(p->s, x1 + 8, y + 4, "s f", "%s", label);
	else if (x1 - 8 - width < LEFT - 8) svg_text(p->s, x1 + 8, y + 11, "s f", "%s", label);
	else svg_text(p->s, x1 - 8, y + 4, "s r f", "%s", label);
}

static void put_arrow(struct messages_picture *p, const struct talk_line *l, double y)
{
	static const char *const looks[] = {
		[TALK_FORK] = "k", [TALK_MESSAGE] = "k v", [TALK_LOST] = "k v", [TALK_SIGNAL] = "k q e2", [TALK_EXIT] = "k", [TALK_REAP] = "l q",
	};
	double x1 = l->to != WORLD_NONE ? x_of(p, l->to) : x_of(p, l->from) + p->column * 0.4;
	double x0 = l->from != WORLD_NONE ? x_of(p, l->from) : LEFT - 4;
	double y0 = l->kind == TALK_MESSAGE ? y_of_event(p, l->sent) : y, half = l->kind == TALK_FORK ? p->column / 2 - 6 : 0;
	if (y0 > y - ROW) y0 = y; /* nothing came between */
	if (half) x1 += x1 > x0 ? -half : half;
	svg_put(p->s, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\" marker-end=\"url(#a)\"/>", looks[l->kind], x0, y0, x1, y);
	put_words(p, l->label, x0, x1, y, y0 >= y);
	if (l->kind == TALK_LOST) svg_text(p->s, x1 + 4, y + 8, "s e f", "nobody reads it");
}

static void put_line(struct messages_picture *p, size_t i)
{
	const struct talk_line *l = &p->talk.lines[i];
	const struct event *e = trace_get(p->run.trace, l->n);
	char at[24], sent[24];
	double y = y_of(p, i);
	svg_text(p->s, LEFT - 14, y + 4, "s r d", "%s", text_duration_short(e->t, at));
	svg_put(p->s, "<g class=\"y%d\">", l->kind);
	if (l->kind == TALK_MESSAGE)
		svg_title(p->s, "sent at %s (e%u), received at %s (e%u)", text_duration_short(trace_get(p->run.trace, l->sent)->t, sent), l->sent, at, l->n);
	else svg_title(p->s, "e%u", l->n);
	if (l->kind == TALK_EXIT) put_exit(p, l, y);
	else if (l->kind == TALK_NOTE) put_note(p, l, y);
	else if (l->from == l->to) put_loop(p, l, y);
	else put_arrow(p, l, y);
	svg_put(p->s, "</g>\n");
}

static void put_legend(struct messages_picture *p, double y)
{
	size_t left = p->talk.count - p->lines;
	svg_text(p->s, 20, y, "s d", "arrow: message, or birth of a process; dashed: signal, or the status that is reaped; cross: its end");
	if (p->w->nproc > p->shown) svg_text(p->s, 20, y + 15, "s d", "%u more processes are not shown", p->w->nproc - p->shown);
	if (left && !p->blank) svg_text(p->s, 20, y + 30, "s d", "%zu lines more are not shown: --from and --goto choose a part", left);
}

static void draw(struct messages_picture *p)
{
	choose(p);
	p->top = SVG_TOP + 66;
	p->column = p->shown ? fmax(fmin(960.0 / p->shown, 190), 96) : 190;
	place(p);
	double bottom = y_of(p, p->blank ? 10 : p->lines);
	svg_open(p->s, fmax(LEFT + p->column * p->shown + 160, 640), bottom + 64, "messages", &p->run);
	svg_put(p->s, "<style>.v{stroke:#1f6f9f;stroke-width:1.4}.e2{stroke:#a03c00}.n{fill:#fffbe6;stroke:#999}</style>\n");
	for (uint32_t i = 0; i < p->shown; i++) put_lifeline(p, i);
	for (size_t i = 0; i < p->lines; i++) put_line(p, i);
	put_legend(p, bottom + 22);
	svg_close(p->s);
}

void svg_messages(struct svg *s, const struct trace *t, const struct export_options *o)
{
	struct messages_picture p = {.s = s, .blank = o->blank};
	talk_init(&p.talk, &p.run, t, o);
	p.w = &p.run.world;
	p.born = calloc(2 * (size_t)p.w->nproc + 1, sizeof *p.born);
	memory_check(p.born);
	p.died = p.born + p.w->nproc;
	draw(&p);
	free(p.born);
	talk_clear(&p.talk);
	export_run_clear(&p.run);
}
