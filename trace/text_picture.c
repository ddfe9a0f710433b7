/*
 * text_picture.c - the report's timelines: one row a process, one a CPU, as wide as the terminal.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/text_parts.h"

#define LABEL 19           /* columns before the frame */
#define CELLS_MOST 400
#define ROWS_MOST 40
#define CPUS_MOST 64
#define PARTLY 13          /* of 255: a CPU's cell that is not blank */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

struct picture {
	struct report_view *v;
	int64_t t1;
	int cells;
	uint32_t nrows, left;
	int32_t pids[ROWS_MOST];             /* of the rows, each with its letter */
	bool seen[STATE_COUNT + 1], sampled_run, sampled_ready, coarse, partly, chunks;
};

static char letter_of(const struct picture *p, int32_t pid)
{
	for (uint32_t i = 0; i < p->nrows; i++)
		if (p->pids[i] == pid) return LETTERS[i];
	return '*';
}

static void add_frame(struct text_line *l)
{
	line_color(l, TEXT_DIM);
	line_glyph(l, "│", "|");
	line_plain(l);
}

static void add_cells(struct picture *p, const struct timeline_cell *cells, const char *labels)
{
	struct text_line *l = &p->v->line;
	int color = -1;
	add_frame(l);
	for (int k = 0; k < p->cells; k++) {
		enum state s = cells[k].state;
		const char *texture = text_texture(s, cells[k].sampled, p->v->style->ascii);
		p->seen[s] = true;
		p->sampled_run |= cells[k].sampled && s == STATE_RUNNING;
		p->sampled_ready |= cells[k].sampled && s == STATE_READY;
		p->coarse |= cells[k].coarse;
		if (s != STATE_COUNT && color != (int)s) line_color(l, color = (int)s);
		char label[2] = {labels ? labels[k] : 0, 0};
		line_glyph(l, *label ? label : texture, *label ? label : texture);
	}
	line_plain(l);
	add_frame(l);
}

static void put_process(struct picture *p, const struct world_proc *proc)
{
	struct timeline_cell cells[CELLS_MOST];
	char labels[CELLS_MOST];
	struct text_line *l = &p->v->line;
	p->pids[p->nrows++] = proc->pid;
	line_add(l, " %c %7d ", LETTERS[p->nrows - 1], proc->pid);
	if (proc->name) line_clean(l, proc->name, strlen(proc->name), LABEL - 12);
	line_pad(l, LABEL);
	timeline_process(p->v->tl, proc->pid, 0, p->t1, p->cells, cells);
	bool chunks = timeline_chunks(p->v->tl, proc->pid, 0, p->t1, p->cells, labels);
	p->chunks |= chunks;
	add_cells(p, cells, chunks ? labels : NULL);
	line_put(l, p->v->out);
}

static void put_cpu(struct picture *p, int cpu)
{
	struct timeline_cell cells[CELLS_MOST];
	struct text_line *l = &p->v->line;
	line_add(l, "   CPU %d", cpu);
	line_pad(l, LABEL);
	add_frame(l);
	timeline_cpu(p->v->tl, cpu, 0, p->t1, p->cells, cells);
	line_color(l, STATE_RUNNING);
	for (int k = 0; k < p->cells; k++) {
		bool some = cells[k].share[STATE_RUNNING] >= PARTLY, most = cells[k].state == STATE_RUNNING;
		line_add(l, "%c", most ? letter_of(p, cells[k].pid) : some ? '-' : ' ');
		p->partly |= some && !most;
	}
	line_plain(l);
	add_frame(l);
	line_put(l, p->v->out);
}

static void put_axis(struct picture *p)
{
	struct text_line *l = &p->v->line;
	char duration[24];
	text_duration_short(p->t1, duration);
	line_pad(l, LABEL + 1);
	line_add(l, "0");
	line_pad(l, LABEL + 1 + p->cells - (int)strlen(duration));
	line_add(l, "%s", duration);
	line_put(l, p->v->out);
}

static void put_legend(struct picture *p)
{
	struct text_line *l = &p->v->line;
	static const uint8_t order[] = {STATE_NEW, STATE_RUNNING, STATE_READY, STATE_WAITING, STATE_STOPPED, STATE_ZOMBIE};
	bool ascii = p->v->style->ascii;
	line_add(l, "  ");
	for (size_t i = 0; i < sizeof order; i++) {
		const char *texture = text_texture(order[i], false, ascii);
		if (!p->seen[order[i]]) continue;
		line_color(l, order[i]);
		line_glyph(l, texture, texture);
		line_plain(l);
		line_add(l, " %s  ", state_name(order[i]));
	}
	if (p->chunks) line_add(l, "12 or | a pool's chunk of that number begins  ");
	if (p->partly) line_add(l, "- CPU busy for less than half");
	line_put(l, p->v->out);
	if (p->sampled_run || p->sampled_ready) {
		line_add(l, "  ");
		line_glyph(l, text_texture(STATE_RUNNING, true, ascii), text_texture(STATE_RUNNING, true, ascii));
		line_add(l, " running  ");
		line_glyph(l, text_texture(STATE_READY, true, ascii), text_texture(STATE_READY, true, ascii));
		line_add(l, " ready: told apart by sampling only");
		line_put(l, p->v->out);
	}
	if (p->coarse) fprintf(p->v->out, "  the oldest part is known as sums over longer stretches only\n");
}

void text_pictures(struct report_view *v)
{
	int16_t cpus[CPUS_MOST];
	struct picture p = {.v = v, .t1 = timeline_end(v->tl), .cells = v->width - LABEL - 2};
	if (p.cells > CELLS_MOST) p.cells = CELLS_MOST;
	if (p.cells < 10 || p.t1 <= 0) return;
	text_heading(v, "Timeline");
	for (uint32_t i = 0; i < v->w->nproc; i++) {
		if (text_hidden(v, i) || p.nrows == ROWS_MOST) p.left++;
		else put_process(&p, &v->w->procs[i]);
	}
	if (p.left) fprintf(v->out, "   * %u more that are not shown\n", p.left);
	int ncpu = timeline_cpus(v->tl, cpus, CPUS_MOST);
	for (int i = 0; i < ncpu && i < CPUS_MOST; i++) put_cpu(&p, cpus[i]);
	put_axis(&p);
	put_legend(&p);
}
