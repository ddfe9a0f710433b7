/*
 * injected.c - see injected.h.
 */
#include "real/observe/injected.h"

#include <stdlib.h>
#include <string.h>

/* Where the event points to bytes or text, and how many; NULL where it has none. */
static const char **text_of(struct event *e, size_t *len)
{
	const char **text = e->kind == EV_OUT ? &e->out.data : e->kind == EV_SEND ? &e->io.data : e->kind == EV_MARK ? &e->mark.text :
	                    e->kind == EV_LOST ? &e->lost.what : e->kind == EV_VAR ? &e->var.value :
	                    e->kind == EV_SOURCE ? &e->source.text : NULL;
	if (!text || !*text) return NULL;
	*len = e->kind == EV_OUT ? e->out.data_len : e->kind == EV_SEND ? e->io.data_len : strlen(*text);
	return text;
}

struct injected *injected_new(const struct event *e)
{
	struct injected *i = calloc(1, sizeof *i);
	size_t len;
	if (!i) abort();
	i->event = *e;
	const char **text = text_of(&i->event, &len);
	if (!text) return i;
	i->text = malloc(len + 1);
	if (!i->text) abort();
	memcpy(i->text, *text, len);
	i->text[len] = 0;
	*text = i->text;
	return i;
}

void injected_free(struct injected *i)
{
	free(i->text);
	free(i);
}

void injected_add(struct injected_list *list, struct injected *i)
{
	/* most come in order of time */
	struct injected **at = list->last && list->last->event.t <= i->event.t ? &list->last->next : &list->first;
	while (*at && (*at)->event.t <= i->event.t) at = &(*at)->next;
	i->next = *at;
	*at = i;
	if (!i->next) list->last = i;
}

struct injected *injected_take(struct injected_list *list, int64_t limit)
{
	struct injected *i = list->first;
	if (!i || i->event.t > limit) return NULL;
	list->first = i->next;
	if (!list->first) list->last = NULL;
	return i;
}
