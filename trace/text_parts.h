/*
 * text_parts.h - the parts of the text report, one file each; text_report.c puts them together.
 */
#ifndef PROCLAB_TRACE_TEXT_PARTS_H
#define PROCLAB_TRACE_TEXT_PARTS_H

#include "trace/text_line.h"

/* Processes that are alike: same parent, name and fate, and without children. Only the first few of a group are shown. */
struct text_alike {
	uint32_t rank;    /* among those alike, from 0 in order of birth */
	uint32_t size;    /* how many are alike, this one included */
	uint32_t first;   /* index of the first of them */
};
#define ALIKE_SHOWN 3

struct report_view {
	FILE *out;
	const struct report_input *in;
	const struct world *w;
	const struct timeline *tl;
	const struct text_style *style;
	int width;
	struct text_alike *alike;     /* by index of process */
	struct text_line line;
	char buf[TEXT_LINE_MAX];
};

/* Fill alike[0..w->nproc). */
void text_find_alike(const struct world *w, struct text_alike *alike);
/* Whether a row stands in its group's summary only. */
bool text_hidden(const struct report_view *v, uint32_t index);
/* How many are hidden behind this row, which is the last of its group shown; 0 when none. */
uint32_t text_hidden_after(const struct report_view *v, uint32_t index);

void text_heading(struct report_view *v, const char *text);
void text_process_table(struct report_view *v);
void text_tree(struct report_view *v);
void text_pictures(struct report_view *v);
void text_channel_table(struct report_view *v);
/* Variables that were shown, and the copies of their pages; nothing when there are none. */
void text_variables(struct report_view *v);

#endif
