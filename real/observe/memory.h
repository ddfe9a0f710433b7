/*
 * memory.h - looks at the memory of a process that stands still meanwhile: its regions (/proc/PID/maps), and who has a page
 * (/proc/PID/pagemap: bit 63 present, 61 of a file or shared, 56 mapped by nobody else; the frame's number for the privileged only).
 *
 * What is told is what has changed since the last look at that process.
 */
#ifndef PROCLAB_REAL_MEMORY_H
#define PROCLAB_REAL_MEMORY_H

#include "trace/event.h"

struct memory_looks;
typedef void memory_sink(void *arg, const struct event *e);

/* Never NULL. */
struct memory_looks *memory_looks_new(memory_sink *sink, void *arg);
void memory_looks_free(struct memory_looks *m);
/* Who has a page, as its entry of pagemap says. Not for one that is not there. */
enum page_kind memory_kind(uint64_t entry);
/* Tell the regions of a process if they are news. Of e only who and when counts. */
void memory_look_regions(struct memory_looks *m, const struct event *e);
/* A variable is shown: e is its VAR event, complete but for page and frame. Tells the regions that are news, a copy-on-write fault where
 * its page is found to have been copied since it was last shown (not when those are told by themselves), and the event. */
void memory_look_var(struct memory_looks *m, struct event *e, bool told);

#endif
