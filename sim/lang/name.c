/*
 * name.c - each name of a unit once, so that names are compared as pointers and what they stand for is found without a search.
 */
#include <string.h>

#include "sim/lang/parser.h"

static uint32_t hash_of(const char *s, size_t len)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ (h >> 15);
}

/* Twice the chains when names are many. */
static void grow(struct parser *p)
{
	uint32_t slots = p->name_slots ? p->name_slots * 4 : NAMES_FIRST;
	struct name **names = arena_take(p->arena, slots * sizeof *names);
	for (uint32_t i = 0; i < p->name_slots; i++) {
		for (struct name *n = p->names[i], *next; n; n = next) {
			next = n->same_hash;
			n->same_hash = names[n->hash & (slots - 1)];
			names[n->hash & (slots - 1)] = n;
		}
	}
	p->names = names;
	p->name_slots = slots;
}

struct name *name_of(struct parser *p, const char *s, size_t len)
{
	uint32_t hash = hash_of(s, len);
	for (struct name *n = p->names[hash & (p->name_slots - 1)]; n; n = n->same_hash)
		if (n->hash == hash && n->len == len && memcmp(n->text, s, len) == 0) return n;
	if (p->name_count >= p->name_slots) grow(p);
	struct name *n = arena_take(p->arena, sizeof *n + len + 1);
	memcpy(n->text, s, len);
	n->len = (uint32_t)len;
	n->hash = hash;
	n->builtin = -1;
	struct name **slot = &p->names[hash & (p->name_slots - 1)];
	n->same_hash = *slot;
	*slot = n;
	p->name_count++;
	return n;
}

void names_init(struct parser *p)
{
	static const struct {
		const char *spelling;
		int kind;
	} rows[] = {
#define X(kind, spelling) {spelling, KEYWORD_##kind},
		KEYWORD_LIST(X) KEYWORD_SPELLINGS(X)
#undef X
	};
	grow(p);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		name_of(p, rows[i].spelling, strlen(rows[i].spelling))->keyword = (uint16_t)rows[i].kind;
}
