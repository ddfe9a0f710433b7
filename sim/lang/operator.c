/*
 * operator.c - binary operators and assignments, with the checks of C11 6.5.
 */
#include <stdio.h>

#include "sim/lang/parser.h"

const char *operator_text(enum expr_kind kind)
{
	static const char *const texts[] = {
#define X(k, text, what) [EXPR_##k] = text,
		EXPR_LIST(X)
#undef X
	};
	return texts[kind];
}

static struct expr *bad_operands(struct parser *p, enum expr_kind kind, const struct expr *l, const struct expr *r, loc_t loc)
{
	char left[120], right[120];
	if (!is_broken(p, l) && !is_broken(p, r))
		error_at(p, loc, "invalid operands to binary %s ('%s' and '%s')", operator_text(kind),
				 type_text(l->type, left, sizeof left), type_text(r->type, right, sizeof right));
	return expr_broken(p, loc);
}

/* Bring both to their common type, which is returned. */
static const struct type *balance(struct parser *p, struct expr **l, struct expr **r)
{
	const struct type *t = common_type(promoted(*l), promoted(*r));
	*l = convert(p, *l, t);
	*r = convert(p, *r, t);
	return t;
}

/* Bytes between neighbours of the pointer's target; 1 for void and functions (GNU). *size: of a VLA, which no constant tells. */
static int64_t scale_of(struct parser *p, const struct type *pointer, loc_t loc, struct expr **size)
{
	const struct type *t = pointer->base;
	char buf[120];
	*size = NULL;
	if (t->kind == TYPE_VOID || t->kind == TYPE_FUNCTION || t == p->broken) return 1;
	if (t->kind == TYPE_VLA) {
		*size = size_of(p, t, loc);
		return 1;
	}
	if (type_is_complete(t)) return type_size(t);
	error_at(p, loc, "arithmetic on a pointer to the incomplete type '%s'", type_text(t, buf, sizeof buf));
	return 1;
}

static struct expr *pointer_add(struct parser *p, struct expr *pointer, struct expr *n, bool negative, loc_t loc)
{
	struct expr *size;
	const struct type *t = pointer->type, *long_type = type_basic(TYPE_LONG);
	int64_t scale = scale_of(p, t, loc, &size);
	n = convert(p, n, promoted(n));
	n = convert(p, n, long_type);
	if (size) n = expr_binary(p, EXPR_MUL, long_type, n, convert(p, size, long_type), loc);
	if (negative) n = expr_unary(p, EXPR_NEG, long_type, n, loc);
	struct expr *e = expr_new(p, EXPR_POINTER_ADD, t, loc);
	e->left = pointer;
	e->right = n;
	e->scale = scale;
	expr_grow(p, e);
	return fold(p, e);
}

static struct expr *make_add(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	bool left = l->type->kind == TYPE_POINTER, right = r->type->kind == TYPE_POINTER;
	if (left && type_is_integer(r->type)) return pointer_add(p, l, r, kind == EXPR_SUB, loc);
	if (kind == EXPR_ADD && right && type_is_integer(l->type)) return pointer_add(p, r, l, false, loc);
	if (!type_is_arithmetic(l->type) || !type_is_arithmetic(r->type)) return bad_operands(p, kind, l, r, loc);
	const struct type *t = balance(p, &l, &r);
	return expr_binary(p, kind, t, l, r, loc);
}

static struct expr *make_difference(struct parser *p, struct expr *l, struct expr *r, loc_t loc)
{
	struct expr *size;
	const struct type *long_type = type_basic(TYPE_LONG);
	if (!type_same_plain(l->type->base, r->type->base)) return bad_operands(p, EXPR_SUB, l, r, loc);
	struct expr *e = expr_new(p, EXPR_POINTER_DIFF, long_type, loc);
	e->left = l;
	e->right = r;
	e->scale = scale_of(p, l->type, loc, &size);
	if (e->scale == 0) e->scale = 1;
	expr_grow(p, e);
	if (size) return expr_binary(p, EXPR_DIV, long_type, e, convert(p, size, long_type), loc);
	return fold(p, e);
}

static void warn_constant_operand(struct parser *p, enum expr_kind kind, const struct type *t, const struct expr *r, loc_t loc)
{
	if (p->unevaluated || p->skipped || r->kind != EXPR_INT) return;
	bool is_shift = kind == EXPR_SHL || kind == EXPR_SHR;
	if ((kind == EXPR_DIV || kind == EXPR_MOD) && r->value == 0 && type_is_integer(t))
		warn_at(p, loc, "division by zero");
	else if (is_shift && r->value < 0 && r->type->is_signed)
		warn_at(p, loc, "%s shift count is negative", kind == EXPR_SHL ? "left" : "right");
	else if (is_shift && (uint64_t)r->value >= (uint64_t)t->size * 8)
		warn_at(p, loc, "%s shift count >= width of type", kind == EXPR_SHL ? "left" : "right");
}

static struct expr *make_multiply(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	bool integers_only = kind != EXPR_MUL && kind != EXPR_DIV;
	bool good = integers_only ? type_is_integer(l->type) && type_is_integer(r->type)
							  : type_is_arithmetic(l->type) && type_is_arithmetic(r->type);
	if (!good) return bad_operands(p, kind, l, r, loc);
	const struct type *t = balance(p, &l, &r);
	warn_constant_operand(p, kind, t, r, loc);
	return expr_binary(p, kind, t, l, r, loc);
}

static struct expr *make_shift(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	if (!type_is_integer(l->type) || !type_is_integer(r->type)) return bad_operands(p, kind, l, r, loc);
	l = convert(p, l, promoted(l));
	r = convert(p, r, promoted(r));
	warn_constant_operand(p, kind, l->type, r, loc);
	return expr_binary(p, kind, l->type, l, r, loc);
}

static bool is_string_literal(const struct expr *e)
{
	return e->kind == EXPR_ADDRESS && e->left->kind == EXPR_VAR && e->left->object->is_string;
}

/* Both become the left one's type. */
static struct expr *compare_pointers(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	const struct type *a = l->type->base, *b = r->type->base;
	bool is_any = a->kind == TYPE_VOID || b->kind == TYPE_VOID || is_null_constant(l) || is_null_constant(r);
	if ((is_string_literal(l) && !is_null_constant(r)) || (is_string_literal(r) && !is_null_constant(l)))
		warn_hint(p, loc, "compare texts with strcmp(a, b) == 0", "this compares where the strings are, not what they say");
	if (!is_any && !type_same_plain(a, b)) warn_at(p, loc, "comparison of distinct pointer types lacks a cast");
	return expr_binary(p, kind, int_type(), l, convert(p, r, l->type), loc);
}

static struct expr *make_compare(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	bool left = l->type->kind == TYPE_POINTER, right = r->type->kind == TYPE_POINTER;
	if (left && right) return compare_pointers(p, kind, l, r, loc);
	if ((left && type_is_integer(r->type)) || (right && type_is_integer(l->type))) {
		if (!is_null_constant(left ? r : l)) warn_at(p, loc, "comparison between pointer and integer");
		const struct type *t = left ? l->type : r->type;
		return expr_binary(p, kind, int_type(), convert(p, l, t), convert(p, r, t), loc);
	}
	if (!type_is_arithmetic(l->type) || !type_is_arithmetic(r->type)) return bad_operands(p, kind, l, r, loc);
	balance(p, &l, &r);
	return expr_binary(p, kind, int_type(), l, r, loc);
}

struct expr *make_condition(struct parser *p, struct expr *e, loc_t loc)
{
	char buf[120];
	e = decay(p, e);
	if (is_broken(p, e) || type_is_scalar(e->type)) return e;
	error_at(p, loc, "a condition must be a number or a pointer, but this is '%s'", type_text(e->type, buf, sizeof buf));
	return expr_broken(p, loc);
}

static struct expr *make_logical(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	if (!type_is_scalar(l->type) || !type_is_scalar(r->type)) return bad_operands(p, kind, l, r, loc);
	return expr_binary(p, kind, int_type(), l, r, loc);
}

struct expr *make_binary(struct parser *p, enum expr_kind kind, struct expr *l, struct expr *r, loc_t loc)
{
	if (kind == EXPR_COMMA) return expr_binary(p, kind, decay(p, r)->type, decay(p, l), r, loc);
	l = decay(p, l);
	r = decay(p, r);
	if (is_broken(p, l) || is_broken(p, r)) return expr_broken(p, loc);
	switch (kind) {
	case EXPR_SUB:
		if (l->type->kind == TYPE_POINTER && r->type->kind == TYPE_POINTER) return make_difference(p, l, r, loc);
		return make_add(p, kind, l, r, loc);
	case EXPR_ADD: return make_add(p, kind, l, r, loc);
	case EXPR_SHL:
	case EXPR_SHR: return make_shift(p, kind, l, r, loc);
	case EXPR_EQ:
	case EXPR_NE:
	case EXPR_LT:
	case EXPR_LE:
	case EXPR_GT:
	case EXPR_GE: return make_compare(p, kind, l, r, loc);
	case EXPR_AND_AND:
	case EXPR_OR_OR: return make_logical(p, kind, l, r, loc);
	default: return make_multiply(p, kind, l, r, loc);
	}
}

static bool has_const_member(const struct type *t)
{
	if (!type_is_record(t)) return false;
	for (struct member *m = type_plain(t)->members; m; m = m->next) {
		const struct type *mt = m->type;
		while (type_is_array(mt)) mt = mt->base;
		if ((mt->qualifiers & QUALIFIER_CONST) || has_const_member(mt)) return true;
	}
	return false;
}

bool check_writable(struct parser *p, const struct expr *e, loc_t loc, const char *what)
{
	if (is_broken(p, e)) return false;
	if (!e->is_lvalue) {
		const char *hint = e->kind == EXPR_EQ || e->kind == EXPR_CONDITIONAL ? "use == to compare" : NULL;
		error_hint(p, loc, hint, "lvalue required as %s", what);
	} else if (type_is_array(e->type)) {
		error_hint(p, loc, "use memcpy or strcpy, or copy the elements one by one", "an array cannot be assigned to");
	} else if (!type_is_complete(e->type)) {
		error_at(p, loc, "%s has an incomplete type", what);
	} else if (e->type->qualifiers & QUALIFIER_CONST || has_const_member(e->type)) {
		if (e->kind == EXPR_VAR)
			error_at(p, loc, "%s is read-only: '%s' is const", what, e->object->name);
		else if (e->kind == EXPR_MEMBER && e->member->name)
			error_at(p, loc, "%s is read-only: '%s' is const", what, e->member->name);
		else
			error_at(p, loc, "%s is read-only: it is const", what);
	} else {
		return true;
	}
	return false;
}

struct expr *make_assign(struct parser *p, struct expr *l, struct expr *r, loc_t loc)
{
	r = decay(p, r);
	if (is_broken(p, r) || !check_writable(p, l, loc, "left operand of assignment")) return expr_broken(p, loc);
	const struct type *qualified = l->type, *t = type_plain(qualified);
	r = convert_assign(p, r, t, loc, "assignment");
	if (is_broken(p, r)) return r;
	l->type = t;
	l->is_lvalue = false;
	if (qualified->qualifiers & QUALIFIER_ATOMIC) {
		struct expr *address = expr_address(p, l, pointer_to(p, qualified), loc);
		return expr_binary(p, EXPR_ATOMIC_STORE, t, address, r, loc);
	}
	return expr_binary(p, EXPR_ASSIGN, t, l, r, loc);
}

/* The type in which left op right is computed; right is brought to what the tree wants. NULL: not possible, and said. */
static const struct type *compute_type(struct parser *p, enum expr_kind op, const struct expr *l, const struct type *t,
									   struct expr **r, loc_t loc)
{
	bool integers_only = op != EXPR_ADD && op != EXPR_SUB && op != EXPR_MUL && op != EXPR_DIV;
	bool good = integers_only ? type_is_integer(t) && type_is_integer((*r)->type)
							  : type_is_arithmetic(t) && type_is_arithmetic((*r)->type);
	if (!good) {
		bad_operands(p, op, l, *r, loc);
		return NULL;
	}
	const struct type *own = promoted(l), *other = promoted(*r);
	if (op == EXPR_SHL || op == EXPR_SHR) {
		*r = convert(p, *r, other);
		warn_constant_operand(p, op, own, *r, loc);
		return own;
	}
	const struct type *common = common_type(own, other);
	*r = convert(p, *r, common);
	warn_constant_operand(p, op, common, *r, loc);
	return common;
}

/* pointer += n: right becomes long, in units of scale bytes. */
static struct expr *scaled(struct parser *p, enum expr_kind op, const struct type *t, struct expr *r, int64_t *scale, loc_t loc)
{
	struct expr *size;
	const struct type *long_type = type_basic(TYPE_LONG);
	*scale = scale_of(p, t, loc, &size);
	r = convert(p, convert(p, r, promoted(r)), long_type);
	if (size) r = expr_binary(p, EXPR_MUL, long_type, r, convert(p, size, long_type), loc);
	return op == EXPR_SUB ? expr_unary(p, EXPR_NEG, long_type, r, loc) : r;
}

struct expr *make_op_assign(struct parser *p, enum expr_kind op, struct expr *l, struct expr *r, bool post, loc_t loc)
{
	r = decay(p, r);
	if (is_broken(p, r) || !check_writable(p, l, loc, "operand")) return expr_broken(p, loc);
	const struct type *qualified = l->type, *t = type_plain(qualified);
	struct expr *e = expr_new(p, EXPR_OP_ASSIGN, t, loc);
	l->type = t;
	e->op = (uint16_t)op;
	e->is_post = post;
	if (t->kind == TYPE_POINTER && (op == EXPR_ADD || op == EXPR_SUB) && type_is_integer(r->type)) {
		r = scaled(p, op, t, r, &e->scale, loc);
		e->op = EXPR_POINTER_ADD;
		e->compute = t;
	} else {
		e->compute = compute_type(p, op, l, t, &r, loc);
		if (!e->compute) return expr_broken(p, loc);
	}
	bool atomic = qualified->qualifiers & QUALIFIER_ATOMIC;
	l->is_lvalue = false;
	e->kind = atomic ? EXPR_ATOMIC_OP : EXPR_OP_ASSIGN;
	e->left = atomic ? expr_address(p, l, pointer_to(p, qualified), loc) : l;
	e->right = r;
	expr_grow(p, e);
	return e;
}
