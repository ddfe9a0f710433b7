/*
 * implicit.c - functions that a program calls without having declared them, or with `()` only: what the C library says about
 * them.
 *
 * The library's prototypes are read when first needed, by a parser of their own whose names are not the program's, into the
 * same arena.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/lines.h"
#include "sim/lang/parser.h"

/* The parser that has read the prototypes; NULL: there are none. */
static struct parser *library_parser(struct parser *p)
{
	if (p->library || !p->options->prototypes || p->is_prototypes) return p->library;
	struct unit *u = ARENA_NEW(p->arena, struct unit);
	u->path = "the C library";
	u->diags = ARENA_NEW(p->arena, struct diag_list);
	u->text = p->options->prototypes;
	u->text_len = p->options->prototypes_len;
	struct parser *library = ARENA_NEW(p->arena, struct parser);
	p->library = library;
	parser_init(library, u, p->arena, p->options);
	library->is_prototypes = true;
	translation_unit(library);
	diag_list_clear(u->diags);
	return library;
}

/* The library's function of this name, or NULL. */
static const struct symbol *library_find(struct parser *p, const char *name, size_t len)
{
	struct parser *library = library_parser(p);
	if (!library) return NULL;
	const struct symbol *s = name_of(library, name, len)->symbol;
	return s && s->kind == SYMBOL_OBJECT && s->object->is_function ? s : NULL;
}

/* "include <unistd.h>", as the prototypes' line markers tell. */
static const char *header_hint(struct parser *p, const struct symbol *s, char *buf, size_t size)
{
	const char *file = unit_place(p->library->unit, s->loc).file, *include = strstr(file, "include/");
	if (!include) return NULL;
	snprintf(buf, size, "#include <%s>", include + strlen("include/"));
	return buf;
}

/* A function type with `()`. */
static const struct type *unprototyped(struct parser *p, const struct type *result)
{
	struct type *t = ARENA_NEW(p->arena, struct type);
	*t = (struct type){.kind = TYPE_FUNCTION, .base = result, .align = 1, .size = 1, .is_unprototyped = true};
	return t;
}

/* Declare n in the outermost scope, wherever we are. */
static void declare_outside(struct parser *p, struct name *n, struct object *o, loc_t loc)
{
	struct scope *file = p->scope;
	while (file->outer) file = file->outer;
	struct symbol *s = ARENA_NEW(p->arena, struct symbol);
	*s = (struct symbol){.kind = SYMBOL_OBJECT, .loc = loc, .name = n, .next = file->symbols, .object = o};
	file->symbols = s;
	n->symbol = s;
	n->external = o;
}

struct object *implicit_function(struct parser *p, struct name *n, loc_t loc, bool quiet)
{
	char buf[200], hint[200];
	if (n->symbol && n->symbol->kind == SYMBOL_OBJECT && n->symbol->object->is_function) return n->symbol->object;
	const struct symbol *s = library_find(p, n->text, n->len);
	if (quiet && (!s || n->symbol)) return NULL;
	if (!quiet) {
		const char *cure = s ? header_hint(p, s, buf, sizeof buf) : NULL, *similar = s ? NULL : similar_keyword(n);
		if (!s && !similar) similar = similar_name(p, n);
		if (similar) snprintf(hint, sizeof hint, "did you mean '%.100s'?", similar);
		warn_hint(p, loc, cure ? cure : similar ? hint : NULL, "implicit declaration of function '%s'", n->text);
	}
	struct object *o = object_new(p, n->text, unprototyped(p, s ? s->object->type->base : int_type()), loc);
	o->linkage = LINKAGE_EXTERNAL;
	o->is_function = true;
	o->is_implicit = true;
	o->is_foreign = s != NULL;
	global_add(p, o);
	declare_outside(p, n, o, loc);
	return o;
}

const struct type *library_prototype(struct parser *p, const struct object *o, int count)
{
	if (o->is_defined || o->linkage != LINKAGE_EXTERNAL) return NULL;
	const struct symbol *s = library_find(p, o->name, strlen(o->name));
	if (!s) return NULL;
	const struct type *t = s->object->type;
	if (t->is_unprototyped || count < t->parameter_count || (count > t->parameter_count && !t->is_variadic)) return NULL;
	if (t->base == o->type->base || type_same(t->base, o->type->base)) return t;
	struct type *mixed = ARENA_NEW(p->arena, struct type);
	*mixed = *t;
	mixed->pointer = NULL;
	mixed->base = o->type->base;
	return mixed;
}
