/*
 * text_log.h - which events of a run get a line in its log: those worth one, and a wait that comes again and again only once.
 */
#ifndef PROCLAB_TRACE_TEXT_LOG_H
#define PROCLAB_TRACE_TEXT_LOG_H

#include "trace/text.h"

struct text_log {
	uint64_t *seen;          /* waits already told (text_wait_key), a hash table */
	size_t nseen, cap_seen;
};

/* Whether this event, the next of the run, gets a line. after: the world just after it. */
bool text_log_takes(struct text_log *l, const struct event *e, const struct world *after);
void text_log_clear(struct text_log *l);

#endif
