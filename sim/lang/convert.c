/*
 * convert.c - conversions (C11 6.3): values of lvalues, promotions, the usual arithmetic conversions, and what may be assigned to
 * what.
 */
#include <stdio.h>

#include "sim/lang/parser.h"

bool is_broken(const struct parser *p, const struct expr *e)
{
	return e->type == p->broken;
}

bool is_null_constant(const struct expr *e)
{
	if (e->kind != EXPR_INT || e->value != 0 || !e->is_constant) return false;
	return type_is_integer(e->type) ||
		   (e->type->kind == TYPE_POINTER && e->type->base->kind == TYPE_VOID && !e->type->base->qualifiers);
}

struct expr *decay(struct parser *p, struct expr *e)
{
	const struct type *t = e->type;
	if (t->kind == TYPE_FUNCTION) return expr_address(p, e, pointer_to(p, t), e->loc);
	if (type_is_array(t)) return expr_address(p, e, pointer_to(p, t->base), e->loc);
	if (t->qualifiers & QUALIFIER_ATOMIC) {
		struct expr *address = expr_address(p, e, pointer_to(p, t), e->loc);
		return expr_unary(p, EXPR_ATOMIC_LOAD, type_plain(t), address, e->loc);
	}
	if (t->qualifiers) e->type = type_plain(t);
	e->is_lvalue = false;
	return e;
}

/* The integer promotions. Bit-fields promote by their width; those wider than int keep it. */
const struct type *promoted(const struct expr *e)
{
	const struct type *t = e->type;
	if (t->bits && t->bits <= 32) return t->bits < 32 || t->is_signed ? int_type() : type_basic(TYPE_UINT);
	if (t->kind == TYPE_ENUM) t = t->base;
	return t->kind >= TYPE_BOOL && t->kind <= TYPE_USHORT ? int_type() : t;
}

struct expr *promote(struct parser *p, struct expr *e)
{
	e = decay(p, e);
	if (!type_is_integer(e->type) || is_broken(p, e)) return e;
	return convert(p, e, promoted(e));
}

struct expr *promote_argument(struct parser *p, struct expr *e)
{
	e = promote(p, e);
	return e->type->kind == TYPE_FLOAT ? convert(p, e, type_basic(TYPE_DOUBLE)) : e;
}

/* Of two integers, one the type of a bit-field: the wider, or the unsigned. */
static const struct type *wider(const struct type *a, const struct type *b)
{
	if (type_bits(a) != type_bits(b)) return type_bits(a) > type_bits(b) ? a : b;
	return a->is_signed ? b : a;
}

/* Both promoted. The higher rank wins; of signed and unsigned that hold as much, the unsigned. */
const struct type *common_type(const struct type *a, const struct type *b)
{
	if ((a->bits || b->bits) && type_is_integer(a) && type_is_integer(b)) return wider(a, b);
	if (a->kind < b->kind) {
		const struct type *t = a;
		a = b;
		b = t;
	}
	if (a->kind == TYPE_LLONG && b->kind == TYPE_ULONG) return type_basic(TYPE_ULLONG);
	return a;
}

static bool same_representation(const struct type *a, const struct type *b)
{
	if (a->bits != b->bits) return false;
	if (a->kind == b->kind)
		return a->kind != TYPE_ENUM || a->definition == b->definition || (a->size == b->size && a->is_signed == b->is_signed);
	if (!type_is_integer(a) || !type_is_integer(b) || a->kind == TYPE_BOOL || b->kind == TYPE_BOOL) return false;
	return a->size == b->size && a->is_signed == b->is_signed;
}

struct expr *convert(struct parser *p, struct expr *e, const struct type *t)
{
	if (is_broken(p, e) || e->type == t || t == p->broken) return e;
	if (t->kind != TYPE_VOID && same_representation(e->type, t)) {
		if (e->kind == EXPR_OP_ASSIGN || e->kind == EXPR_ASSIGN || e->kind == EXPR_ATOMIC_OP)
			return expr_unary(p, EXPR_CONVERT, t, e, e->loc);
		if (e->kind == EXPR_INT && type_is_integer(e->type) && t->kind == TYPE_POINTER) e->is_constant = false;
		e->type = t;
		return e;
	}
	return expr_unary(p, EXPR_CONVERT, t, e, e->loc);
}

struct assigning {
	struct parser *p;
	struct expr *e;
	const struct type *to;
	loc_t loc;
	const char *what;
};

static void warn_types(const struct assigning *a, const char *does)
{
	char from[120], to[120];
	warn_at(a->p, a->loc, "%s %s: '%s' from '%s'", a->what, does, type_text(a->to, to, sizeof to),
			type_text(a->e->type, from, sizeof from));
}

static void check_pointers(const struct assigning *a)
{
	const struct type *to = a->to->base, *from = a->e->type->base;
	bool is_any = to->kind == TYPE_VOID || from->kind == TYPE_VOID;
	bool same_integers = type_is_integer(to) && type_is_integer(from) && to->size == from->size && to->kind != TYPE_BOOL &&
						 from->kind != TYPE_BOOL;
	if (!is_any && !same_integers && !type_same_plain(to, from)) {
		warn_types(a, "from incompatible pointer type");
		return;
	}
	unsigned lost = from->qualifiers & ~(unsigned)to->qualifiers;
	if (lost & QUALIFIER_CONST)
		warn_types(a, "discards 'const' qualifier from pointer target type");
	else if (lost & QUALIFIER_VOLATILE)
		warn_types(a, "discards 'volatile' qualifier from pointer target type");
}

static const char *assign_hint(const struct type *to, const struct type *from)
{
	if (to->kind == TYPE_POINTER && type_is_record(from)) return "is a '&' missing?";
	if (from->kind == TYPE_POINTER && type_is_record(to)) return "is a '*' missing?";
	if (from->kind == TYPE_VOID) return "it returns nothing";
	return NULL;
}

static struct expr *incompatible(const struct assigning *a)
{
	char from[120], to[120];
	error_hint(a->p, a->loc, assign_hint(a->to, a->e->type), "%s: incompatible types: '%s' wanted, but this is '%s'", a->what,
			   type_text(a->to, to, sizeof to), type_text(a->e->type, from, sizeof from));
	return expr_broken(a->p, a->loc);
}

struct expr *convert_assign(struct parser *p, struct expr *e, const struct type *t, loc_t loc, const char *what)
{
	t = type_is_array(t) ? t : type_plain(t);
	struct assigning a = {p, e, t, loc, what};
	const struct type *from = e->type;
	if (is_broken(p, e) || t == p->broken) return e;
	if (type_is_arithmetic(t) && type_is_arithmetic(from)) return convert(p, e, t);
	if (type_is_record(t) && type_same_plain(t, from)) return e;
	if (t->kind == TYPE_POINTER && from->kind == TYPE_POINTER) {
		if (!is_null_constant(e)) check_pointers(&a);
	} else if (t->kind == TYPE_POINTER && type_is_integer(from)) {
		if (!is_null_constant(e)) warn_types(&a, "makes pointer from integer without a cast");
	} else if (type_is_integer(t) && from->kind == TYPE_POINTER) {
		if (t->kind != TYPE_BOOL) warn_types(&a, "makes integer from pointer without a cast");
	} else {
		return incompatible(&a);
	}
	return convert(p, e, t);
}
