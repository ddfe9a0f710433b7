/*
 * function.c - function definitions, with prototypes and as K&R wrote them.
 *
 *     function-definition: specifiers? declarator declaration* compound-statement
 */
#include <string.h>

#include "sim/lang/parser.h"

/* Behind a declarator of function type: its body, or the declarations of a K&R parameter list. */
bool starts_definition(struct parser *p, const struct declarator *d)
{
	if (p->token.kind == '{') return true;
	return d->function && d->function->is_old_style && starts_declaration(p);
}

static struct object *old_style_parameter(const struct declarator *d)
{
	for (struct object *o = d->function->objects; o; o = o->next)
		if (o->name == d->name->text) return o;
	return NULL;
}

static void note_parameter(struct parser *p, const struct declarator *function, struct declarator *d)
{
	struct declarator whole = *function;
	whole.name = d->name;
	struct object *o = old_style_parameter(&whole);
	if (!o) {
		error_at(p, d->loc, "declaration for parameter '%s', but there is no such parameter", d->name->text);
		return;
	}
	o->type = parameter_adjusted(p, d->type);
	o->loc = d->loc;
	o->align = type_align(o->type);
	o->size = type_size(o->type);
	o->is_address_taken = !type_is_scalar(o->type);
	o->is_volatile = o->type->qualifiers & QUALIFIER_VOLATILE;
}

/* int a, *b; char c; ... between the parameter list and the body. */
static void old_style_declarations(struct parser *p, struct declarator *function)
{
	while (p->token.kind != '{' && !p->is_broken && p->token.kind != TOKEN_END) {
		struct attributes a = {0};
		struct specifiers s = {.attributes = &a};
		declaration_specifiers(p, &s, true);
		if (!s.has_any) {
			expect(p, '{', "before the body of the function");
			return;
		}
		if (accept_token(p, ';')) continue;
		do {
			struct declarator d = {0};
			declarator(p, s.type, &d);
			if (d.name) note_parameter(p, function, &d);
		} while (accept_token(p, ','));
		expect(p, ';', "after the declaration");
	}
}

static void add_parameters(struct parser *p, struct function *f, struct object *first, int count)
{
	f->parameters = arena_take(p->arena, (size_t)(count + 1) * sizeof *f->parameters);
	f->parameter_count = count;
	f->locals = first;
	int i = 0;
	for (struct object *o = first; o; o = o->next) {
		f->parameters[i++] = o;
		p->last_local = o;
	}
}

static void check_parameters(struct parser *p, const struct function *f)
{
	char buf[120];
	for (int i = 0; i < f->parameter_count; i++) {
		struct object *o = f->parameters[i];
		if (type_is_complete(o->type) || o->type == p->broken) continue;
		error_at(p, o->loc, "parameter %d has the incomplete type '%s'", i + 1, type_text(o->type, buf, sizeof buf));
		o->type = p->broken;
	}
}

static void check_result(struct parser *p, const struct declarator *d)
{
	char buf[120];
	const struct type *t = d->type->base;
	if (t->kind != TYPE_VOID && !type_is_complete(t))
		error_at(p, d->loc, "the return type '%s' is incomplete", type_text(t, buf, sizeof buf));
}

/* Sizes of parameters that are VLAs are computed before all else. */
static void prepend_sizes(struct parser *p, struct function *f, struct expr *sizes)
{
	struct stmt *first = NULL, **end = &first;
	for (struct expr *e = sizes, *next; e; e = next) {
		next = e->next;
		e->next = NULL;
		*end = stmt_new(p, STMT_EXPRESSION, e->loc);
		(*end)->expr = e;
		end = &(*end)->next;
	}
	*end = f->body->body;
	f->body->body = first;
}

static void add_hidden(struct parser *p, const struct expr *sizes)
{
	for (const struct expr *e = sizes; e; e = e->next)
		if (e->left->kind == EXPR_VAR) local_add(p, e->left->object);
}

/* A frame begins at a multiple of 16 bytes. */
static void check_alignment(struct parser *p, const struct function *f)
{
	for (const struct object *o = f->locals; o; o = o->next)
		if (o->align > 16) unsupported(p, o->loc, "an automatic variable aligned to more than 16 bytes is");
}

static void read_body(struct parser *p, struct function *f, const struct declarator *d, struct symbol *symbols,
					  struct expr *sizes)
{
	struct scope scope;
	p->function = f;
	p->result = type_plain(d->type->base);
	p->nest = NULL;
	p->vla = NULL;
	p->block_has_vla = false;
	scope_enter(p, &scope);
	scope_adopt(p, symbols);
	check_parameters(p, f);
	add_hidden(p, sizes);
	f->body = compound_statement(p, false);
	f->end = p->block_end;
	if (sizes) prepend_sizes(p, f, sizes);
	labels_check(p);
	check_alignment(p, f);
	scope_leave(p);
	p->function = NULL;
	p->last_local = NULL;
}

/* A typedef'ed function type has no parameter list here. */
static struct function_part *part_of(struct parser *p, const struct declarator *d)
{
	if (d->function) return d->function;
	error_at(p, d->loc, "'%s' is defined through a typedef: write its parameters", d->name->text);
	return ARENA_NEW(p->arena, struct function_part);
}

void function_definition(struct parser *p, struct specifiers *s, struct declarator *d)
{
	struct function_part *part = part_of(p, d);
	if (s->is_implicit_int) warn_at(p, d->loc, "return type of '%s' defaults to 'int'", d->name->text);
	if (part->is_old_style) old_style_declarations(p, d);
	check_result(p, d);
	struct object *o = declare_function(p, s, d, true);
	if (!o) o = object_new(p, d->name->text, d->type, d->loc);
	if (o->function) {
		error_at(p, d->loc, "redefinition of '%s'", d->name->text);
		unit_note(p->unit, o->function->object->loc, "it was defined here");
		o = object_new(p, d->name->text, d->type, d->loc);
	}
	struct function *f = ARENA_NEW(p->arena, struct function);
	f->object = o;
	f->is_old_style = part->is_old_style;
	o->loc = d->loc;
	o->function = f;
	o->is_defined = true;
	o->type = d->type;
	add_parameters(p, f, part->objects, part->count);
	p->last_local = NULL;
	for (struct object *q = part->objects; q; q = q->next) p->last_local = q;
	read_body(p, f, d, part->symbols, part->sizes);
}
