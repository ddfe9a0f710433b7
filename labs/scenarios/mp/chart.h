/*
 * chart.h - who worked when: a bar for each piece of work, a row for each process, as text and (--svg FILE) as a picture.
 *
 *     chart_add(getpid(), "3", start, chart_now());
 *     chart_show(argc, argv);
 *
 * Times are ns of chart_now(). Rows stand in the order in which processes are first named. Header-only, for the demos beside it.
 */
#ifndef PROCLAB_CHART_H
#define PROCLAB_CHART_H

#include <stdio.h>
#include <string.h>
#include <time.h>

/* So wide that a row fits into the Output pane of a terminal of 80 columns. */
enum { CHART_BARS = 64, CHART_ROWS = 16, CHART_WIDTH = 31 };

struct chart_bar {
	int row;
	char label[12];
	long long start, end;
};

static struct {
	struct chart_bar bars[CHART_BARS];
	long who[CHART_ROWS];
	int count, rows;
} chart;

static inline long long chart_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline int chart_row(long who)
{
	for (int i = 0; i < chart.rows; i++)
		if (chart.who[i] == who) return i;
	if (chart.rows == CHART_ROWS) return CHART_ROWS - 1;
	chart.who[chart.rows] = who;
	return chart.rows++;
}

/* One piece of work of one process; what no longer fits is left out. */
static inline void chart_add(long who, const char *label, long long start, long long end)
{
	if (chart.count == CHART_BARS) return;
	struct chart_bar *b = &chart.bars[chart.count++];
	b->row = chart_row(who);
	snprintf(b->label, sizeof b->label, "%s", label);
	b->start = start;
	b->end = end;
}

static inline void chart_span(long long *start, long long *end)
{
	*start = chart.bars[0].start;
	*end = chart.bars[0].end;
	for (int i = 1; i < chart.count; i++) {
		if (chart.bars[i].start < *start) *start = chart.bars[i].start;
		if (chart.bars[i].end > *end) *end = chart.bars[i].end;
	}
	if (*end == *start) ++*end;
}

static inline void chart_draw(char *line, const struct chart_bar *b, long long start, long long end)
{
	int from = (int)((b->start - start) * CHART_WIDTH / (end - start)),
		to = (int)((b->end - start) * CHART_WIDTH / (end - start));
	if (to <= from) to = from + 1;
	for (int x = from; x < to && x < CHART_WIDTH; x++) line[x] = x == to - 1 ? '|' : '=';
	for (int i = 0; b->label[i] && from + i < to - 1 && from + i < CHART_WIDTH; i++) line[from + i] = b->label[i];
}

static inline void chart_print(FILE *out)
{
	long long start, end;
	if (!chart.count) return;
	chart_span(&start, &end);
	for (int row = 0; row < chart.rows; row++) {
		char line[CHART_WIDTH + 1];
		memset(line, ' ', CHART_WIDTH);
		line[CHART_WIDTH] = 0;
		for (int i = 0; i < chart.count; i++)
			if (chart.bars[i].row == row) chart_draw(line, &chart.bars[i], start, end);
		fprintf(out, "  worker %d  %s\n", row + 1, line);
	}
	fprintf(out, "            0%*.0f ms\n", CHART_WIDTH - 4, (double)(end - start) / 1e6);
}

/* 0, or -1 with errno when the file cannot be written. */
static inline int chart_svg(const char *path)
{
	long long start, end;
	FILE *out = fopen(path, "w");
	if (!out) return -1;
	chart_span(&start, &end);
	fprintf(out,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 %d\" font-family=\"sans-serif\" font-size=\"13\">\n",
			40 + 30 * chart.rows);
	for (int i = 0; i < chart.rows; i++) fprintf(out, "<text x=\"8\" y=\"%d\">worker %d</text>\n", 28 + 30 * i, i + 1);
	for (int i = 0; i < chart.count; i++) {
		const struct chart_bar *b = &chart.bars[i];
		double x = 80 + 700.0 * (double)(b->start - start) / (double)(end - start),
			   width = 700.0 * (double)(b->end - b->start) / (double)(end - start);
		fprintf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"22\" fill=\"%s\" stroke=\"white\"/>\n", x,
				12 + 30 * b->row, width, i % 2 ? "#5fafd7" : "#87d7af");
		fprintf(out, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", x + 3, 28 + 30 * b->row, b->label);
	}
	fprintf(out, "<text x=\"80\" y=\"%d\">0</text><text x=\"780\" y=\"%d\" text-anchor=\"end\">%.0f ms</text>\n</svg>\n",
			32 + 30 * chart.rows, 32 + 30 * chart.rows, (double)(end - start) / 1e6);
	return fclose(out);
}

/* As text, and with --svg FILE as a picture; then the chart is empty again. */
static inline void chart_show(int argc, char **argv)
{
	chart_print(stdout);
	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], "--svg") && chart.count && chart_svg(argv[i + 1])) perror(argv[i + 1]);
	memset(&chart, 0, sizeof chart);
}

#endif
