/*
 * text_memory.c - the report's section about the variables that the program has shown: the same address in several processes, what it held there,
 * and when the page it is in was copied.
 */
#include <string.h>

#include "trace/report_notes.h"
#include "trace/text_parts.h"

#define MOST_ROWS 60

static void put_shown(struct report_view *v, const struct report_shown *s)
{
	struct text_line *l = &v->line;
	char duration[24];
	line_add(l, "  %9s %7d ", text_duration_short(s->t, duration), s->pid);
	line_clean(l, s->name, strlen(s->name), 24);
	line_add(l, s->copied ? "'s page 0x%llx is copied" : " at 0x%llx", (unsigned long long)s->addr);
	if (s->from) line_add(l, ": it was shared with %d", s->from);
	if (s->value) line_add(l, " = ");
	if (s->value) line_clean(l, s->value, strlen(s->value), 40);
	if (s->page > PAGE_NONE) line_add(l, ", in a page %s", page_meaning(s->page));
	if (s->precision == PRECISION_INFERRED) line_add(l, " (~i)");
	line_put(l, v->out);
}

void text_variables(struct report_view *v)
{
	const struct report_notes *notes = v->in->notes;
	if (!notes || !notes->nshown) return;
	text_heading(v, "Variables shown");
	for (size_t i = 0; i < notes->nshown && i < MOST_ROWS; i++) put_shown(v, &notes->shown[i]);
	if (notes->nshown <= MOST_ROWS) return;
	line_add(&v->line, "  and %zu more", notes->nshown - MOST_ROWS);
	line_put(&v->line, v->out);
}
