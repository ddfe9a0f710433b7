/*
 * pages.h - what is read as a page over the panes: help, all about a process, all about a channel, the states.
 */
#ifndef PROCLAB_TUI_PAGES_H
#define PROCLAB_TUI_PAGES_H

#include "tui/app.h"
#include "tui/text.h"

/* Fill l with the page of a->overlay, and its title. */
void page_fill(struct app *a, struct lines *l, char *title, size_t size);

/* The keys for which listed says so, and the signs. */
void page_help(struct lines *l, bool (*listed)(const struct key *k));
void page_process(struct app *a, struct lines *l);
void page_channel(struct app *a, struct lines *l);
void page_states(struct lines *l);
void page_memory(struct app *a, struct lines *l);
void page_why(struct app *a, struct lines *l);
/* The event with which a process's wait began; 0: it does not wait, or that is not kept. */
uint32_t page_why_began(const struct app *a, const struct world_proc *p);

#endif
