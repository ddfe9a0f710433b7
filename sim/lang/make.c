/*
 * make.c - nodes of the tree, without checks. Constants are folded as they are made.
 */
#include <string.h>

#include "sim/lang/parser.h"

struct expr *expr_new(struct parser *p, enum expr_kind kind, const struct type *t, loc_t loc)
{
	struct expr *e = ARENA_NEW(p->arena, struct expr);
	e->kind = kind;
	e->type = t;
	e->loc = loc;
	return e;
}

/* One more than its parts; too high, and no more is read. */
static void grow(struct parser *p, struct expr *e, const struct expr *part)
{
	if (!part || part->height < e->height) return;
	e->height = (uint16_t)(part->height + 1);
	if (e->height <= HEIGHT_MOST) return;
	error_hint(p, e->loc, "the simulator takes at most 4000 operators in a row: use parts", "this expression is too long");
	e->height = 0;
	p->is_given_up = true;
}

void expr_grow(struct parser *p, struct expr *e)
{
	grow(p, e, e->left);
	grow(p, e, e->right);
	if (e->kind == EXPR_CONDITIONAL) grow(p, e, e->cond);
	if (e->kind == EXPR_CALL || e->kind == EXPR_BUILTIN)
		for (struct expr *a = e->arguments; a; a = a->next) grow(p, e, a);
}

struct expr *expr_unary(struct parser *p, enum expr_kind kind, const struct type *t, struct expr *left, loc_t loc)
{
	struct expr *e = expr_new(p, kind, t, loc);
	e->left = left;
	grow(p, e, left);
	return fold(p, e);
}

struct expr *expr_binary(struct parser *p, enum expr_kind kind, const struct type *t, struct expr *l, struct expr *r, loc_t loc)
{
	struct expr *e = expr_new(p, kind, t, loc);
	e->left = l;
	e->right = r;
	grow(p, e, l);
	grow(p, e, r);
	return fold(p, e);
}

struct expr *expr_int(struct parser *p, int64_t value, const struct type *t, loc_t loc)
{
	struct expr *e = expr_new(p, EXPR_INT, t, loc);
	e->value = wrap(value, t);
	e->is_constant = true;
	return e;
}

struct expr *expr_float(struct parser *p, double number, const struct type *t, loc_t loc)
{
	struct expr *e = expr_new(p, EXPR_FLOAT, t, loc);
	e->number = t->kind == TYPE_FLOAT ? (double)(float)number : number;
	e->is_constant = true;
	return e;
}

struct expr *expr_var(struct parser *p, struct object *o, loc_t loc)
{
	struct expr *e = expr_new(p, EXPR_VAR, o->type, loc);
	e->object = o;
	if (!p->unevaluated) o->is_used = true;
	e->is_lvalue = !o->is_function;
	e->is_volatile = o->type->qualifiers & QUALIFIER_VOLATILE;
	return e;
}

struct expr *expr_broken(struct parser *p, loc_t loc)
{
	return expr_new(p, EXPR_INT, p->broken, loc);
}

/* What has its address taken must live in memory. */
static void mark_address_taken(struct expr *e)
{
	while (e->kind == EXPR_MEMBER) e = e->left;
	if (e->kind == EXPR_VAR || e->kind == EXPR_LITERAL) e->object->is_address_taken = true;
}

struct expr *expr_address(struct parser *p, struct expr *e, const struct type *t, loc_t loc)
{
	if (e->kind == EXPR_DEREF) {
		struct expr *pointer = e->left;
		pointer->type = t;
		return pointer;
	}
	if (!p->unevaluated) mark_address_taken(e);
	return expr_unary(p, EXPR_ADDRESS, t, e, loc);
}

struct expr *expr_deref(struct parser *p, struct expr *e, loc_t loc)
{
	const struct type *t = e->type->base;
	struct expr *d;
	if (e->kind == EXPR_ADDRESS && e->left->type == t && e->left->is_lvalue)
		d = e->left;
	else
		d = expr_unary(p, EXPR_DEREF, t, e, loc);
	d->is_lvalue = t->kind != TYPE_FUNCTION;
	d->is_volatile = t->qualifiers & QUALIFIER_VOLATILE;
	return d;
}

struct expr *expr_member(struct parser *p, struct expr *e, const struct member *m, loc_t loc)
{
	unsigned outer = e->type->qualifiers & ~(unsigned)QUALIFIER_RESTRICT;
	const struct type *t = type_qualified(p->arena, m->type, outer);
	struct expr *r = expr_unary(p, EXPR_MEMBER, t, e, loc);
	r->member = m;
	r->is_lvalue = e->is_lvalue;
	r->is_volatile = e->is_volatile || (t->qualifiers & QUALIFIER_VOLATILE);
	return r;
}

struct expr *expr_comma(struct parser *p, struct expr *l, struct expr *r)
{
	return expr_binary(p, EXPR_COMMA, r->type, l, r, r->loc);
}

struct expr *expr_store(struct parser *p, struct expr *l, struct expr *r)
{
	l->type = type_plain(l->type);
	return expr_binary(p, EXPR_ASSIGN, l->type, l, r, r->loc);
}
