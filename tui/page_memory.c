/*
 * page_memory.c - all about the memory of the selected process: its page faults, the chosen variable wherever it is, its regions with the pages
 * that were touched, their frames where known, and with whom each is shared.
 */
#include <stdio.h>

#include "tui/memory_rows.h"
#include "tui/pages.h"
#include "tui/view.h"

#define MOST_HOLDERS 64
#define MOST_PAGES 400

static void add_faults(struct lines *l, const struct world_proc *p)
{
	lines_add(l, STYLE_STRONG, "%d %s", (int)p->pid, p->name ? p->name : "");
	if (!p->faults[FAULT_ZERO] && !p->faults[FAULT_FILE] && !p->faults[FAULT_COW]) {
		lines_add(l, STYLE_DIM, "no page faults were told of");
		return;
	}
	lines_add(l, STYLE_NORMAL, "page faults told of: %llu zero, %llu from files or shared memory, %llu copied on write",
	          (unsigned long long)p->faults[FAULT_ZERO], (unsigned long long)p->faults[FAULT_FILE], (unsigned long long)p->faults[FAULT_COW]);
}

static void add_variable(const struct app *a, struct lines *l)
{
	struct memory_holder h[MOST_HOLDERS];
	const char *name = memory_variable(a);
	char time[24];
	int all, n = memory_holders(a, name, h, MOST_HOLDERS, &all);
	lines_add(l, STYLE_NORMAL, "%s", "");
	if (!n) {
		lines_add(l, STYLE_DIM, "No variable has been shown so far: show_var(x) of proclab.h shows one.");
		return;
	}
	lines_add(l, STYLE_STRONG, "%s in each process (v: the next variable)", name);
	for (int i = 0; i < n; i++) {
		bool known = h[i].var->value && (!h[i].inherited || h[i].var->n <= h[i].proc->birth);
		lines_add(l, STYLE_NORMAL, "  %-6d %-10.10s %-7s 0x%llx%s%s%s%s", (int)h[i].proc->pid, h[i].proc->name ? h[i].proc->name : "",
		          h[i].proc->last_exec && h[i].proc->how != FORK_HOW_START ? "exec" : fork_how_name(h[i].proc->how),
		          (unsigned long long)h[i].var->addr, known ? " = " : "", known ? h[i].var->value : "", i ? "  " : "",
		          memory_compare(a, &h[0], &h[i]));
		if (!h[i].inherited) lines_add(l, STYLE_DIM, "         shown in e%u at %s", h[i].var->n, time_text(h[i].var->t, time));
	}
	if (all > n) lines_add(l, STYLE_DIM, "  and %d more", all - n);
}

static void add_page(const struct app *a, struct lines *l, const struct world_proc *p, const struct world_page *page)
{
	const struct world *w = app_world(a);
	enum page_kind kind = world_page_kind(w, p, page);
	const struct world_proc *sharer = kind == PAGE_SHARED ? world_page_sharer(w, p, page) : NULL;
	const struct world_var *var = world_var_in(w, p, page->addr);
	char frame[32] = "", with[32] = "";
	if (page->frame != UNKNOWN) snprintf(frame, sizeof frame, "  frame %lld", (long long)page->frame);
	if (sharer) snprintf(with, sizeof with, ", with %d", (int)sharer->pid);
	lines_add(l, memory_style(kind), "    0x%llx %c %s%s%s  e%u%s%s", (unsigned long long)page->addr, memory_letter(kind), page_meaning(kind), with,
	          frame, page->made, var ? "  here is " : "", var ? var->name : "");
}

static void add_regions(const struct app *a, struct lines *l, const struct world_proc *p, const struct world_space *s)
{
	uint32_t at = 0, listed = 0;
	lines_add(l, STYLE_NORMAL, "%s", "");
	lines_add(l, STYLE_STRONG, "Regions, and their pages that were touched (e: the event by which they came to be)");
	for (const struct world_region *r = s->regions; r < s->regions + s->nregion; r++) {
		lines_add(l, STYLE_NORMAL, "  %llx-%llx %c%c%c%s %s  %s", (unsigned long long)r->start, (unsigned long long)r->end,
		          r->prot & REGION_R ? 'r' : '-', r->prot & REGION_W ? 'w' : '-', r->prot & REGION_X ? 'x' : '-', r->shared ? " shared" : "",
		          world_region_kind(r), r->name);
		for (at = world_first_page(s, r->start); at < s->npage && s->pages[at].addr < r->end && listed < MOST_PAGES; at++, listed++)
			add_page(a, l, p, &s->pages[at]);
	}
	if (listed == MOST_PAGES) lines_add(l, STYLE_DIM, "  more pages are not listed");
}

void page_memory(struct app *a, struct lines *l)
{
	const struct world_proc *p = app_selected(a);
	if (!p) {
		lines_add(l, STYLE_DIM, "No process is selected here: choose one with the arrows in Processes.");
		return;
	}
	const struct world_space *s = world_space(app_world(a), p);
	add_faults(l, p);
	add_variable(a, l);
	if (s) add_regions(a, l, p, s);
	else lines_add(l, STYLE_DIM, "Its memory is not known%s.", p->state >= STATE_ZOMBIE ? ": it has ended, and its memory is gone" : "");
	if (!memory_complete(a))
		lines_add(l, STYLE_DIM, "Linux was asked only where a variable was shown: proclab real --memory looks at all pages.");
}
