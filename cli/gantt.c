/*
 * gantt.c - draws the chart of a scheduling exercise.
 *
 * A column of several ticks shows who has most of them. A job's row shows '#' on a CPU and '=' between arrival and finish without one
 * (ready, or in I/O: the exercise's table tells them apart).
 */
#include "cli/gantt.h"

#include <stdlib.h>
#include <string.h>

#include "trace/event.h"

enum { LABEL = 10, ROWS_MAX = 40 };

struct chart {
	const struct job_table *table;
	const struct exercise *e;
	int64_t step;              /* ticks of a column */
	int columns;
};

/* A job in one letter: the first of its name, where all those differ, else A, B, C ... by number. */
static char letter(const struct chart *c, uint32_t job)
{
	bool seen[256] = {false};
	for (uint32_t i = 0; i < c->table->n; i++) {
		unsigned char first = (unsigned char)c->table->jobs[i].name[0];
		if (seen[first] || first == '.') return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[job % 52];
		seen[first] = true;
	}
	return c->table->jobs[job].name[0];
}

static int64_t overlap(const struct chart *c, const struct exercise_run *r, int column)
{
	int64_t from = column * c->step, to = from + c->step;
	if (r->from > from) from = r->from;
	if (r->to < to) to = r->to;
	return to > from ? to - from : 0;
}

/* For each column of a row the run that has most of it; runs of one CPU, or of one job, in order of time. */
static void fill(const struct chart *c, char *row, bool (*mine)(const struct exercise_run *, uint32_t), uint32_t which, bool letters)
{
	int64_t *most = calloc((size_t)c->columns + 1, sizeof *most);
	for (uint32_t i = 0; most && i < c->e->nrun; i++) {
		const struct exercise_run *r = &c->e->runs[i];
		if (!mine(r, which)) continue;
		for (int col = (int)(r->from / c->step); col < c->columns && col * c->step < r->to; col++) {
			if (overlap(c, r, col) <= most[col]) continue;
			most[col] = overlap(c, r, col);
			row[col] = letters ? letter(c, r->job) : '#';
		}
	}
	free(most);
}

static bool of_cpu(const struct exercise_run *r, uint32_t cpu)
{
	return r->cpu == (int)cpu;
}

static bool of_job(const struct exercise_run *r, uint32_t job)
{
	return r->job == job;
}

static void print_job(FILE *out, const struct chart *c, uint32_t job, char *row)
{
	const struct exercise_job *r = &c->e->jobs[job];
	int64_t end = r->finish == UNKNOWN || c->table->jobs[job].params.period ? c->e->total : r->finish;
	for (int col = 0; col < c->columns; col++)
		row[col] = (col + 1) * c->step > c->table->jobs[job].arrival && col * c->step < end ? '=' : ' ';
	fill(c, row, of_job, job, false);
	fprintf(out, "%c %-*.*s|%s|\n", letter(c, job), LABEL - 3, LABEL - 3, c->table->jobs[job].name, row);
}

/* Times below the chart, each under its column. */
static void print_axis(FILE *out, const struct chart *c)
{
	int next = 0;
	fprintf(out, "%*s", LABEL, "");
	for (int col = 0; col <= c->columns; col++) {
		if (col < next) continue;
		next = col + fprintf(out, "%-9lld ", (long long)col * c->step);
	}
	fprintf(out, "\n");
}

void gantt_print(FILE *out, const struct job_table *table, const struct exercise *e, int cpus, int width)
{
	struct chart c = {.table = table, .e = e};
	int room = width > LABEL + 22 ? width - LABEL - 2 : 20;
	c.step = (e->total + room - 1) / room;
	if (c.step < 1) c.step = 1;
	c.columns = (int)((e->total + c.step - 1) / c.step);
	char *row = malloc((size_t)c.columns + 1);
	if (!row) return;
	row[c.columns] = 0;
	fprintf(out, "\n");
	for (int cpu = 0; cpu < cpus; cpu++) {
		memset(row, '.', (size_t)c.columns);
		fill(&c, row, of_cpu, (uint32_t)cpu, true);
		fprintf(out, "CPU %-*d|%s|\n", LABEL - 5, cpu, row);
	}
	for (uint32_t job = 0; job < table->n && job < ROWS_MAX; job++) print_job(out, &c, job, row);
	print_axis(out, &c);
	if (table->n > ROWS_MAX) fprintf(out, "(%u more jobs)\n", table->n - ROWS_MAX);
	fprintf(out, "# on a CPU   = not on a CPU\n");
	if (c.step > 1) fprintf(out, "a column is %lld ticks\n", (long long)c.step);
	free(row);
}
