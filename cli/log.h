/*
 * log.h - the live log of the text view on stdout: each line told from the program's own output by its prefix and flushed at
 * once.
 */
#ifndef PROCLAB_CLI_LOG_H
#define PROCLAB_CLI_LOG_H

#include "trace/text_log.h"

struct log {
	struct text_style style;
	bool on;                 /* lines are wanted */
	bool failed;             /* stdout could not be written; nothing more is */
	struct text_log filter;  /* what gets a line, unless the style is verbose */
};

void log_init(struct log *l, const struct text_style *style, bool on);
void log_clear(struct log *l);
/* after: the world just after e. */
void log_event(struct log *l, const struct event *e, const struct world *after);
/* A paragraph of proclab's own, headed by a word ("DEADLOCK"). */
void log_words(struct log *l, const char *heading, const char *text);
/* Say once that stdout cannot be written. */
void log_failed(struct log *l, int error);

#endif
