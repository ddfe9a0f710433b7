/*
 * unit.c - a whole source file: the parser's beginning and end. See parse.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/lines.h"
#include "sim/lang/parser.h"
#include "trace/memory.h"

static const size_t memory_usual = (size_t)1 << 30;

/* __builtin_va_list: an array of one struct, whose first member points to the next argument. */
static void declare_va_list(struct parser *p)
{
	struct type *t = ARENA_NEW(p->arena, struct type);
	*t = (struct type){.kind = TYPE_STRUCT, .tag = "__va_list_tag", .definition = t, .size = 24, .align = 8, .is_complete = true};
	t->is_foreign = p->is_prototypes;
	struct member *m = ARENA_NEW(p->arena, struct member);
	*m = (struct member){.name = "next argument", .type = pointer_to(p, type_basic(TYPE_VOID))};
	t->members = m;
	p->va_list_type = (struct type *)array_of(p, t, 1);
	scope_declare(p, name_of(p, "__builtin_va_list", 17), SYMBOL_TYPEDEF, 0)->type = p->va_list_type;
}

void parser_init(struct parser *p, struct unit *u, struct arena *a, const struct parse_options *options)
{
	p->unit = u;
	p->arena = a;
	p->options = options;
	p->lexer = (struct lexer){u->text, u->text, u->text + u->text_len, true};
	u->lines = lines_find(a, u->path, u->text, u->text_len);
	names_init(p);
	struct type *broken = ARENA_NEW(a, struct type);
	*broken = *int_type();
	p->broken = broken;
	p->scope = ARENA_NEW(a, struct scope);
}

/* What is only known when the whole file has been read. */
static void check_objects(struct parser *p)
{
	char buf[120];
	for (struct object *o = p->unit->objects; o; o = o->next) {
		if (o->is_function) {
			if (o->linkage == LINKAGE_INTERNAL && !o->is_defined && o->is_used)
				warn_at(p, o->loc, "'%s' used but never defined", o->name);
			continue;
		}
		if (o->linkage == LINKAGE_NONE || !o->is_defined || type_is_complete(o->type) || o->type == p->broken) continue;
		if (o->type->kind == TYPE_ARRAY) {
			warn_at(p, o->loc, "array '%s' assumed to have one element", o->name);
			o->type = array_of(p, o->type->base, 1);
		} else {
			error_at(p, o->loc, "storage size of '%s' is not known: '%s' is incomplete", o->name,
					 type_text(o->type, buf, sizeof buf));
		}
	}
	for (struct object *o = p->unit->objects; o; o = o->next)
		if (!o->is_function && o->size < type_size(o->type)) o->size = type_size(o->type);
}

void translation_unit(struct parser *p)
{
	declare_va_list(p);
	lex(p, &p->token);
	while (p->token.kind != TOKEN_END) {
		loc_t before = p->token.loc;
		external_declaration(p);
		if (!p->is_broken) continue;
		recover(p, 0);
		if (p->token.loc == before && p->token.kind != TOKEN_END) lex(p, &p->token);
	}
	check_objects(p);
}

static void parser_clear(struct parser *p)
{
	if (p->c_locale) freelocale(p->c_locale);
	if (p->library && p->library->c_locale) freelocale(p->library->c_locale);
	if (p->library) diag_list_clear(p->library->unit->diags);
}

static void say_out_of_memory(struct unit *u, size_t limit)
{
	char text[120];
	snprintf(text, sizeof text, "the program is too large: compiling it takes more than %zu MiB of memory", limit >> 20);
	diag_add(u->diags, DIAG_ERROR, u->path, 0, 0, 1, NULL, NULL, text);
}

/* Whatever could be refused before a single word is read. */
static bool is_readable(struct unit *u)
{
	if (u->text_len < UINT32_MAX / 2) return true;
	diag_add(u->diags, DIAG_ERROR, u->path, 0, 0, 1, NULL, NULL, "the program is too large: more than 2 GiB");
	return false;
}

/* Read the whole text, or say that memory is not enough. */
static void read_text(struct parser *p, struct unit *u, const struct parse_options *options)
{
	jmp_buf failed;
	u->arena.on_failure = &failed;
	if (setjmp(failed)) {
		say_out_of_memory(u, u->arena.limit);
	} else {
		parser_init(p, u, &u->arena, options);
		translation_unit(p);
	}
	u->arena.on_failure = NULL;
}

struct unit *unit_parse(const char *path, char *text, size_t len, const struct parse_options *options, struct diag_list *said)
{
	struct unit *u = calloc(1, sizeof *u);
	struct parser *p = calloc(1, sizeof *p);
	char *name = strdup(path);
	memory_check(u);
	memory_check(p);
	memory_check(name);
	*u = (struct unit){.path = name, .text = text, .text_len = len, .diags = said};
	u->arena.limit = options->memory_limit ? options->memory_limit : memory_usual;
	if (is_readable(u)) read_text(p, u, options);
	parser_clear(p);
	free(p);
	return u;
}

void unit_free(struct unit *u)
{
	if (!u) return;
	arena_clear(&u->arena);
	free((char *)u->text);
	free((char *)u->path);
	free(u);
}
