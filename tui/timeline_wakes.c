/*
 * timeline_wakes.c - see timeline_wakes.h.
 */
#include "tui/timeline_wakes.h"

#include <string.h>

#include "tui/timeline_window.h"

/* More wakes than this in the window are not even looked through. */
#define SEARCHED 20000

static void add(const struct app *a, struct wakes *w, const struct event *e, int cell)
{
	if (w->count == MOST_WAKES) {
		w->thick = true;
		return;
	}
	if (e->pid == a->selected && e->n <= cursor_position(a->cursor)) w->last = w->count;
	w->at[w->count].pid = e->pid;
	w->at[w->count].by = e->state.by;
	w->at[w->count++].cell = (int16_t)cell;
}

void wakes_collect(const struct app *a, int64_t from, int64_t to, int n, struct wakes *out)
{
	uint32_t before = trace_at_time(a->trace, from - 1), end = trace_at_time(a->trace, to - 1);
	size_t i = numbers_until(&a->wakes, before), last = numbers_until(&a->wakes, end);
	out->count = 0;
	out->last = -1;
	out->thick = last - i > SEARCHED;
	for (; !out->thick && i < last; i++) {
		const struct event *e = trace_get(a->trace, a->wakes.at[i]);
		int cell = e ? window_cell(from, to, n, e->t) : -1;
		if (cell >= 0 && cell < n) add(a, out, e, cell);
	}
}

bool wakes_of(const struct wakes *w, int32_t pid, int n, int32_t *out)
{
	int found = 0;
	memset(out, 0, (size_t)n * sizeof *out);
	for (int i = 0; i < w->count; i++) {
		if (w->at[i].pid != pid) continue;
		out[w->at[i].cell] = w->at[i].by;
		found++;
	}
	return found && found <= n / 4;
}
