/*
 * html_texts.c - see html_texts.h. "P12 is running." comes a thousand times in a recording, and is written once.
 */
#include "trace/export/html_texts.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "trace/memory.h"

void html_texts_clear(struct html_texts *t)
{
	free(t->bytes);
	free(t->at);
	free(t->slots);
	*t = (struct html_texts){0};
}

const char *html_texts_get(const struct html_texts *t, uint32_t i)
{
	return t->bytes + t->at[i];
}

/* Where the text is in the table, or belongs. */
static uint32_t *find_slot(const struct html_texts *t, const char *text, size_t len)
{
	uint32_t i = (uint32_t)XXH64(text, len, 0) & (t->nslot - 1);
	while (t->slots[i] && strcmp(html_texts_get(t, t->slots[i] - 1), text)) i = (i + 1) & (t->nslot - 1);
	return &t->slots[i];
}

static void grow_table(struct html_texts *t)
{
	free(t->slots);
	t->nslot = t->nslot ? t->nslot * 2 : 1024;
	t->slots = calloc(t->nslot, sizeof *t->slots);
	memory_check(t->slots);
	for (uint32_t i = 0; i < t->count; i++) {
		const char *text = html_texts_get(t, i);
		*find_slot(t, text, strlen(text)) = i + 1;
	}
}

static void reserve(struct html_texts *t, size_t bytes)
{
	if (t->cap - t->len < bytes) {
		t->cap = (t->cap + bytes) * 2;
		t->bytes = realloc(t->bytes, t->cap);
		memory_check(t->bytes);
	}
	if (t->count == t->cap_at) {
		t->cap_at = t->cap_at ? t->cap_at * 2 : 512;
		t->at = realloc(t->at, t->cap_at * sizeof *t->at);
		memory_check(t->at);
	}
	if (t->count * 2 + 2 > t->nslot) grow_table(t);
}

uint32_t html_texts_number(struct html_texts *t, const char *text)
{
	size_t len = strlen(text);
	reserve(t, len + 1);
	uint32_t *slot = find_slot(t, text, len);
	if (*slot) return *slot - 1;
	memcpy(t->bytes + t->len, text, len + 1);
	t->at[t->count] = t->len;
	t->len += len + 1;
	*slot = ++t->count;
	return t->count - 1;
}
