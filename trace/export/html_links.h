/*
 * html_links.h - why each process waits, told whenever it becomes another reason. For html*.c alone.
 *
 * A page follows a recording without the rules of wake.c and without the sentences of why.c: it is told, after each event, which
 * processes have now another link in a causal chain, and puts chains together from links.
 */
#ifndef PROCLAB_TRACE_EXPORT_HTML_LINKS_H
#define PROCLAB_TRACE_EXPORT_HTML_LINKS_H

#include "trace/why_text.h"
#include "trace/world.h"

struct html_link {
	uint32_t proc;                 /* row of the process */
	char brief[128];               /* for a table, why_short() */
	char fate[128];                /* how it ended; "" while it has not */
	char *text;                    /* in sentences, why_process() */
	uint32_t wakers[WHY_LINKS + 1], nwaker;
};

struct html_links;
struct html_links *html_links_new(void);
void html_links_free(struct html_links *l);
/* After event e was folded into w: the links that are other ones now, *out of them as the result says; borrowed until the next call. */
uint32_t html_links_feed(struct html_links *l, const struct event *e, const struct world *w, const struct html_link **out);

#endif
