/*
 * similar.c - names that were probably meant: one letter too many, too few, wrong, or two exchanged.
 */
#include <string.h>

#include "sim/lang/parser.h"

bool names_similar(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), i = 0, j = 0;
	if (n + m < 5 || (n > m ? n - m : m - n) > 1) return false;
	while (a[i] && a[i] == b[i]) i++;
	while (j < n - i && j < m - i && a[n - 1 - j] == b[m - 1 - j]) j++;
	size_t left = n - i - j, right = m - i - j;
	if (left <= 1 && right <= 1) return true;
	return left == 2 && right == 2 && a[i] == b[i + 1] && a[i + 1] == b[i];
}

const char *similar_name(struct parser *p, const struct name *n)
{
	for (const struct scope *s = p->scope; s; s = s->outer)
		for (const struct symbol *y = s->symbols; y; y = y->next)
			if (y->kind == SYMBOL_OBJECT && y->name != n && names_similar(y->name->text, n->text)) return y->name->text;
	return NULL;
}

const char *similar_keyword(const struct name *n)
{
	static const char *const words[] = {
#define X(kind, spelling) spelling,
		KEYWORD_LIST(X)
#undef X
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(words[i], n->text) == 0) return words[i];
	return NULL;
}

const char *similar_function(const struct unit *u, const char *name)
{
	for (const struct object *o = u->objects; o; o = o->next)
		if (o->function && (names_similar(o->name, name) || strcasecmp(o->name, name) == 0)) return o->name;
	return NULL;
}
