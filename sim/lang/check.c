/*
 * check.c - unary operators, ?:, casts, indexing, members and calls, with the checks of C11 6.5.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

struct expr *size_of(struct parser *p, const struct type *t, loc_t loc)
{
	const struct type *size_type = type_basic(TYPE_ULONG);
	char buf[120];
	if (t == p->broken) return expr_broken(p, loc);
	if (t->kind == TYPE_VLA) return convert(p, decay(p, expr_var(p, t->size_object, loc)), size_type);
	if (t->kind == TYPE_FUNCTION || t->kind == TYPE_VOID) return expr_int(p, 1, size_type, loc);
	if (!type_is_complete(t)) {
		error_at(p, loc, "the size of the incomplete type '%s' is not known here", type_text(t, buf, sizeof buf));
		return expr_broken(p, loc);
	}
	return expr_int(p, type_size(t), size_type, loc);
}

static struct expr *wrong_operand(struct parser *p, const char *operator, const struct expr * e, loc_t loc)
{
	char buf[120];
	if (!is_broken(p, e))
		error_at(p, loc, "wrong operand of unary %s: this is '%s'", operator, type_text(e->type, buf, sizeof buf));
	return expr_broken(p, loc);
}

static struct expr *make_address(struct parser *p, struct expr *e, loc_t loc)
{
	if (is_broken(p, e)) return e;
	if (e->type->kind == TYPE_FUNCTION) return expr_address(p, e, pointer_to(p, e->type), loc);
	bool in_memory = e->is_lvalue || (type_is_array(e->type) && e->kind == EXPR_MEMBER);
	if (!in_memory) {
		error_hint(p, loc, "only what has a place in memory has an address", "lvalue required as operand of unary &");
		return expr_broken(p, loc);
	}
	if (e->kind == EXPR_MEMBER && e->member->is_bits) {
		error_at(p, loc, "cannot take the address of bit-field '%s'", e->member->name);
		return expr_broken(p, loc);
	}
	if (e->kind == EXPR_VAR && e->object->is_register) {
		error_at(p, loc, "address of register variable '%s' requested", e->object->name);
		return expr_broken(p, loc);
	}
	return expr_address(p, e, pointer_to(p, e->type), loc);
}

static struct expr *make_deref(struct parser *p, struct expr *e, loc_t loc)
{
	e = decay(p, e);
	if (is_broken(p, e)) return e;
	if (e->type->kind != TYPE_POINTER) return wrong_operand(p, "*, which wants a pointer", e, loc);
	return expr_deref(p, e, loc);
}

struct expr *make_unary(struct parser *p, int token, struct expr *e, loc_t loc)
{
	if (token == '&') return make_address(p, e, loc);
	if (token == '*') return make_deref(p, e, loc);
	if (token == '!') {
		e = make_condition(p, e, loc);
		return is_broken(p, e) ? e : expr_unary(p, EXPR_NOT, int_type(), e, loc);
	}
	e = promote(p, e);
	if (is_broken(p, e)) return e;
	if (token == '~') {
		if (!type_is_integer(e->type)) return wrong_operand(p, "~, which wants an integer", e, loc);
		return expr_unary(p, EXPR_COMPLEMENT, e->type, e, loc);
	}
	if (!type_is_arithmetic(e->type))
		return wrong_operand(p, token == '-' ? "-, which wants a number" : "+, which wants a number", e, loc);
	return token == '-' ? expr_unary(p, EXPR_NEG, e->type, e, loc) : e;
}

/* Of two pointers in ?:. */
static const struct type *common_pointer(struct parser *p, struct expr *l, struct expr *r, loc_t loc)
{
	const struct type *a = l->type->base, *b = r->type->base;
	if (is_null_constant(l)) return r->type;
	if (is_null_constant(r)) return l->type;
	unsigned qualifiers = a->qualifiers | b->qualifiers;
	if (a->kind == TYPE_VOID || b->kind == TYPE_VOID)
		return pointer_to(p, type_qualified(p->arena, type_basic(TYPE_VOID), qualifiers));
	if (!type_same_plain(a, b)) {
		warn_at(p, loc, "pointer type mismatch in conditional expression");
		return pointer_to(p, type_qualified(p->arena, type_basic(TYPE_VOID), qualifiers));
	}
	if (a->kind == TYPE_ARRAY && a->length < 0) a = b;
	return pointer_to(p, type_qualified(p->arena, a, qualifiers));
}

/* NULL: none. */
static const struct type *conditional_type(struct parser *p, struct expr *l, struct expr *r, loc_t loc)
{
	const struct type *a = l->type, *b = r->type;
	if (a->kind == TYPE_VOID || b->kind == TYPE_VOID) return type_basic(TYPE_VOID);
	if (type_is_arithmetic(a) && type_is_arithmetic(b)) return common_type(promoted(l), promoted(r));
	if (type_is_record(a) && type_same_plain(a, b)) return a;
	if (a->kind == TYPE_POINTER && b->kind == TYPE_POINTER) return common_pointer(p, l, r, loc);
	bool mixed = (a->kind == TYPE_POINTER && type_is_integer(b)) || (b->kind == TYPE_POINTER && type_is_integer(a));
	if (!mixed) return NULL;
	if (!is_null_constant(a->kind == TYPE_POINTER ? r : l))
		warn_at(p, loc, "pointer/integer type mismatch in conditional expression");
	return a->kind == TYPE_POINTER ? a : b;
}

struct expr *make_conditional(struct parser *p, struct expr *c, struct expr *l, struct expr *r, loc_t loc)
{
	char left[120], right[120];
	c = make_condition(p, c, loc);
	struct expr *first = l ? decay(p, l) : c;
	r = decay(p, r);
	if (is_broken(p, c) || is_broken(p, first) || is_broken(p, r)) return expr_broken(p, loc);
	const struct type *t = conditional_type(p, first, r, loc);
	if (!t) {
		error_at(p, loc, "type mismatch in conditional expression: '%s' and '%s'", type_text(first->type, left, sizeof left),
				 type_text(r->type, right, sizeof right));
		return expr_broken(p, loc);
	}
	struct expr *e = expr_new(p, EXPR_CONDITIONAL, t, loc);
	e->cond = l ? c : convert(p, c, t);
	e->left = l ? convert(p, first, t) : NULL;
	e->right = convert(p, r, t);
	expr_grow(p, e);
	if (!l && e->cond->kind == EXPR_INT) return e->cond->value ? e->cond : e->right;
	return fold(p, e);
}

static struct expr *union_cast(struct parser *p, const struct type *t, struct expr *e, loc_t loc)
{
	for (struct member *m = type_plain(t)->members; m; m = m->next) {
		if (!type_same_plain(m->type, e->type)) continue;
		if (!p->function) break;
		struct object *o = object_hidden(p, "cast", type_plain(t), loc);
		local_add(p, o);
		struct expr *left = expr_member(p, expr_var(p, o, loc), m, loc);
		return expr_comma(p, expr_store(p, left, e), decay(p, expr_var(p, o, loc)));
	}
	error_at(p, loc, "cast to a union type from a type that is none of its members'");
	return expr_broken(p, loc);
}

struct expr *make_cast(struct parser *p, const struct type *t, struct expr *e, loc_t loc)
{
	char from[120], to[120];
	e = decay(p, e);
	if (is_broken(p, e) || t == p->broken) return expr_broken(p, loc);
	t = type_plain(t);
	if (t->kind == TYPE_VOID) return e->type->kind == TYPE_VOID ? e : expr_unary(p, EXPR_CONVERT, t, e, loc);
	if (t->kind == TYPE_UNION && !type_same_plain(t, e->type)) return union_cast(p, t, e, loc);
	if (type_is_record(t) && type_same_plain(t, e->type)) return e;
	bool good = type_is_scalar(t) && type_is_scalar(e->type);
	if (good && (t->kind == TYPE_POINTER || e->type->kind == TYPE_POINTER))
		good = !type_is_floating(t) && !type_is_floating(e->type);
	if (!good) {
		error_at(p, loc, "'%s' cannot be cast to '%s'", type_text(e->type, from, sizeof from), type_text(t, to, sizeof to));
		return expr_broken(p, loc);
	}
	if (t->kind == TYPE_POINTER && type_is_integer(e->type) && e->type->size < 8 && e->kind != EXPR_INT)
		warn_at(p, loc, "cast to pointer from integer of different size");
	if (type_is_integer(t) && t->kind != TYPE_BOOL && e->type->kind == TYPE_POINTER && type_size(t) < 8 && e->kind != EXPR_INT)
		warn_at(p, loc, "cast from pointer to integer of different size");
	bool null = is_null_constant(e) && type_is_integer(e->type) && t->kind == TYPE_POINTER && t->base->kind == TYPE_VOID &&
				!t->base->qualifiers;
	bool constant = e->is_constant && (t->kind != TYPE_POINTER || null);
	struct expr *r = e->type == t ? e : convert(p, e, t);
	if (r->kind == EXPR_INT) r->is_constant = constant;
	return r;
}

struct expr *make_index(struct parser *p, struct expr *l, struct expr *r, loc_t loc)
{
	l = decay(p, l);
	r = decay(p, r);
	if (is_broken(p, l) || is_broken(p, r)) return expr_broken(p, loc);
	bool good = (l->type->kind == TYPE_POINTER && type_is_integer(r->type)) ||
				(r->type->kind == TYPE_POINTER && type_is_integer(l->type));
	if (!good) {
		bool has_pointer = l->type->kind == TYPE_POINTER || r->type->kind == TYPE_POINTER;
		error_at(p, loc, has_pointer ? "array subscript is not an integer" : "subscripted value is neither array nor pointer");
		return expr_broken(p, loc);
	}
	struct expr *sum = make_binary(p, EXPR_ADD, l, r, loc);
	if (is_broken(p, sum)) return sum;
	if (sum->type->base->kind == TYPE_FUNCTION) {
		error_at(p, loc, "subscripted value is a pointer to a function");
		return expr_broken(p, loc);
	}
	return expr_deref(p, sum, loc);
}

/* The way to the member, through the anonymous structs that hold it. */
static struct expr *member_path(struct parser *p, struct expr *e, const char *name, loc_t loc)
{
	for (;;) {
		const struct member *m = record_member(e->type, name);
		e = expr_member(p, e, m, loc);
		if (m->name == name) return e;
	}
}

static const char *library_copy(struct parser *p, const struct type *t, const char *name)
{
	return t->is_foreign && p->library ? name_of(p->library, name, strlen(name))->text : name;
}

/* The member's name that is nearest to what was written, for a hint; NULL: none is near. */
static const char *similar_member(const struct type *t, const char *name, char *buf, size_t size)
{
	for (struct member *m = type_plain(t)->members; m; m = m->next) {
		if (!m->name || !names_similar(m->name, name)) continue;
		snprintf(buf, size, "did you mean '%s'?", m->name);
		return buf;
	}
	return NULL;
}

struct expr *make_member(struct parser *p, struct expr *e, struct name *n, bool is_arrow, loc_t loc)
{
	char buf[120], hint[120];
	if (is_arrow) e = decay(p, e);
	if (is_broken(p, e)) return e;
	const struct type *t = e->type, *record = t->kind == TYPE_POINTER ? t->base : t;
	if (!type_is_record(record)) {
		error_at(p, loc, "'.%s': this is no struct or union, but '%s'", n->text, type_text(t, buf, sizeof buf));
		return expr_broken(p, loc);
	}
	if (is_arrow != (t->kind == TYPE_POINTER)) {
		error_hint(p, loc, is_arrow ? "use '.'" : "use '->'",
				   is_arrow ? "'%s' is a struct, not a pointer to one" : "'%s' is a pointer", type_text(t, buf, sizeof buf));
		return expr_broken(p, loc);
	}
	if (!type_is_complete(record)) {
		error_at(p, loc, "'%s' is declared but not defined: it has no members here", type_text(record, buf, sizeof buf));
		return expr_broken(p, loc);
	}
	const char *name = library_copy(p, type_plain(record), n->text);
	if (!record_member(record, name)) {
		error_hint(p, loc, similar_member(record, n->text, hint, sizeof hint), "'%s' has no member named '%s'",
				   type_text(record, buf, sizeof buf), n->text);
		return expr_broken(p, loc);
	}
	if (is_arrow) e = expr_deref(p, e, loc);
	return member_path(p, e, name, loc);
}

static const char *callee_name(const struct expr *f)
{
	if (f->kind == EXPR_ADDRESS && f->left->kind == EXPR_VAR) return f->left->object->name;
	return NULL;
}

static void note_callee(struct parser *p, const struct expr *f)
{
	if (f->kind != EXPR_ADDRESS || f->left->kind != EXPR_VAR) return;
	const struct object *o = f->left->object;
	if (!o->is_foreign) unit_note(p->unit, o->loc, "'%s' was declared here", o->name);
}

static bool check_count(struct parser *p, const struct expr *f, const struct type *t, int count, loc_t loc)
{
	if (t->is_unprototyped || count == t->parameter_count || (count > t->parameter_count && t->is_variadic)) return true;
	const char *name = callee_name(f);
	error_at(p, loc, "too %s arguments to function '%s': it takes %s%d, but %d %s given",
			 count < t->parameter_count ? "few" : "many", name ? name : "", t->is_variadic ? "at least " : "", t->parameter_count,
			 count, count == 1 ? "is" : "are");
	note_callee(p, f);
	return false;
}

static struct expr *convert_argument(struct parser *p, struct expr *a, const struct parameter *q, const struct expr *f, int i)
{
	char what[100], buf[120];
	a = decay(p, a);
	if (is_broken(p, a)) return a;
	if (a->type->kind == TYPE_VOID || !type_is_complete(a->type)) {
		error_at(p, a->loc, "argument %d is of type '%s' and has no value", i, type_text(a->type, buf, sizeof buf));
		return expr_broken(p, a->loc);
	}
	if (!q) return promote_argument(p, a);
	const char *name = callee_name(f);
	snprintf(what, sizeof what, "passing argument %d of '%.60s'", i, name ? name : "the function");
	return convert_assign(p, a, q->type, a->loc, what);
}

static bool returns_twice(const char *name)
{
	static const char *const names[] = {"setjmp", "_setjmp", "__setjmp", "sigsetjmp", "__sigsetjmp", "vfork"};
	for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) return true;
	return false;
}

struct expr *make_call(struct parser *p, struct expr *f, struct expr *arguments, int count, loc_t loc)
{
	char buf[120];
	f = decay(p, f);
	if (is_broken(p, f)) return f;
	const struct type *t = f->type->kind == TYPE_POINTER ? f->type->base : f->type;
	if (t->kind != TYPE_FUNCTION) {
		error_at(p, loc, "this is called, but it is no function: it is '%s'", type_text(f->type, buf, sizeof buf));
		return expr_broken(p, loc);
	}
	if (t->is_unprototyped && f->kind == EXPR_ADDRESS && f->left->kind == EXPR_VAR) {
		const struct type *known = library_prototype(p, f->left->object, count);
		if (known) {
			t = known;
			f->type = pointer_to(p, t);
		}
	}
	struct expr *call = expr_new(p, EXPR_CALL, t->base, loc), **end = &call->arguments;
	bool good = check_count(p, f, t, count, loc);
	const struct parameter *q = t->is_unprototyped ? NULL : t->parameters;
	int i = 0;
	for (struct expr *a = arguments, *next; a && good; a = next, q = q ? q->next : NULL) {
		next = a->next;
		*end = convert_argument(p, a, q, f, ++i);
		good = !is_broken(p, *end);
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	if (t->base->kind != TYPE_VOID && !type_is_complete(t->base)) {
		error_at(p, loc, "the function returns the incomplete type '%s'", type_text(t->base, buf, sizeof buf));
		good = false;
	}
	if (!good)
		return t->base->kind == TYPE_VOID ? expr_unary(p, EXPR_CONVERT, t->base, expr_int(p, 0, int_type(), loc), loc)
										  : expr_broken(p, loc);
	call->left = f;
	call->count = (uint16_t)count;
	if (p->function && returns_twice(callee_name(f))) p->function->calls_setjmp = true;
	expr_grow(p, call);
	check_format(p, call);
	return call;
}
