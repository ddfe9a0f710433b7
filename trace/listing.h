/*
 * listing.h - source files as a recording holds them: the text of each, cut in lines, to look up by the name that events give it.
 *
 * Texts are borrowed from the trace whose events are taken in, which keeps them as long as it lives.
 */
#ifndef PROCLAB_TRACE_LISTING_H
#define PROCLAB_TRACE_LISTING_H

#include "trace/trace.h"

/* A file that is larger, bytes, is not put into a trace. */
#define LISTING_MOST (1 << 20)

struct listing {
	const char *file, *text;
	uint32_t *starts;       /* offset of each line, and of the end of the text */
	int lines;
};

/* Zeros are none. */
struct listings {
	struct listing *list;
	size_t count, cap;
};
void listings_clear(struct listings *l);
/* Take in an event: a SOURCE whose file is not there yet adds it. */
void listings_feed(struct listings *l, const struct event *e);
/* The file of that name, NULL. NULL is no file. */
const struct listing *listings_find(const struct listings *l, const char *file);
/* Line 1 is the first. Its bytes without the newline, which are not ended by a NUL; NULL beyond the last. */
const char *listing_line(const struct listing *l, int line, size_t *len);

/* The text of a file as a SOURCE event has it, freed with free(); NULL when it cannot be read, is larger than LISTING_MOST or is no text. */
char *listing_read(const char *path);

#endif
