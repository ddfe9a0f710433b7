/*
 * text_tree.c - the report's tree of processes, each with its fate: how it ended, how long a zombie, orphan of whom.
 */
#include <string.h>

#include "trace/family.h"
#include "trace/text_parts.h"

#define DEPTH_MOST 64
#define ZOMBIE_LEAST 1000000   /* ns; shorter is every process's lot and not worth a word */
#define ROWS_MOST 200

struct walk {
	struct report_view *v;
	struct family family;
	bool more[DEPTH_MOST];                  /* at each depth: further siblings follow */
	uint32_t rows, left;
	bool adopted;                           /* somebody was adopted by proclab's supervisor */
};

static void add_zombie(struct text_line *l, const struct report_view *v, const struct world_proc *p)
{
	char duration[24];
	bool still = p->state == STATE_ZOMBIE;
	int64_t until = p->reaped != UNKNOWN ? p->reaped : v->w->t;
	if (p->died == UNKNOWN || (!still && p->reaped == UNKNOWN) || (!still && until - p->died < ZOMBIE_LEAST)) return;
	line_add(l, ", ");
	line_color(l, STATE_ZOMBIE);
	line_add(l, still ? "still a zombie, for %s" : "zombie for %s", text_duration_short(until - p->died, duration));
	line_plain(l);
}

static void add_reaper(struct text_line *l, const struct world_proc *p)
{
	if (p->parent == WORLD_NONE) return;
	if (p->reap_auto) line_add(l, ", reaped by the kernel itself");
	else if (p->reaped_by > 0 && p->orphaned == UNKNOWN && p->reaped_by != p->ppid_birth)
		line_add(l, ", reaped by %d", p->reaped_by);
}

static void add_orphan(struct text_line *l, const struct report_view *v, const struct world_proc *p)
{
	char duration[24];
	if (p->orphaned == UNKNOWN) return;
	line_add(l, ", orphan since %s", text_duration_short(p->orphaned, duration));
	if (p->adopted_by <= 0) return;
	line_add(l, ", adopted by ");
	line_process(l, v->w, p->adopted_by);
}

static void add_fate(struct report_view *v, const struct world_proc *p)
{
	struct text_line *l = &v->line;
	if (p->exited) {
		if (p->exit_sig > 0) line_color(l, TEXT_ERROR);
		line_status(l, p->exit_code, p->exit_sig);
		if (p->exit_sig > 0) line_plain(l);
	} else {
		char why[64];
		line_color(l, p->state);
		line_add(l, "%s", state_name(p->state));
		line_plain(l);
		why_short(v->w, p, why, sizeof why);
		if (*why) line_add(l, " for ");
		line_clean(l, why, strlen(why), (int)sizeof why);
	}
	if (p->failed_exec) {
		line_add(l, ", ");
		line_color(l, TEXT_ERROR);
		line_add(l, "its exec failed");
		line_plain(l);
	}
	add_zombie(l, v, p);
	add_reaper(l, p);
	add_orphan(l, v, p);
}

static void add_branches(struct walk *k, int depth, bool last)
{
	struct text_line *l = &k->v->line;
	line_add(l, "  ");
	if (depth > DEPTH_MOST) depth = DEPTH_MOST;
	line_color(l, TEXT_DIM);
	for (int d = 1; d < depth; d++) {
		if (k->more[d]) line_glyph(l, "│", "|");
		else line_add(l, " ");
		line_add(l, "  ");
	}
	if (depth > 0) {
		if (last) line_glyph(l, "└", "`");
		else line_glyph(l, "├", "|");
		line_glyph(l, "─", "-");
		line_add(l, " ");
	}
	line_plain(l);
}

static void put_process(struct walk *k, uint32_t index, int depth, bool last)
{
	const struct world_proc *p = &k->v->w->procs[index];
	k->adopted |= p->adopted_by > 0 && p->adopted_by == k->v->style->supervisor;
	struct text_line *l = &k->v->line;
	add_branches(k, depth, last);
	line_add(l, "%d ", p->pid);
	line_color(l, TEXT_BOLD);
	if (p->name) line_clean(l, p->name, strlen(p->name), 20);
	line_plain(l);
	line_add(l, " ");
	line_pad(l, 30 + (depth > 6 ? depth : 0));
	add_fate(k->v, p);
	line_put(l, k->v->out);
}

static void put_hidden(struct walk *k, uint32_t index, uint32_t hidden, int depth, bool last)
{
	const struct world_proc *p = &k->v->w->procs[index];
	struct text_line *l = &k->v->line;
	add_branches(k, depth, last);
	line_glyph(l, "…", "...");
	line_add(l, " and %u more like ", hidden);
	if (p->name) line_clean(l, p->name, strlen(p->name), 20);
	line_add(l, " (");
	if (p->exited) line_status(l, p->exit_code, p->exit_sig);
	else line_add(l, "%s", state_name(p->state));
	line_add(l, ")");
	line_put(l, k->v->out);
}

static uint32_t next_shown(const struct walk *k, uint32_t index)
{
	while (index != WORLD_NONE && text_hidden(k->v, index)) index = k->family.next_sibling[index];
	return index;
}

static void put_family(struct walk *k, uint32_t index, int depth)
{
	for (index = next_shown(k, index); index != WORLD_NONE;) {
		uint32_t next = next_shown(k, k->family.next_sibling[index]), hidden = text_hidden_after(k->v, index);
		bool last = depth && next == WORLD_NONE;
		if (depth < DEPTH_MOST) k->more[depth] = !last;
		if (k->rows++ >= ROWS_MOST && !k->v->style->verbose) k->left++;
		else put_process(k, index, depth, last && !hidden);
		if (depth < 2000) put_family(k, k->family.first_child[index], depth + 1);
		if (hidden && !k->left) put_hidden(k, index, hidden, depth, last);
		index = next;
	}
}

void text_tree(struct report_view *v)
{
	struct walk k = {.v = v};
	family_init(&k.family, v->w);
	text_heading(v, "Tree and fates");
	put_family(&k, k.family.roots, 0);
	if (k.left) fprintf(v->out, "  ... and %u more; -v shows all\n", k.left);
	if (k.adopted) fprintf(v->out, "  proclab (%d) adopts and reaps orphans here, as init would\n", v->style->supervisor);
	family_clear(&k.family);
}
