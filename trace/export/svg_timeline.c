/*
 * svg_timeline.c - what every process and CPU was doing over time.
 *
 * A stretch of a pixel or more is drawn as it is. Shorter ones that follow each other become columns of a pixel, split by height into the
 * shares of their time; neighbours alike are one. So a row has no more marks than pixels, however long the run.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trace/export/segments.h"
#include "trace/export/svg.h"
#include "trace/memory.h"

#define WIDTH 1000.0
#define LEFT 196.0
#define RIGHT 976.0
#define SHARES 6               /* a column's height is split in so many steps */
#define THIN 1.2               /* what is shorter is drawn so wide */
#define LINKED 60              /* with more processes than this who forked whom is not drawn */
#define MARKS 20

struct timeline_picture {
	struct svg *s;
	struct export_run run;
	struct segments segments;
	const struct export_options *o;
	int64_t t0, t1;
	double y, row, bar;        /* where the next row begins, a row's height, that of its bar */
	double *rows;              /* y of each process's bar */
	bool seen[STATE_COUNT], mixed, sampled;
	const struct event *marks[MARKS];
	uint32_t nmark, marks_left;
};

static void feed(void *arg, const struct event *e, const struct world *after)
{
	struct timeline_picture *p = arg;
	segments_feed(&p->segments, e, after);
	if (e->kind != EV_MARK || e->n < p->o->from || p->o->blank) return; /* what an author says is half the answer */
	if (p->nmark < MARKS) p->marks[p->nmark++] = e;
	else p->marks_left++;
}

static double x_of(const struct timeline_picture *p, int64_t t)
{
	double share = (double)(t - p->t0) / (double)(p->t1 - p->t0);
	return LEFT + (RIGHT - LEFT) * (share < 0 ? 0 : share > 1 ? 1 : share);
}

/* By which a process is known in the rows of the CPUs: a letter, or with more of them its pid. */
static const char *short_name(const struct timeline_picture *p, uint32_t row, char buf[16])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	if (p->run.world.nproc < sizeof letters) snprintf(buf, 16, "%c", letters[row]);
	else snprintf(buf, 16, "%d", p->run.world.procs[row].pid);
	return buf;
}

/* ---- Stretches ----------------------------------------------------------------------------------------------------------------- */

/* What is drawn of a row: a stretch of one state, or a column of short ones. */
struct column {
	double from, to;           /* x */
	int64_t t0, t1;
	double in[STATE_COUNT];    /* time in each state; a column's */
	uint8_t height[STATE_COUNT];
	int count;                 /* of stretches in it */
};

static void put_rect(struct timeline_picture *p, int class, double x, double y, double width, double height)
{
	svg_put(p->s, "<path class=\"t%d\" d=\"M%.2f %.2fh%.2fv%.2fh-%.2fz\"", class, x, y, width, height, width);
}

static void put_times(struct timeline_picture *p, const char *what, int64_t t0, int64_t t1)
{
	char from[24], to[24], lasts[24];
	svg_put(p->s, ">");
	svg_title(p->s, "%s, %s from %s to %s", what, text_duration_short(t1 - t0, lasts), text_duration_short(t0, from), text_duration_short(t1, to));
	svg_put(p->s, "</path>\n");
}

static void put_column(struct timeline_picture *p, const struct column *c)
{
	double y = p->y + p->bar, width = fmax(c->to - c->from, THIN);
	char what[200];
	int len = snprintf(what, sizeof what, "%d short stretches:", c->count);
	for (int i = 0; i < STATE_COUNT; i++)
		if (c->in[i] > 0 && len < (int)sizeof what)
			len += snprintf(what + len, sizeof what - (size_t)len, " %s %.3g %%", state_name((enum state)i), 100 * c->in[i] / (double)(c->t1 - c->t0));
	static const enum state order[] = {STATE_RUNNING, STATE_READY, STATE_STOPPED, STATE_WAITING, STATE_ZOMBIE, STATE_NEW};
	char from[24], to[24];
	svg_put(p->s, "<g>");
	svg_title(p->s, "%s; %s to %s", what, text_duration_short(c->t0, from), text_duration_short(c->t1, to));
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		double height = p->bar * c->height[order[i]] / SHARES;
		if (height <= 0) continue;
		p->seen[order[i]] = true;
		put_rect(p, order[i], c->from, y -= height, width, height);
		svg_put(p->s, " style=\"stroke:none\"/>");
	}
	svg_put(p->s, "</g>\n");
}

/* The steps of height for each share: what there is gets one at least, the largest the rest. */
static void settle_heights(struct column *c)
{
	double all = 0;
	int left = SHARES, most = 0;
	for (int i = 0; i < STATE_COUNT; i++) all += c->in[i];
	for (int i = 0; i < STATE_COUNT; i++) {
		c->height[i] = c->in[i] > 0 ? (uint8_t)fmax(1, floor(SHARES * c->in[i] / all)) : 0;
		left -= c->height[i];
		if (c->in[i] > c->in[most]) most = i;
	}
	c->height[most] = (uint8_t)(c->height[most] + left);
}

/* The column being filled, and the one before, which it is joined to when it looks the same. */
struct columns { struct column now, before; };

static void flush_before(struct timeline_picture *p, struct columns *k)
{
	if (k->before.count) put_column(p, &k->before);
	k->before.count = 0;
}

static void flush_now(struct timeline_picture *p, struct columns *k)
{
	struct column *now = &k->now, *before = &k->before;
	if (!now->count) return;
	settle_heights(now);
	p->mixed = true;
	if (before->count && now->from - before->to < 0.05 && !memcmp(now->height, before->height, sizeof now->height)) {
		before->to = now->to;
		before->t1 = now->t1;
		before->count += now->count;
		for (int i = 0; i < STATE_COUNT; i++) before->in[i] += now->in[i];
	} else {
		flush_before(p, k);
		*before = *now;
	}
	*now = (struct column){.count = 0};
}

static void add_short(struct timeline_picture *p, struct columns *k, const struct segment *g, double from, double to)
{
	struct column *c = &k->now;
	if (c->count && from - c->to > 1) flush_now(p, k);
	if (!c->count) *c = (struct column){.from = from, .t0 = g->from};
	c->count++;
	c->to = to;
	c->t1 = g->to;
	c->in[g->state] += (double)(g->to - g->from);
	if (c->to - c->from >= 1) flush_now(p, k);
}

static void put_stretch(struct timeline_picture *p, const struct segment *g, double from, double to)
{
	char what[200];
	p->seen[g->state] = true;
	p->sampled |= g->sampled;
	put_rect(p, g->state, from, p->y, to - from, p->bar);
	if (g->sampled) svg_put(p->s, " stroke-dasharray=\"2 2\"");
	if (g->cpu >= 0) snprintf(what, sizeof what, "%s on CPU %d", state_name(g->state), g->cpu);
	else {
		char why[160];
		snprintf(what, sizeof what, "%s%s%.150s", state_name(g->state), *g->why ? " for " : "", words_clean(why, sizeof why, g->why, 60));
	}
	put_times(p, what, g->from, g->to);
}

/* The long stretches, then the columns on top of their edges. */
static void put_track(struct timeline_picture *p, const struct track *track, bool columns)
{
	struct columns k = {.now.count = 0};
	for (size_t i = 0; i < track->count; i++) {
		const struct segment *g = &track->segments[i];
		if (g->to <= p->t0 || g->from >= p->t1) continue;
		double from = x_of(p, g->from), to = x_of(p, g->to);
		if (to - from >= 1 && !columns) put_stretch(p, g, from, to);
		if (to - from < 1 && columns) add_short(p, &k, g, from, to);
		if (to - from < 1) continue;
		flush_now(p, &k);
		flush_before(p, &k);
	}
	flush_now(p, &k);
	flush_before(p, &k);
}

/* What the bars of a row stand on; of a blank one, the frame to fill. */
static void put_ground(struct timeline_picture *p)
{
	if (p->o->blank) svg_put(p->s, "<path class=\"l\" d=\"M%.0f %.2fH%.0fv%.2fH%.0fz\"/>\n", LEFT, p->y, RIGHT, p->bar, LEFT);
	else svg_put(p->s, "<path class=\"g\" d=\"M%.0f %.2fH%.0f\"/>\n", LEFT, p->y + p->bar + 0.5, RIGHT);
}

/* ---- CPUs ---------------------------------------------------------------------------------------------------------------------- */

/* One who has the CPU, long enough to be seen; the letter is that of his row. */
static void put_owner(struct timeline_picture *p, const struct segment *g, double from, double to)
{
	char name[256], brief[16];
	const struct world_proc *proc = &p->run.world.procs[g->row];
	short_name(p, g->row, brief);
	svg_put(p->s, "<path class=\"c%d\" d=\"M%.2f %.2fh%.2fv%.2fh-%.2fz\"", (int)(g->row % 2), from, p->y, to - from, p->bar, to - from);
	put_times(p, words_process(name, sizeof name, proc, WORDS_NAME), g->from, g->to);
	if (to - from >= 3 + 6 * (double)strlen(brief))
		svg_text(p->s, (from + to) / 2, p->y + p->bar - 2, g->row % 2 ? "s m" : "s m w", "%s", brief);
}

/* Shorter ones: how busy it was. */
static void put_busy(struct timeline_picture *p, double from, double to, int64_t busy, int64_t t0, int64_t t1, int count)
{
	char a[24], b[24];
	double share = t1 > t0 ? (double)busy / (double)(t1 - t0) : 1, height = p->bar * fmax(share, 1.0 / SHARES);
	if (to - from < THIN) to = from + THIN;
	svg_put(p->s, "<path class=\"c2\" d=\"M%.2f %.2fh%.2fv%.2fh-%.2fz\">", from, p->y + p->bar - height, to - from, height, to - from);
	svg_title(p->s, "%d short stretches, busy for %.3g %%; %s to %s", count, 100 * share, text_duration_short(t0, a), text_duration_short(t1, b));
	svg_put(p->s, "</path>\n");
}

static void put_cpu(struct timeline_picture *p, const struct track *track)
{
	double began = 0, ended = 0;
	int64_t busy = 0, t0 = 0, t1 = 0;
	int count = 0;
	for (size_t i = 0; i <= track->count; i++) {
		const struct segment *g = i < track->count ? &track->segments[i] : NULL;
		if (g && (g->to <= p->t0 || g->from >= p->t1)) continue;
		double from = g ? x_of(p, g->from) : 0, to = g ? x_of(p, g->to) : 0;
		if (count && (!g || to - from >= 1 || from - ended > 1 || to - began > 2)) {
			put_busy(p, began, ended, busy, t0, t1, count);
			count = 0;
		}
		if (!g) break;
		if (to - from >= 1) {
			put_owner(p, g, from, to);
			continue;
		}
		if (!count++) {
			began = from;
			t0 = g->from;
			busy = 0;
		}
		busy += g->to - g->from;
		t1 = g->to;
		ended = to;
	}
}

static void put_cpus(struct timeline_picture *p)
{
	for (uint32_t i = 0; i < p->segments.ncpu; i++) {
		if (!p->segments.cpus[i].count) continue;
		svg_text(p->s, LEFT - 10, p->y + p->bar / 2 + 4.5, "r b", "CPU %u", i);
		put_ground(p);
		if (!p->o->blank) put_cpu(p, &p->segments.cpus[i]);
		p->y += p->row;
	}
	p->y += 8;
}

/* ---- The axis and the marks ---------------------------------------------------------------------------------------------------- */

/* A step of 1, 2 or 5 that gives 6 to 14 ticks. */
static int64_t tick_step(int64_t range)
{
	static const int factors[] = {1, 2, 5};
	for (int64_t unit = 1;; unit *= 10)
		for (size_t i = 0; i < 3; i++)
			if (range / (unit * factors[i]) <= 13) return unit * factors[i];
}

static void tick_words(int64_t t, int64_t step, char buf[32])
{
	static const struct { const char *name; int64_t ns; } units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
	size_t u = 0;
	while (u < 3 && step * 10 < units[u].ns) u++;
	snprintf(buf, 32, "%.6g %s", (double)t / (double)units[u].ns, units[u].name);
}

static void put_axis(struct timeline_picture *p, double top, double bottom)
{
	int64_t step = tick_step(p->t1 - p->t0);
	for (int64_t t = (p->t0 + step - 1) / step * step; t <= p->t1; t += step) {
		char words[32];
		tick_words(t, step, words);
		svg_put(p->s, "<path class=\"g\" d=\"M%.2f %.2fV%.2f\"/>\n", x_of(p, t), top, bottom);
		svg_text(p->s, x_of(p, t), bottom + 14, "s m d", "%s", words);
	}
}

/* A flag for the marks first..last, which are too near each other for one each. */
static void put_flag(struct timeline_picture *p, uint32_t first, uint32_t last, double top)
{
	char numbers[32];
	double x = (x_of(p, p->marks[first]->t) + x_of(p, p->marks[last]->t)) / 2;
	snprintf(numbers, sizeof numbers, first == last ? "%u" : "%u\342\200\223%u", first + 1, last + 1);
	double half = first == last ? 7 : 14;
	svg_put(p->s, "<rect class=\"o\" x=\"%.2f\" y=\"%.2f\" width=\"%.0f\" height=\"14\" rx=\"7\"/>", x - half, top - 13, 2 * half);
	svg_text(p->s, x, top - 2.5, "s m", "%s", numbers);
}

static void put_marks(struct timeline_picture *p, double top, double bottom)
{
	for (uint32_t i = 0; i < p->nmark; i++) {
		char text[300];
		svg_put(p->s, "<path class=\"k q\" d=\"M%.2f %.2fV%.2f\">", x_of(p, p->marks[i]->t), top, bottom);
		svg_title(p->s, "%s", words_clean(text, sizeof text, p->marks[i]->mark.text, 120));
		svg_put(p->s, "</path>\n");
	}
	for (uint32_t i = 0, last; i < p->nmark; i = last + 1) {
		for (last = i; last + 1 < p->nmark && x_of(p, p->marks[last + 1]->t) - x_of(p, p->marks[last]->t) < 16;) last++;
		put_flag(p, i, last, top);
	}
}

/* What the marks say, below the picture. */
static void put_notes(struct timeline_picture *p, double y)
{
	for (uint32_t i = 0; i < p->nmark; i++) {
		char text[300], at[24];
		words_clean(text, sizeof text, p->marks[i]->mark.text, 110);
		svg_text(p->s, LEFT + 12, y + 15 * i, "s r b", "%u", i + 1);
		svg_text(p->s, LEFT + 60, y + 15 * i, "s r d", "%s", text_duration_short(p->marks[i]->t, at));
		svg_text(p->s, LEFT + 68, y + 15 * i, "s", "%s", text);
	}
	if (p->marks_left) svg_text(p->s, LEFT, y + 15 * p->nmark, "s d", "and %u marks more", p->marks_left);
}

/* ---- The picture --------------------------------------------------------------------------------------------------------------- */

static bool in_range(const struct timeline_picture *p, const struct world_proc *proc)
{
	return proc->born <= p->t1 && (proc->reaped == UNKNOWN || proc->reaped >= p->t0);
}

static void put_process(struct timeline_picture *p, uint32_t row)
{
	char name[256], brief[16];
	const struct world_proc *proc = &p->run.world.procs[row];
	const char *classes = p->bar < 10 ? "s" : "";
	if (strlen(short_name(p, row, brief)) == 1) svg_text(p->s, 20, p->y + p->bar / 2 + 4.5, p->bar < 10 ? "s b" : "b", "%s", brief);
	svg_text(p->s, 36, p->y + p->bar / 2 + 4.5, classes, "%s", words_process(name, sizeof name, proc, WORDS_NAME));
	put_ground(p);
	p->rows[row] = p->y;
	for (int columns = 0; columns < 2 && !p->o->blank && row < p->segments.nproc; columns++) put_track(p, &p->segments.procs[row], columns);
	p->y += p->row;
}

/* From whom to whom life was given. */
static void put_forks(struct timeline_picture *p)
{
	const struct world *w = &p->run.world;
	if (w->nproc > LINKED || p->o->blank) return;
	for (uint32_t i = 0; i < w->nproc; i++) {
		uint32_t parent = w->procs[i].parent;
		if (parent == WORLD_NONE || p->rows[i] < 0 || p->rows[parent] < 0 || w->procs[i].born < p->t0) continue;
		double x = x_of(p, w->procs[i].born);
		svg_put(p->s, "<path class=\"l\" d=\"M%.2f %.2fV%.2f\" marker-end=\"url(#a)\"/>\n", x, p->rows[parent] + p->bar, p->rows[i]);
	}
}

static void put_legend(struct timeline_picture *p, double y)
{
	static const bool all[STATE_COUNT] = {false, true, true, true, true, true, false};
	double x = svg_legend(p->s, LEFT, y, p->o->blank ? all : p->seen);
	if (p->mixed) svg_text(p->s, x, y, "s d", "thin or in steps: shorter than a pixel, by share of the time");
	if (p->sampled) svg_text(p->s, LEFT, y + 14, "s d", "dashed: running against ready is only sampled");
}

static uint32_t count_rows(const struct timeline_picture *p)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->run.world.nproc; i++) n += in_range(p, &p->run.world.procs[i]);
	return n;
}

/* The time that is shown; never empty. */
static void settle_range(struct timeline_picture *p)
{
	const struct event *first = p->o->from > 1 ? trace_get(p->run.trace, p->o->from) : NULL;
	p->t0 = first ? first->t : 0;
	p->t1 = p->run.world.t > p->t0 ? p->run.world.t : p->t0 + 1;
}

static void draw(struct timeline_picture *p)
{
	uint32_t n = count_rows(p), cpus = p->segments.ncpu, notes = p->nmark + (p->marks_left > 0);
	p->row = n <= 40 ? 22 : 15;
	p->bar = n <= 40 ? 14 : 9;
	if (p->o->blank && n <= 40) {
		p->row = 32;
		p->bar = 22;
	}
	double top = SVG_TOP + 20, height = top + p->row * (n + cpus) + 8, bottom = height;
	svg_open(p->s, WIDTH, bottom + 72 + 15 * notes, "timeline", &p->run);
	svg_put(p->s, "<style>.c0{fill:#00845a;stroke:#fff;stroke-width:.5}.c1{fill:#9fd8c2;stroke:#00845a;stroke-width:.5}.c2{fill:#00845a}</style>\n");
	put_axis(p, top - 4, bottom);
	p->y = top;
	if (cpus) put_cpus(p);
	for (uint32_t i = 0; i < p->run.world.nproc; i++)
		if (in_range(p, &p->run.world.procs[i])) put_process(p, i);
	put_forks(p);
	put_marks(p, top - 4, bottom);
	put_legend(p, bottom + 36);
	put_notes(p, bottom + 66);
	svg_close(p->s);
}

void svg_timeline(struct svg *s, const struct trace *t, const struct export_options *o)
{
	struct timeline_picture p = {.s = s, .o = o};
	export_run_init(&p.run, t, o, feed, &p);
	segments_end(&p.segments, p.run.world.t);
	p.rows = malloc((p.run.world.nproc + 1) * sizeof *p.rows);
	memory_check(p.rows);
	for (uint32_t i = 0; i < p.run.world.nproc; i++) p.rows[i] = -1;
	settle_range(&p);
	draw(&p);
	free(p.rows);
	segments_clear(&p.segments);
	export_run_clear(&p.run);
}
