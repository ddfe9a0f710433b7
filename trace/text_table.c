/*
 * text_table.c - the report's tables of processes and of channels.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/text_parts.h"

/* A row: one process, or the means of several that are alike. */
struct row {
	const struct world_proc *p;
	uint32_t hidden;          /* 0: one process */
	struct proc_times times;
};

struct column {
	const char *heading;
	int width;                /* the blank before it included */
	int color;                /* of the heading, -1 none */
	int drop;                 /* which goes first where the line is too short; 0 never */
	size_t offset;            /* of the int64_t in struct proc_times */
	enum { COLUMN_NAME, COLUMN_PID, COLUMN_STATE, COLUMN_TIME, COLUMN_COUNT, COLUMN_THREADS } kind;
};

#define TIME(field) offsetof(struct proc_times, field)

static const struct column columns[] = {
	{"PID", 7, -1, 0, 0, COLUMN_PID},
	{"NAME", 0, -1, 0, 0, COLUMN_NAME},
	{"STATE", 9, -1, 1, 0, COLUMN_STATE},
	{"RUN", 7, STATE_RUNNING, 0, TIME(running), COLUMN_TIME},
	{"READY", 7, STATE_READY, 0, TIME(ready), COLUMN_TIME},
	{"WAIT", 7, STATE_WAITING, 0, TIME(waiting), COLUMN_TIME},
	{"STOP", 7, STATE_STOPPED, 6, TIME(stopped), COLUMN_TIME},
	{"ZOMBIE", 7, STATE_ZOMBIE, 0, TIME(zombie), COLUMN_TIME},
	{"TURNAR", 7, -1, 5, TIME(turnaround), COLUMN_TIME},
	{"RESP", 7, -1, 2, TIME(response), COLUMN_TIME},
	{"VOL", 6, -1, 4, TIME(vol), COLUMN_COUNT},
	{"INVOL", 6, -1, 4, TIME(invol), COLUMN_COUNT},
	{"THR", 4, -1, 3, 0, COLUMN_THREADS},
};
#define COLUMNS (sizeof columns / sizeof *columns)
#define NAME_LEAST 8
#define NAME_MOST 20
#define ROWS_MOST 100

struct table {
	bool shown[COLUMNS];
	int name_width;
};

/* Columns that would say nothing are left out: no thread but the first, nobody stopped, everybody gone. */
static void leave_out_empty(const struct world *w, bool shown[COLUMNS])
{
	bool threads = false, stopped = false, living = false;
	for (uint32_t i = 0; i < w->nproc; i++) {
		const struct world_proc *p = &w->procs[i];
		threads |= p->threads_total > 1;
		stopped |= p->acc.in[STATE_STOPPED] > 0 || p->state == STATE_STOPPED;
		living |= p->state != STATE_GONE;
	}
	for (size_t c = 0; c < COLUMNS; c++)
		shown[c] = columns[c].kind == COLUMN_THREADS ? threads : columns[c].kind == COLUMN_STATE ? living :
		           columns[c].color == STATE_STOPPED ? stopped : true;
}

static int fixed_width(const bool shown[COLUMNS])
{
	int width = 1;
	for (size_t c = 0; c < COLUMNS; c++) width += shown[c] ? columns[c].width : 0;
	return width;
}

static void plan(const struct report_view *v, struct table *t)
{
	leave_out_empty(v->w, t->shown);
	for (int drop = 1; drop <= 6 && fixed_width(t->shown) + NAME_LEAST > v->width; drop++)
		for (size_t c = 0; c < COLUMNS; c++)
			if (columns[c].drop == drop) t->shown[c] = false;
	t->name_width = v->width - fixed_width(t->shown);
	if (t->name_width < NAME_LEAST) t->name_width = NAME_LEAST;
	if (t->name_width > NAME_MOST) t->name_width = NAME_MOST;
}

static void add_right(struct text_line *l, const char *text, int width)
{
	int len = (int)strlen(text);
	line_pad(l, l->column + (width > len ? width - len : 1));
	line_add(l, "%s", text);
}

static void add_name(struct text_line *l, const struct row *r, int width)
{
	const char *name = r->p->name ? r->p->name : "?";
	int end = l->column + 1 + width;
	line_add(l, " ");
	line_clean(l, name, strlen(name), r->hidden && width > 12 ? width - 7 : width);
	if (r->hidden && width > 12) line_add(l, " (mean)");
	if (l->column < end) line_pad(l, end);
}

static void add_count(struct text_line *l, int64_t n, int width)
{
	char text[24];
	if (n == UNKNOWN) snprintf(text, sizeof text, "-");
	else if (n < 100000) snprintf(text, sizeof text, "%d", (int)n);
	else snprintf(text, sizeof text, "%.3g%c", (double)n / (n < 1000000 ? 1e3 : 1e6), n < 1000000 ? 'k' : 'M');
	add_right(l, text, width);
}

static void add_cell(struct text_line *l, const struct column *c, const struct row *r, int name_width)
{
	char text[24];
	int64_t value = *(const int64_t *)(const void *)((const char *)&r->times + c->offset);
	switch (c->kind) {
	case COLUMN_PID:
		snprintf(text, sizeof text, r->hidden ? "+%d" : "%d", r->hidden ? (int)r->hidden : r->p->pid);
		add_right(l, text, c->width);
		return;
	case COLUMN_NAME:
		add_name(l, r, name_width);
		return;
	case COLUMN_STATE:
		line_add(l, " %-8s", r->hidden ? "" : state_name(r->p->state));
		return;
	case COLUMN_TIME:
		add_right(l, text_duration_short(value, text), c->width);
		return;
	case COLUMN_COUNT:
		add_count(l, value, c->width);
		return;
	case COLUMN_THREADS:
		add_count(l, r->p->threads_total, c->width);
		return;
	}
}

static void put_row(struct report_view *v, const struct table *t, const struct row *r)
{
	for (size_t c = 0; c < COLUMNS; c++)
		if (t->shown[c]) add_cell(&v->line, &columns[c], r, t->name_width);
	line_put(&v->line, v->out);
}

static void put_headings(struct report_view *v, const struct table *t)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		if (!t->shown[c]) continue;
		int color = columns[c].color < 0 ? TEXT_BOLD : columns[c].color;
		int width = columns[c].kind == COLUMN_NAME ? t->name_width + 1 : columns[c].width;
		bool left = columns[c].kind == COLUMN_NAME || columns[c].kind == COLUMN_STATE;
		int before = left ? 1 : width - (int)strlen(columns[c].heading);
		int end = v->line.column + width;
		line_pad(&v->line, v->line.column + before);
		line_color(&v->line, color);
		line_add(&v->line, "%s", columns[c].heading);
		line_plain(&v->line);
		if (v->line.column < end) line_pad(&v->line, end);
	}
	line_put(&v->line, v->out);
}

/* Means of the group that `first` begins, of those not shown one by one. */
static void means(const struct report_view *v, uint32_t first, struct proc_times *out)
{
	int64_t sums[sizeof *out / sizeof(int64_t)] = {0}, counts[sizeof *out / sizeof(int64_t)] = {0};
	for (uint32_t i = first; i < v->w->nproc; i++) {
		int64_t values[sizeof *out / sizeof(int64_t)];
		struct proc_times times;
		if (v->alike[i].first != first || v->alike[i].rank < ALIKE_SHOWN) continue;
		world_proc_times(v->w, &v->w->procs[i], v->w->t, &times);
		memcpy(values, &times, sizeof times);
		for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
			if (values[k] == UNKNOWN) continue;
			sums[k] += values[k];
			counts[k]++;
		}
	}
	for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) sums[k] = counts[k] ? sums[k] / counts[k] : UNKNOWN;
	memcpy(out, sums, sizeof *out);
}

void text_process_table(struct report_view *v)
{
	struct table t;
	uint32_t shown = 0, left = 0;
	bool grouped = false;
	text_heading(v, "Processes");
	plan(v, &t);
	put_headings(v, &t);
	for (uint32_t i = 0; i < v->w->nproc; i++) {
		struct row r = {.p = &v->w->procs[i]};
		if (text_hidden(v, i)) continue;
		if (shown++ >= ROWS_MOST && !v->style->verbose) {
			left++;
			continue;
		}
		world_proc_times(v->w, r.p, v->w->t, &r.times);
		put_row(v, &t, &r);
		r.hidden = text_hidden_after(v, i);
		if (!r.hidden) continue;
		means(v, v->alike[i].first, &r.times);
		put_row(v, &t, &r);
		grouped = true;
	}
	if (left) fprintf(v->out, "  ... and %u more; -v shows all\n", left);
	if (grouped) fprintf(v->out, "  +N: so many more of the same parent and fate, with their means; -v shows all\n");
	fprintf(v->out, "  TURNAR turnaround, birth to death; RESP response, birth to first time on CPU;\n"
	                "  VOL, INVOL switches: gave the CPU up by itself, was preempted\n");
}

/* Pids that hold or held an end of a mode, in at most so many columns. */
static void add_holders(struct report_view *v, uint32_t chan, uint8_t mode, int columns_left)
{
	struct text_line *l = &v->line;
	int end = l->column + columns_left;
	int32_t *pids;
	uint32_t n = report_holders(v->w, chan, mode, &pids);
	for (uint32_t i = 0; i < n; i++) {
		char pid[16];
		int len = snprintf(pid, sizeof pid, " %d", pids[i]);
		if (l->column + len > end - (i + 1 < n ? 6 : 1)) {
			line_add(l, " +%u", n - i);
			break;
		}
		line_add(l, "%s", pid);
	}
	free(pids);
	if (l->column < end) line_pad(l, end);
}

static bool worth_a_row(const struct report_view *v, const struct world_chan *c)
{
	return v->style->verbose || (c->kind != CHAN_TTY && c->kind != CHAN_FUTEX && c->kind != CHAN_LOCK) || c->messages;
}

static void put_channel(struct report_view *v, const struct world_chan *c, int holders)
{
	struct text_line *l = &v->line;
	bool counted = report_counted(v->in->header, c);
	line_add(l, "%6u %-10s", c->id, chan_kind_name(c->kind));
	add_holders(v, c->id, MODE_W, holders);
	add_holders(v, c->id, MODE_R, holders);
	add_count(l, counted ? c->bytes : UNKNOWN, 9);
	add_count(l, counted ? c->messages : UNKNOWN, 7);
	add_count(l, c->queued[0], 7);
	if (c->outside) line_add(l, " outside");
	if (c->name && *c->name && v->width - l->column > 8) {
		line_add(l, " ");
		line_clean(l, c->name, strlen(c->name), v->width - l->column);
	}
	line_put(l, v->out);
}

void text_channel_table(struct report_view *v)
{
	uint32_t rows = 0, left = 0, hidden = 0;
	int holders = (v->width - 17 - 23 - 9) / 2;
	for (uint32_t i = 0; i < v->w->nchan; i++) {
		const struct world_chan *c = &v->w->chans[i];
		if (!worth_a_row(v, c)) {
			hidden++;
			continue;
		}
		if (!rows++) {
			text_heading(v, "Channels");
			line_color(&v->line, TEXT_BOLD);
			line_add(&v->line, "    ID KIND       %-*s%-*s   BYTES   MSGS QUEUED", holders, "WRITERS", holders, "READERS");
			line_plain(&v->line);
			line_put(&v->line, v->out);
		}
		if (rows > ROWS_MOST && !v->style->verbose) left++;
		else put_channel(v, c, holders);
	}
	if (left) fprintf(v->out, "  ... and %u more; -v shows all\n", left);
	if (rows) fprintf(v->out, "  writers, readers: who ever held such an end; - not known%s\n",
	                  hidden ? "; -v shows terminals and locks too" : "");
}
