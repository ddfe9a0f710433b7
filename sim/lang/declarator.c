/*
 * declarator.c - declarators, with a name or without. They are read from the outside in and mean their type from the inside out: what is read
 * is kept as a list of parts, which then make the type, beginning with the base.
 *
 *     declarator: pointer? (name | ( declarator )) suffix*
 *     pointer:    (* qualifier*)+
 *     suffix:     [ length? ] | ( parameter, ... )
 */
#include <string.h>

#include "sim/lang/parser.h"

enum { PARTS_MOST = 200 };

enum part_kind { PART_POINTER, PART_ARRAY, PART_FUNCTION };

struct part {
	enum part_kind kind;
	loc_t loc;
	unsigned qualifiers;
	struct expr *length; /* ARRAY; NULL: none */
	bool is_star;        /* ARRAY: [*] */
	struct function_part *function;
	struct parameter *parameters;
	int count;
	bool is_variadic, is_unprototyped;
	struct part *next;
};

/* In the order in which they are applied to the base type. */
struct parts {
	struct part *first, *last;
};

static void append(struct parts *l, struct part *part)
{
	if (l->last)
		l->last->next = part;
	else
		l->first = part;
	l->last = part;
}

static void join(struct parts *l, const struct parts *more)
{
	if (!more->first) return;
	if (l->last)
		l->last->next = more->first;
	else
		l->first = more->first;
	l->last = more->last;
}

static struct part *part_new(struct parser *p, enum part_kind kind)
{
	struct part *part = ARENA_NEW(p->arena, struct part);
	part->kind = kind;
	part->loc = p->token.loc;
	return part;
}

static unsigned qualifier_list(struct parser *p, struct attributes *a)
{
	for (unsigned q = 0;; advance_token(p)) {
		switch (p->token.kind) {
		case KEYWORD_CONST: q |= QUALIFIER_CONST; break;
		case KEYWORD_VOLATILE: q |= QUALIFIER_VOLATILE; break;
		case KEYWORD_RESTRICT: q |= QUALIFIER_RESTRICT; break;
		case KEYWORD_ATOMIC: q |= QUALIFIER_ATOMIC; break;
		case KEYWORD_EXTENSION: break;
		case KEYWORD_ATTRIBUTE: {
			attributes(p, a);
			if (p->token.kind != KEYWORD_CONST && p->token.kind != KEYWORD_VOLATILE && p->token.kind != KEYWORD_RESTRICT)
				return q;
			q |= qualifier_list(p, a);
			return q;
		}
		default: return q;
		}
	}
}

/* What a parameter of array or function type really is. */
const struct type *parameter_adjusted(struct parser *p, const struct type *t)
{
	if (type_is_array(t)) return pointer_to(p, t->base);
	if (t->kind == TYPE_FUNCTION) return pointer_to(p, t);
	return t;
}

static void add_parameter(struct parser *p, struct function_part *f, struct object ***end, struct declarator *d)
{
	const struct type *t = parameter_adjusted(p, d->type);
	struct object *o = object_new(p, d->name ? d->name->text : NULL, t, d->loc);
	o->is_parameter = o->is_defined = true;
	**end = o;
	*end = &o->next;
	f->count++;
	if (!d->name) return;
	if (scope_own(p, d->name)) error_at(p, d->loc, "redefinition of parameter '%s'", d->name->text);
	scope_declare(p, d->name, SYMBOL_OBJECT, d->loc)->object = o;
}

/* parameter: specifiers (declarator | abstract-declarator)? */
static void parameter_declaration(struct parser *p, struct function_part *f, struct object ***end)
{
	struct attributes a = {0};
	struct specifiers s = {.attributes = &a};
	struct declarator d = {0};
	loc_t begin = p->token.loc;
	declaration_specifiers(p, &s, false);
	if (!s.has_any) {
		char buf[64];
		syntax_error(p, p->token.loc, NULL, "expected a parameter's type, but there is %s",
					 token_text(&p->token, buf, sizeof buf, p));
		return;
	}
	d.loc = p->token.loc;
	d.type = s.type;
	abstract_declarator(p, s.type, &d);
	attributes(p, &a);
	bool after_void = f->count && f->objects->type->kind == TYPE_VOID && !f->objects->name;
	if (after_void || (d.type->kind == TYPE_VOID && !d.name && f->count)) error_at(p, begin, "'void' must be the only parameter");
	add_parameter(p, f, end, &d);
}

/* K&R: names alone; their types follow behind the list. */
static void identifier_list(struct parser *p, struct function_part *f, struct object ***end)
{
	f->is_old_style = true;
	do {
		struct declarator d = {.name = p->token.name, .loc = p->token.loc, .type = int_type()};
		if (!expect(p, TOKEN_NAME, "as a parameter")) return;
		add_parameter(p, f, end, &d);
	} while (accept_token(p, ','));
}

static void parameter_list(struct parser *p, struct part *part, struct object ***end)
{
	struct function_part *f = part->function;
	do {
		if (p->token.kind == TOKEN_ELLIPSIS) {
			if (!f->count) error_at(p, p->token.loc, "ISO C requires a named parameter before '...'");
			advance_token(p);
			part->is_variadic = true;
			return;
		}
		parameter_declaration(p, f, end);
	} while (accept_token(p, ','));
}

/* `(void)`: none. */
static void drop_void(struct function_part *f)
{
	if (f->count != 1 || f->objects->name || f->objects->type->kind != TYPE_VOID || f->objects->type->qualifiers) return;
	f->count = 0;
	f->objects = NULL;
}

static void make_parameters(struct parser *p, struct part *part)
{
	struct parameter **end = &part->parameters;
	for (struct object *o = part->function->objects; o; o = o->next) {
		struct parameter *q = ARENA_NEW(p->arena, struct parameter);
		q->name = o->name;
		q->type = o->type->qualifiers ? type_plain(o->type) : o->type;
		*end = q;
		end = &q->next;
	}
	part->count = part->function->count;
}

static struct part *function_suffix(struct parser *p)
{
	struct part *part = part_new(p, PART_FUNCTION);
	struct function_part *f = part->function = ARENA_NEW(p->arena, struct function_part);
	struct object **end = &f->objects;
	struct scope scope;
	struct expr *sizes = p->sizes, *last = p->last_size;
	p->sizes = p->last_size = NULL;
	advance_token(p);
	scope_enter(p, &scope);
	p->in_parameters++;
	if (p->token.kind == ')')
		part->is_unprototyped = true;
	else if (p->token.kind == TOKEN_NAME && !starts_type(p, &p->token) && (peek(p)->kind == ',' || p->ahead.kind == ')'))
		identifier_list(p, f, &end);
	else
		parameter_list(p, part, &end);
	expect(p, ')', "after the parameters");
	p->in_parameters--;
	scope_leave(p);
	f->symbols = scope.symbols;
	f->sizes = p->sizes;
	p->sizes = sizes;
	p->last_size = last;
	drop_void(f);
	part->is_unprototyped |= f->is_old_style;
	make_parameters(p, part);
	return part;
}

/* [ static? qualifier* (assignment-expression | *)? ] */
static struct part *array_suffix(struct parser *p)
{
	struct part *part = part_new(p, PART_ARRAY);
	advance_token(p);
	accept_token(p, KEYWORD_STATIC);
	part->qualifiers = qualifier_list(p, NULL);
	accept_token(p, KEYWORD_STATIC);
	if (p->token.kind == '*' && peek(p)->kind == ']') {
		advance_token(p);
		part->is_star = true;
	} else if (p->token.kind != ']') {
		part->length = decay(p, assignment_expression(p));
	}
	expect(p, ']', "after the length of the array");
	return part;
}

static bool is_grouped(struct parser *p)
{
	const struct token *t = peek(p);
	if (t->kind == '*' || t->kind == '(' || t->kind == '[' || t->kind == KEYWORD_ATTRIBUTE || t->kind == '^') return true;
	return t->kind == TOKEN_NAME && !starts_type(p, t);
}

static void read_parts(struct parser *p, struct declarator *d, struct parts *out, int *count)
{
	struct parts pointers = {0}, inner = {0};
	struct part *suffixes = NULL, *first_suffix = NULL;
	if (!enter(p)) {
		leave(p);
		return;
	}
	attributes(p, &d->attributes);
	while (p->token.kind == '*' && ++*count < PARTS_MOST) {
		struct part *part = part_new(p, PART_POINTER);
		advance_token(p);
		part->qualifiers = qualifier_list(p, &d->attributes);
		append(&pointers, part);
	}
	if (p->token.kind == '(' && is_grouped(p)) {
		advance_token(p);
		read_parts(p, d, &inner, count);
		expect(p, ')', "after the declarator");
	} else if (p->token.kind == TOKEN_NAME && !d->name && !d->is_abstract) {
		d->name = p->token.name;
		d->loc = p->token.loc;
		advance_token(p);
	}
	while ((p->token.kind == '[' || p->token.kind == '(') && ++*count < PARTS_MOST) {
		struct part *part = p->token.kind == '[' ? array_suffix(p) : function_suffix(p);
		part->next = suffixes;
		suffixes = part;
		if (!first_suffix) first_suffix = part;
	}
	if (*count >= PARTS_MOST) syntax_error(p, p->token.loc, "200 are the most", "this declarator has too many parts");
	join(&pointers, &(struct parts){suffixes, first_suffix});
	join(&pointers, &inner);
	*out = pointers;
	leave(p);
}

static void note_size(struct parser *p, struct expr *assign)
{
	if (p->last_size)
		p->last_size->next = assign;
	else
		p->sizes = assign;
	p->last_size = assign;
}

/* An array whose length only the running program knows: its size is computed into a hidden variable. */
static const struct type *vla_of(struct parser *p, const struct type *base, const struct part *part, const char *name)
{
	struct type *t = ARENA_NEW(p->arena, struct type);
	const struct type *size_type = type_basic(TYPE_ULONG);
	if (p->depth == 0 && !p->in_parameters) {
		error_hint(p, part->loc, "its length must be a constant here (a #define or an enum; a const variable is none)",
				   "variably modified '%s' at file scope", name);
		return array_of(p, base, 1);
	}
	*t = (struct type){.kind = TYPE_VLA, .base = base, .align = type_align(base), .length = -1};
	t->size_object = object_hidden(p, "size", size_type, part->loc);
	if (part->length) {
		struct expr *length = convert(p, part->length, size_type), *one = size_of(p, base, part->loc);
		struct expr *size = make_binary(p, EXPR_MUL, length, one, part->loc);
		note_size(p, expr_store(p, expr_var(p, t->size_object, part->loc), size));
	}
	if (p->function && !p->in_parameters) local_add(p, t->size_object);
	return t;
}

static bool array_base_is_good(struct parser *p, const struct type *base, const struct part *part, const char *name)
{
	char buf[120];
	bool good = base == p->broken || type_is_complete(base) || (type_is_record(base) && type_plain(base)->has_flexible);
	if (good && base->kind != TYPE_FUNCTION && base->kind != TYPE_VOID) return true;
	if (base->kind == TYPE_FUNCTION)
		error_at(p, part->loc, "declaration of '%s' as an array of functions", name);
	else if (base->kind == TYPE_VOID)
		error_at(p, part->loc, "declaration of '%s' as an array of voids", name);
	else
		error_hint(p, part->loc, base->kind == TYPE_ARRAY ? "only the first dimension may be left out" : NULL,
				   "array '%s' has incomplete element type '%s'", name, type_text(base, buf, sizeof buf));
	return false;
}

static const struct type *apply_array(struct parser *p, const struct type *base, const struct part *part, const char *name)
{
	if (!array_base_is_good(p, base, part, name)) return p->broken;
	const struct expr *length = part->length;
	if (part->is_star) return vla_of(p, base, part, name);
	if (!length) return base->kind == TYPE_VLA ? vla_of(p, base, part, name) : array_of(p, base, -1);
	if (is_broken(p, length)) return array_of(p, base, 1);
	if (!type_is_integer(length->type)) {
		error_at(p, part->loc, "the size of array '%s' is not an integer", name);
		return array_of(p, base, 1);
	}
	bool is_known = length->kind == EXPR_INT && base->kind != TYPE_VLA;
	if (!is_known || (!length->is_constant && p->depth > 0)) return vla_of(p, base, part, name);
	int64_t bytes;
	if (length->value < 0 && length->type->is_signed) {
		error_at(p, part->loc, "the size of array '%s' is negative", name);
		return array_of(p, base, 1);
	}
	if (__builtin_mul_overflow(length->value, type_size(base), &bytes) || length->value < 0 || bytes > INT64_MAX / 16) {
		error_at(p, part->loc, "the size of array '%s' is too large", name);
		return array_of(p, base, 1);
	}
	return array_of(p, base, length->value);
}

static const struct type *apply_function(struct parser *p, const struct type *base, const struct part *part, const char *name)
{
	if (base->kind == TYPE_FUNCTION)
		error_at(p, part->loc, "'%s' declared as a function returning a function", name);
	else if (type_is_array(base))
		error_hint(p, part->loc, "return a pointer instead", "'%s' declared as a function returning an array", name);
	if (base->kind == TYPE_FUNCTION || type_is_array(base)) base = int_type();
	struct type *t = ARENA_NEW(p->arena, struct type);
	t->kind = TYPE_FUNCTION;
	t->base = base->qualifiers ? type_plain(base) : base;
	t->align = 1;
	t->size = 1;
	t->parameters = part->parameters;
	t->parameter_count = (uint16_t)part->count;
	t->is_variadic = part->is_variadic;
	t->is_unprototyped = part->is_unprototyped;
	return t;
}

static const struct type *apply(struct parser *p, const struct type *t, const struct parts *parts, struct declarator *d)
{
	const char *name = d->name ? d->name->text : "type name";
	for (const struct part *part = parts->first; part; part = part->next) {
		switch (part->kind) {
		case PART_POINTER: t = type_qualified(p->arena, pointer_to(p, t), part->qualifiers); break;
		case PART_ARRAY: t = apply_array(p, t, part, name); break;
		case PART_FUNCTION: t = apply_function(p, t, part, name); break;
		}
	}
	d->function = parts->last && parts->last->kind == PART_FUNCTION ? parts->last->function : NULL;
	return t;
}

static void read_declarator(struct parser *p, const struct type *base, struct declarator *d)
{
	struct parts parts = {0};
	int count = 0;
	d->loc = p->token.loc;
	read_parts(p, d, &parts, &count);
	d->type = apply(p, base, &parts, d);
}

void declarator(struct parser *p, const struct type *base, struct declarator *d)
{
	read_declarator(p, base, d);
	if (!d->name && !p->is_broken) {
		char buf[64];
		syntax_error(p, p->token.loc, NULL, "expected a name, but there is %s", token_text(&p->token, buf, sizeof buf, p));
	}
	d->symbol = asm_label(p);
	attributes(p, &d->attributes);
}

void abstract_declarator(struct parser *p, const struct type *base, struct declarator *d)
{
	read_declarator(p, base, d);
}

struct expr *take_sizes(struct parser *p)
{
	struct expr *e = p->sizes;
	p->sizes = p->last_size = NULL;
	return e;
}

/* As the attribute of a type name says. */
static const struct type *type_aligned(struct parser *p, const struct type *t, int align)
{
	if (type_is_record(t)) unsupported(p, p->token.loc, "the attribute 'aligned' of a struct in a type name is");
	struct type *q = ARENA_NEW(p->arena, struct type);
	*q = *t;
	q->align = align;
	q->pointer = NULL;
	return q;
}

/* type-name: specifiers abstract-declarator? */
const struct type *type_name(struct parser *p)
{
	struct attributes a = {0};
	struct specifiers s = {.attributes = &a};
	struct declarator d = {.is_abstract = true};
	declaration_specifiers(p, &s, false);
	if (s.is_implicit_int && !p->is_broken) {
		char buf[64];
		syntax_error(p, p->token.loc, NULL, "expected a type, but there is %s", token_text(&p->token, buf, sizeof buf, p));
	}
	abstract_declarator(p, s.type, &d);
	apply_attributes(p, &s, &d);
	int align = d.attributes.align > a.align ? d.attributes.align : a.align;
	return align ? type_aligned(p, d.type, align) : d.type;
}
