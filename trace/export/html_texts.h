/*
 * html_texts.h - the sentences of a page, each kept once and named by its number. For html*.c alone.
 */
#ifndef PROCLAB_TRACE_EXPORT_HTML_TEXTS_H
#define PROCLAB_TRACE_EXPORT_HTML_TEXTS_H

#include <stddef.h>
#include <stdint.h>

/* All zero: none yet. */
struct html_texts {
	char *bytes;              /* one after the other, each ended by a NUL */
	size_t len, cap;
	size_t *at;               /* where text i begins */
	uint32_t count, cap_at;
	uint32_t *slots;          /* open addressing: number + 1 */
	uint32_t nslot;           /* a power of two, more than twice count */
};

void html_texts_clear(struct html_texts *t);
/* The number of a text, from 0; it is copied when it is new. */
uint32_t html_texts_number(struct html_texts *t, const char *text);
/* Text i; borrowed until the next is added. */
const char *html_texts_get(const struct html_texts *t, uint32_t i);

#endif
