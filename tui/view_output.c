/*
 * view_output.c - pane 8: what the program has printed up to the cursor.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tui/view.h"

/* How much is read again when the cursor goes back. */
#define REREAD_BYTES 262144

static void write_print(struct app *a, size_t i)
{
	const struct event *e = trace_get(a->trace, a->prints.at[i]);
	if (e && e->out.data) output_write(&a->output, e->out.data, e->out.data_len);
}

/* Make a->output hold what was printed up to the cursor. */
static void catch_up(struct app *a)
{
	uint32_t here = cursor_position(a->cursor);
	size_t end = numbers_until(&a->prints, here), from = numbers_until(&a->prints, a->output_at);
	if (here < a->output_at) {
		output_clear(&a->output);
		size_t bytes = 0;
		for (from = end; from > 0 && bytes < REREAD_BYTES; from--) {
			const struct event *e = trace_get(a->trace, a->prints.at[from - 1]);
			bytes += e ? e->out.data_len : 0;
		}
	}
	for (size_t i = from; i < end; i++) write_print(a, i);
	a->output_at = here;
}

/* Rows that a line takes; every line takes one at least. */
static int rows_of(const struct area *area, const char *text)
{
	int n = put_wrapped(area, 0, STYLE_NORMAL, text, false);
	return n ? n : 1;
}

static void draw(struct app *a, const struct area *area)
{
	char buf[OUTPUT_COLUMNS * 4 + 1];
	catch_up(a);
	int count = (int)output_count(&a->output);
	bool last_empty = count > 1 && !*output_line(&a->output, (uint32_t)count - 1, buf, sizeof buf) && !a->typing;
	int end = last_empty ? count - 1 : count;
	if (a->output_back > end - 1) a->output_back = end - 1;
	end -= a->output_back;
	int first = end, rows = 0;
	while (first > 0 && rows < area->h) rows += rows_of(area, output_line(&a->output, (uint32_t)--first, buf, sizeof buf));
	/* the first line may be taller than what is left for it: its end is shown */
	int row = rows > area->h ? area->h - rows : 0;
	for (int i = first; i < end; i++) {
		const char *text = output_line(&a->output, (uint32_t)i, buf, sizeof buf);
		bool found = *a->find && strcasestr(text, a->find);
		int style = found && a->focus == PANE_OUTPUT ? STYLE_STRONG | PAINT_REVERSE : STYLE_NORMAL;
		struct area clipped = {area->y, area->x, area->h, area->w};
		put_wrapped(&clipped, row, style, text, true);
		row += rows_of(area, text);
	}
	if (!a->prints.count && count == 1) put(area, 0, 0, STYLE_DIM, "nothing printed so far");
}

static void step(struct app *a, int rows)
{
	int count = (int)output_count(&a->output);
	int back = a->output_back - rows;
	if (rows == MOVE_FIRST) back = count;
	if (rows == MOVE_LAST) back = 0;
	a->output_back = back < 0 ? 0 : back > count - 1 ? count - 1 : back;
}

static bool find(struct app *a, int step)
{
	char buf[OUTPUT_COLUMNS * 4 + 1];
	int count = (int)output_count(&a->output), here = count - 1 - a->output_back;
	for (int i = 1; i <= count; i++) {
		/* the first search looks backwards, as what is wanted has mostly just gone by */
		int line = (here - step * i) % count;
		if (line < 0) line += count;
		if (!strcasestr(output_line(&a->output, (uint32_t)line, buf, sizeof buf), a->find)) continue;
		a->output_back = count - 1 - line;
		return true;
	}
	return false;
}

static void title(struct app *a, char *buf, size_t size)
{
	*buf = 0;
	if (a->typing) snprintf(buf, size, "typing: Esc Esc leaves");
	else if (a->output_back) snprintf(buf, size, "%d lines back", a->output_back);
}

const struct view view_output = {
	.pane = PANE_OUTPUT, .name = "Output", .draw = draw, .step = step, .find = find, .title = title,
};
