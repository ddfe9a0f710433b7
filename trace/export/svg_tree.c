/*
 * svg_tree.c - who is whose parent, and what became of each: ended how, a zombie how long, an orphan of whom and adopted by whom.
 *
 * From left to right: a leaf a row, a parent beside the middle of its children. Of very many that are alike only the first few are drawn.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/export/svg.h"
#include "trace/family.h"
#include "trace/memory.h"
#include "trace/text_line.h"
#include "trace/text_parts.h"

#define BOX 184.0
#define STEP 226.0             /* from one generation to the next */
#define ALL_SHOWN 60           /* so many processes are drawn one by one, whether they are alike or not */
#define ZOMBIE_LEAST 1000000   /* ns; shorter is every process's lot */
#define ADOPTERS 4

struct tree_picture {
	struct svg *s;
	struct export_run run;
	const struct world *w;
	struct family family;
	struct report_view view;   /* for who is alike */
	double *x, *y;             /* of each process's box: left, middle. y < 0: not drawn */
	double height, row;        /* of a box, and from one to the next */
	double width, bottom;
	bool blank;
	struct { int32_t pid; double y; } adopters[ADOPTERS]; /* who are not of the tree */
	uint32_t nadopter;
};

/* ---- Where ----------------------------------------------------------------------------------------------------------------------- */

static bool hidden(const struct tree_picture *p, uint32_t row)
{
	return p->w->nproc > ALL_SHOWN && text_hidden(&p->view, row);
}

static uint32_t hidden_after(const struct tree_picture *p, uint32_t row)
{
	return p->w->nproc > ALL_SHOWN ? text_hidden_after(&p->view, row) : 0;
}

/* Leaves from top to bottom; then, from the youngest on, parents beside their children. */
static void place(struct tree_picture *p)
{
	uint32_t depth = 0;
	double y = SVG_TOP + 14 + p->height / 2;
	for (uint32_t i = p->family.roots; i != WORLD_NONE; i = family_next(&p->family, i, &depth)) {
		p->x[i] = 20 + STEP * depth;
		p->y[i] = -1;
		if (hidden(p, i)) continue;
		if (p->x[i] + BOX > p->width) p->width = p->x[i] + BOX;
		if (p->family.first_child[i] != WORLD_NONE) continue;
		p->y[i] = y;
		y += p->row + (hidden_after(p, i) ? 18 : 0);
	}
	p->bottom = y - p->row / 2;
	for (uint32_t i = p->w->nproc; i-- > 0;) {
		double first = -1, last = -1;
		for (uint32_t c = p->family.first_child[i]; c != WORLD_NONE; c = p->family.next_sibling[c]) {
			if (p->y[c] < 0) continue;
			if (first < 0) first = p->y[c];
			last = p->y[c];
		}
		if (first >= 0) p->y[i] = (first + last) / 2;
	}
}

/* Who adopts, and is no process of the tree, stands below it. */
static void place_adopters(struct tree_picture *p)
{
	for (uint32_t i = 0; i < p->w->nproc; i++) {
		int32_t pid = p->w->procs[i].adopted_by;
		uint32_t k = 0;
		if (pid <= 0 || world_proc(p->w, pid) || p->y[i] < 0) continue;
		while (k < p->nadopter && p->adopters[k].pid != pid) k++;
		if (k < p->nadopter || k == ADOPTERS) continue;
		p->adopters[k].pid = pid;
		p->adopters[k].y = p->bottom + p->row * (0.5 + k);
		p->nadopter++;
	}
	p->bottom += p->row * p->nadopter;
}

/* ---- Words ----------------------------------------------------------------------------------------------------------------------- */

static const struct text_style plain = {.width = 0};

/* How it ended, or what it does. */
static void add_fate(struct text_line *l, const struct tree_picture *p, const struct world_proc *proc)
{
	char duration[24], why[128];
	if (proc->exited) {
		line_status(l, proc->exit_code, proc->exit_sig);
		if (proc->died != UNKNOWN) line_add(l, " after %s", text_duration_short(proc->died - proc->born, duration));
		return;
	}
	why_short(p->w, proc, why, sizeof why);
	line_add(l, "%s", state_name(proc->state));
	if (*why) line_add(l, " for ");
	line_clean(l, why, strlen(why), 24);
}

static bool has_been_zombie(const struct tree_picture *p, const struct world_proc *proc, int64_t *ns)
{
	if (proc->died == UNKNOWN || (proc->reaped == UNKNOWN && proc->state != STATE_ZOMBIE)) return false;
	*ns = (proc->reaped == UNKNOWN ? p->w->t : proc->reaped) - proc->died;
	return proc->state == STATE_ZOMBIE || *ns >= ZOMBIE_LEAST;
}

/* What else is to be said of it; nothing of most. */
static void add_more(struct text_line *l, const struct tree_picture *p, const struct world_proc *proc)
{
	char duration[24];
	int64_t ns;
	if (has_been_zombie(p, proc, &ns))
		line_add(l, "%szombie for %s", proc->state == STATE_ZOMBIE ? "still a " : "", text_duration_short(ns, duration));
	if (proc->orphaned != UNKNOWN) line_add(l, "%sorphan since %s", l->len ? ", " : "", text_duration_short(proc->orphaned, duration));
	if (proc->failed_exec) line_add(l, "%sits exec failed", l->len ? ", " : "");
}

static bool any_more(const struct tree_picture *p)
{
	char text[TEXT_LINE_MAX];
	struct text_line l;
	line_init(&l, text, sizeof text, &plain);
	for (uint32_t i = 0; i < p->w->nproc && !l.len; i++) add_more(&l, p, &p->w->procs[i]);
	return l.len > 0;
}

/* ---- Lines ----------------------------------------------------------------------------------------------------------------------- */

static void put_edge(struct tree_picture *p, uint32_t child)
{
	const struct world_proc *proc = &p->w->procs[child];
	double x0 = p->x[proc->parent] + BOX, x1 = p->x[child], y0 = p->y[proc->parent], y1 = p->y[child], middle = (x0 + x1) / 2;
	svg_put(p->s, "<path class=\"k\" d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" marker-end=\"url(#a)\"><title>%s</title></path>\n", x0, y0, middle, y0,
	        middle, y1, x1, y1, fork_how_name(proc->how));
	if (proc->how != FORK_HOW_FORK) svg_text(p->s, middle, (y0 + y1) / 2 - 3, "s m d", "%s", fork_how_name(proc->how));
}

/* From the one who adopts, below the children, to the orphan. */
static void put_adoption(struct tree_picture *p, uint32_t row)
{
	const struct world_proc *proc = &p->w->procs[row], *adopter = world_proc(p->w, proc->adopted_by);
	double x0 = 20 + BOX, y0 = -1, x1 = p->x[row], y1 = p->y[row] + p->height / 4;
	for (uint32_t k = 0; k < p->nadopter; k++)
		if (p->adopters[k].pid == proc->adopted_by) y0 = p->adopters[k].y;
	if (adopter) {
		x0 = p->x[adopter - p->w->procs] + BOX;
		y0 = p->y[adopter - p->w->procs];
	}
	if (y0 < 0) return;
	svg_put(p->s, "<path class=\"k q\" d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" marker-end=\"url(#a)\"><title>adopts the orphan %d</title></path>\n", x0, y0,
	        x0 + 30, y0, x1 - 40, y1 + 14, x1, y1, proc->pid);
}

/* ---- Boxes ----------------------------------------------------------------------------------------------------------------------- */

static void put_box(struct tree_picture *p, double x, double y, const char *classes)
{
	svg_put(p->s, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" rx=\"4\"/>", classes, x, y - p->height / 2, BOX, p->height);
}

static void put_words(struct tree_picture *p, const struct world_proc *proc, double x, double y)
{
	char text[TEXT_LINE_MAX];
	struct text_line l;
	line_init(&l, text, sizeof text, &plain);
	add_fate(&l, p, proc);
	svg_text(p->s, x + 20, y + 29, proc->exit_sig > 0 ? "s e" : "s", "%s", text);
	line_init(&l, text, sizeof text, &plain);
	add_more(&l, p, proc);
	if (l.len) svg_text(p->s, x + 20, y + 42, "s", "%s", text);
}

/* The stripe is what it is in: of a run that has ended, whether it was ever seen as a zombie. */
static void put_stripe(struct tree_picture *p, const struct world_proc *proc, double x, double y)
{
	int64_t ns;
	enum state s = has_been_zombie(p, proc, &ns) ? STATE_ZOMBIE : (enum state)proc->state;
	if (s == STATE_GONE) return;
	svg_put(p->s, "<path class=\"t%d\" d=\"M%.1f %.1fh10v%.0fh-10z\"><title>%s</title></path>", (int)s, x + 4, y + 4, p->height - 8, state_name(s));
}

static void put_process(struct tree_picture *p, uint32_t row)
{
	char name[256];
	const struct world_proc *proc = &p->w->procs[row];
	double x = p->x[row], top = p->y[row] - p->height / 2;
	svg_put(p->s, "<g id=\"p%d\">", proc->pid);
	put_box(p, x, p->y[row], !p->blank && proc->orphaned != UNKNOWN ? "o q" : "o");
	if (!p->blank) put_stripe(p, proc, x, top);
	svg_text(p->s, x + 20, top + 15, "b", "%s", words_process(name, sizeof name, proc, WORDS_NAME));
	if (p->blank) svg_put(p->s, "<path class=\"l\" d=\"M%.1f %.1fH%.1f\"/>", x + 20, top + p->height - 8, x + BOX - 12);
	else put_words(p, proc, x, top);
	svg_put(p->s, "</g>\n");
	uint32_t more = hidden_after(p, row);
	if (more) svg_text(p->s, x + 20, top + p->height + 15, "s d", "\342\200\246 and %u more like it", more);
}

static void put_adopters(struct tree_picture *p)
{
	struct text_style style = {.supervisor = p->s->header->supervisor, .supervisor_name = trace_supervisor_name(p->s->header)};
	for (uint32_t k = 0; k < p->nadopter; k++) {
		put_box(p, 20, p->adopters[k].y, "o");
		svg_text(p->s, 40, p->adopters[k].y + 4, "", "%s (%d)", line_outsider(&style, p->adopters[k].pid), p->adopters[k].pid);
	}
}

/* ---- The picture ----------------------------------------------------------------------------------------------------------------- */

static void put_legend(struct tree_picture *p)
{
	double y = p->bottom + 26;
	bool seen[STATE_COUNT] = {false}, orphans = false;
	for (uint32_t i = 0; i < p->w->nproc && !p->blank; i++) orphans |= p->w->procs[i].orphaned != UNKNOWN;
	svg_text(p->s, 20, y, "s d", "arrow: from parent to child%s", orphans ? "; dashed box: was orphaned; dashed arrow: who adopted it" : "");
	if (p->blank) return;
	int64_t ns;
	for (uint32_t i = 0; i < p->w->nproc; i++)
		if (p->y[i] >= 0) seen[has_been_zombie(p, &p->w->procs[i], &ns) ? STATE_ZOMBIE : p->w->procs[i].state] = true;
	seen[STATE_GONE] = false;
	svg_legend(p->s, 20, y + 22, seen);
}

static void draw(struct tree_picture *p)
{
	bool more = !p->blank && any_more(p);
	p->height = more ? 48 : 36;
	p->row = p->height + 12;
	p->width = 600;
	place(p);
	if (!p->blank) place_adopters(p);
	svg_open(p->s, p->width + 20, p->bottom + 60, "tree", &p->run);
	for (uint32_t i = 0; i < p->w->nproc; i++)
		if (p->y[i] >= 0 && p->w->procs[i].parent != WORLD_NONE) put_edge(p, i);
	for (uint32_t i = 0; i < p->w->nproc; i++)
		if (p->y[i] >= 0) put_process(p, i);
	put_adopters(p);
	for (uint32_t i = 0; i < p->w->nproc && !p->blank; i++)
		if (p->y[i] >= 0 && p->w->procs[i].adopted_by > 0) put_adoption(p, i);
	put_legend(p);
	svg_close(p->s);
}

static void *room(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);
	memory_check(p);
	return p;
}

void svg_tree(struct svg *s, const struct trace *t, const struct export_options *o)
{
	struct tree_picture *p = room(1, sizeof *p);
	*p = (struct tree_picture){.s = s, .blank = o->blank};
	export_run_init(&p->run, t, o, NULL, NULL);
	p->w = &p->run.world;
	family_init(&p->family, p->w);
	p->x = room(p->w->nproc, sizeof *p->x);
	p->y = room(p->w->nproc, sizeof *p->y);
	p->view = (struct report_view){.w = p->w, .style = &plain, .alike = room(p->w->nproc, sizeof *p->view.alike)};
	text_find_alike(p->w, p->view.alike);
	draw(p);
	free(p->view.alike);
	free(p->x);
	free(p->y);
	family_clear(&p->family);
	export_run_clear(&p->run);
	free(p);
}
