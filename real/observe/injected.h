/*
 * injected.h - events found elsewhere (output, marks, losses), on their way to the observer: a list by time.
 *
 * Each has copies of the bytes or text it points to, so that whoever found it may go on with its buffer.
 */
#ifndef PROCLAB_REAL_INJECTED_H
#define PROCLAB_REAL_INJECTED_H

#include "trace/event.h"

struct injected {
	struct event event;
	char *text;                  /* owned; what the event points to, NULL */
	struct injected *next;
};

/* A copy of the event; out of memory aborts. */
struct injected *injected_new(const struct event *e);
void injected_free(struct injected *i);
struct injected_list { struct injected *first, *last; };
/* Put it into the list, behind those of the same time. */
void injected_add(struct injected_list *list, struct injected *i);
/* Take the oldest one off the list, if it is not later than limit; NULL. */
struct injected *injected_take(struct injected_list *list, int64_t limit);

#endif
