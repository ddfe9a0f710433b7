/*
 * text.c - strings in blocks.
 */
#include "sim/vm/text.h"

#include <stdlib.h>
#include <string.h>

#include "sim/vm/part.h"

#define BLOCK 4096u

struct image_text {
	struct image_text *older;
	size_t used, size;
	char bytes[];
};

const char *text_keep(struct image_text **text, const char *s)
{
	size_t n = strlen(s) + 1;
	if (!*text || (*text)->size - (*text)->used < n) {
		size_t size = n > BLOCK ? n : BLOCK;
		struct image_text *t = sim_alloc(sizeof *t + size);
		*t = (struct image_text){.older = *text, .size = size};
		*text = t;
	}
	char *at = (*text)->bytes + (*text)->used;
	(*text)->used += n;
	return memcpy(at, s, n);
}

void text_free(struct image_text *text)
{
	while (text) {
		struct image_text *older = text->older;
		free(text);
		text = older;
	}
}
