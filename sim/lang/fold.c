/*
 * fold.c - constant expressions computed as the machine would: wrapping two's complement, IEEE float and double.
 *
 * What has no defined result (a division by zero, a shift too far) is left to the running program, which says so.
 */
#include <math.h>

#include "sim/lang/parser.h"

int64_t wrap(int64_t value, const struct type *t)
{
	if (t->kind == TYPE_BOOL) return value != 0;
	if (t->bits) {
		uint64_t top = (uint64_t)value << (64 - t->bits);
		return t->is_signed ? (int64_t)top >> (64 - t->bits) : (int64_t)(top >> (64 - t->bits));
	}
	switch (t->size) {
	case 1: return t->is_signed ? (int64_t)(int8_t)value : (int64_t)(uint8_t)value;
	case 2: return t->is_signed ? (int64_t)(int16_t)value : (int64_t)(uint16_t)value;
	case 4: return t->is_signed ? (int64_t)(int32_t)value : (int64_t)(uint32_t)value;
	default: return value;
	}
}

static struct expr *become_int(struct expr *e, int64_t value, bool constant)
{
	e->kind = EXPR_INT;
	e->left = e->right = NULL;
	e->height = 0;
	e->value = wrap(value, e->type);
	e->is_constant = constant;
	e->is_volatile = e->is_lvalue = false;
	return e;
}

static struct expr *become_float(struct expr *e, double number, bool constant)
{
	e->kind = EXPR_FLOAT;
	e->left = e->right = NULL;
	e->height = 0;
	e->number = e->type->kind == TYPE_FLOAT ? (double)(float)number : number;
	e->is_constant = constant;
	return e;
}

/* What does not fit has no defined result: as gcc folds, it becomes the nearest value that does, and NaN zero. */
static int64_t float_to_int(double d, const struct type *t)
{
	if (t->kind == TYPE_BOOL) return d != 0;
	int bits = (int)t->size * 8 - t->is_signed;
	double end = ldexp(1.0, bits);
	if (isnan(d)) return 0;
	if (d >= end) return bits == 64 ? -1 : (int64_t)((UINT64_C(1) << bits) - 1);
	if (t->is_signed) return d <= -end ? (int64_t)(0 - (UINT64_C(1) << bits)) : (int64_t)d;
	return d <= 0 ? 0 : (int64_t)(uint64_t)d;
}

static double int_to_float(int64_t v, const struct type *from, const struct type *to)
{
	bool is_unsigned = !from->is_signed && from->size == 8;
	if (to->kind == TYPE_FLOAT) return is_unsigned ? (double)(float)(uint64_t)v : (double)(float)v;
	return is_unsigned ? (double)(uint64_t)v : (double)v;
}

static struct expr *fold_convert(struct expr *e)
{
	struct expr *l = e->left;
	bool constant = l->is_constant;
	const struct type *t = e->type;
	if (t->kind == TYPE_VOID) return e;
	if (l->kind == EXPR_FLOAT) {
		if (type_is_floating(t)) return become_float(e, l->number, constant);
		return become_int(e, float_to_int(l->number, t), constant);
	}
	if (type_is_floating(t)) return become_float(e, int_to_float(l->value, l->type, t), constant);
	return become_int(e, l->value, constant);
}

static struct expr *fold_unary(struct expr *e)
{
	struct expr *l = e->left;
	bool constant = l->is_constant;
	switch (e->kind) {
	case EXPR_CONVERT: return fold_convert(e);
	case EXPR_NEG:
		if (l->kind == EXPR_FLOAT) return become_float(e, -l->number, constant);
		return become_int(e, (int64_t)(0 - (uint64_t)l->value), constant);
	case EXPR_COMPLEMENT: return l->kind == EXPR_INT ? become_int(e, ~l->value, constant) : e;
	case EXPR_NOT: return become_int(e, l->kind == EXPR_FLOAT ? l->number == 0 : l->value == 0, constant);
	default: return e;
	}
}

static struct expr *fold_float(struct expr *e)
{
	double a = e->left->number, b = e->right->number;
	bool constant = e->left->is_constant && e->right->is_constant;
	switch (e->kind) {
	case EXPR_ADD: return become_float(e, a + b, constant);
	case EXPR_SUB: return become_float(e, a - b, constant);
	case EXPR_MUL: return become_float(e, a * b, constant);
	case EXPR_DIV:
		if (b != 0) return become_float(e, a / b, constant);
		if (a == 0 || isnan(a)) return become_float(e, isnan(a) ? a : -(double)NAN, constant);
		return become_float(e, signbit(a) == signbit(b) ? HUGE_VAL : -HUGE_VAL, constant);
	case EXPR_EQ: return become_int(e, a == b, constant);
	case EXPR_NE: return become_int(e, a != b, constant);
	case EXPR_LT: return become_int(e, a < b, constant);
	case EXPR_LE: return become_int(e, a <= b, constant);
	case EXPR_GT: return become_int(e, a > b, constant);
	case EXPR_GE: return become_int(e, a >= b, constant);
	default: return e;
	}
}

/* Division: not by zero, and not the one quotient that does not fit. */
static struct expr *fold_division(struct expr *e, bool constant)
{
	int64_t a = e->left->value, b = e->right->value;
	bool is_div = e->kind == EXPR_DIV;
	if (b == 0) return e;
	if (!e->type->is_signed)
		return become_int(e, (int64_t)(is_div ? (uint64_t)a / (uint64_t)b : (uint64_t)a % (uint64_t)b), constant);
	if (b == -1 && (a == INT64_MIN || (e->type->size == 4 && a == INT32_MIN))) return e;
	return become_int(e, is_div ? a / b : a % b, constant);
}

static struct expr *fold_shift(struct expr *e, bool constant)
{
	int64_t a = e->left->value, n = e->right->value;
	if (n < 0 || n >= e->type->size * 8) return e;
	if (e->kind == EXPR_SHL) return become_int(e, (int64_t)((uint64_t)a << n), constant);
	return become_int(e, e->type->is_signed ? a >> n : (int64_t)((uint64_t)a >> n), constant);
}

/* -1, 0, 1 as the operands' type orders them. */
static int compare(const struct expr *l, const struct expr *r)
{
	bool is_signed = l->type->is_signed;
	if (l->value == r->value) return 0;
	if (is_signed) return l->value < r->value ? -1 : 1;
	return (uint64_t)l->value < (uint64_t)r->value ? -1 : 1;
}

static struct expr *fold_int(struct expr *e)
{
	uint64_t a = (uint64_t)e->left->value, b = (uint64_t)e->right->value;
	bool constant = e->left->is_constant && e->right->is_constant;
	int order = compare(e->left, e->right);
	switch (e->kind) {
	case EXPR_ADD: return become_int(e, (int64_t)(a + b), constant);
	case EXPR_SUB: return become_int(e, (int64_t)(a - b), constant);
	case EXPR_MUL: return become_int(e, (int64_t)(a * b), constant);
	case EXPR_AND: return become_int(e, (int64_t)(a & b), constant);
	case EXPR_OR: return become_int(e, (int64_t)(a | b), constant);
	case EXPR_XOR: return become_int(e, (int64_t)(a ^ b), constant);
	case EXPR_DIV:
	case EXPR_MOD: return fold_division(e, constant);
	case EXPR_SHL:
	case EXPR_SHR: return fold_shift(e, constant);
	case EXPR_EQ: return become_int(e, order == 0, constant);
	case EXPR_NE: return become_int(e, order != 0, constant);
	case EXPR_LT: return become_int(e, order < 0, constant);
	case EXPR_LE: return become_int(e, order <= 0, constant);
	case EXPR_GT: return become_int(e, order > 0, constant);
	case EXPR_GE: return become_int(e, order >= 0, constant);
	case EXPR_POINTER_ADD: return become_int(e, (int64_t)(a + b * (uint64_t)e->scale), false);
	default: return e;
	}
}

static bool is_number(const struct expr *e)
{
	return e->kind == EXPR_INT || e->kind == EXPR_FLOAT;
}

static bool is_true(const struct expr *e)
{
	return e->kind == EXPR_FLOAT ? e->number != 0 : e->value != 0;
}

/* && and || are decided by a constant on the left; what stands to the right is then never evaluated. */
static struct expr *fold_logical(struct expr *e)
{
	bool left = is_true(e->left), decided = e->kind == EXPR_AND_AND ? !left : left;
	if (decided) return e->right->kind == EXPR_STATEMENT ? e : become_int(e, left, e->left->is_constant);
	if (!is_number(e->right)) return e;
	return become_int(e, is_true(e->right), e->left->is_constant && e->right->is_constant);
}

static struct expr *fold_conditional(struct expr *e)
{
	struct expr *chosen = is_true(e->cond) ? e->left : e->right;
	if (!chosen || !is_number(chosen) || e->type->kind == TYPE_VOID) return e;
	bool constant = e->cond->is_constant && chosen->is_constant;
	if (chosen->kind == EXPR_FLOAT) return become_float(e, chosen->number, constant);
	return become_int(e, chosen->value, constant);
}

/* &a[2] - &a[0], and the like: both in one object. */
static struct expr *fold_difference(struct expr *e)
{
	struct address l, r;
	if (!address_constant(e->left, &l) || !address_constant(e->right, &r)) return e;
	if (l.object != r.object || l.label || r.label || !e->scale) return e;
	return become_int(e, (l.addend - r.addend) / e->scale, true);
}

/* To _Bool: the address of an object is never null. */
static struct expr *fold_truth(struct expr *e)
{
	struct address a;
	if (is_number(e->left)) return fold_convert(e);
	if (!address_constant(e->left, &a) || !a.object || a.object->is_weak) return e;
	return become_int(e, 1, true);
}

struct expr *fold(struct parser *p, struct expr *e)
{
	(void)p;
	if (e->kind == EXPR_CONDITIONAL) return is_number(e->cond) ? fold_conditional(e) : e;
	if (!e->left) return e;
	if (e->kind == EXPR_POINTER_DIFF) return fold_difference(e);
	if (e->kind == EXPR_CONVERT && e->type->kind == TYPE_BOOL) return fold_truth(e);
	if (!is_number(e->left)) return e;
	if (e->kind == EXPR_AND_AND || e->kind == EXPR_OR_OR) return fold_logical(e);
	if (!e->right) return fold_unary(e);
	if (!is_number(e->right)) return e;
	if (e->left->kind == EXPR_INT && e->right->kind == EXPR_INT) return fold_int(e);
	if (e->left->kind == EXPR_FLOAT && e->right->kind == EXPR_FLOAT) return fold_float(e);
	return e;
}
