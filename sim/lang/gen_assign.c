/*
 * gen_assign.c - assignments. C leaves open which side comes first; programs are shown what gcc does: the right side, but where
 * the value goes is computed before a call, or a variable in memory, whose value is stored as it is.
 */
#include "sim/lang/gen.h"

static bool is_bits(const struct expr *left)
{
	return left->kind == EXPR_MEMBER && left->member->is_bits;
}

static bool is_in_register(const struct expr *left)
{
	return (left->kind == EXPR_VAR || left->kind == EXPR_LITERAL) && left->object->mark == PLACE_REGISTER;
}

static struct addr target(struct gen *g, struct expr *left)
{
	return gen_addr(g, left, is_bits(left) ? 0 : type_size(left->type));
}

static void load(struct gen *g, struct expr *left, reg_t dst, const struct addr *at)
{
	if (is_bits(left))
		gen_load_bits(g, left->member, dst, at);
	else
		gen_load(g, left->type, dst, at);
}

static void store(struct gen *g, struct expr *left, reg_t value, const struct addr *at)
{
	if (is_bits(left))
		gen_store_bits(g, left->member, value, at);
	else
		gen_store(g, left->type, value, at);
}

static bool is_left_first(const struct expr *right)
{
	return right->kind == EXPR_CALL || right->kind == EXPR_VAR || (right->kind == EXPR_CONDITIONAL && !type_is_scalar(right->type));
}

static reg_t assign_bytes(struct gen *g, struct expr *e, reg_t want, bool value)
{
	reg_t mark = g->top, from = NOWHERE;
	if (!is_left_first(e->right))
		from = gen_expr(g, e->right, NOWHERE);
	struct addr at = gen_addr(g, e->left, 0);
	reg_t to = gen_addr_value(g, &at, NOWHERE, g->top);
	if (from == NOWHERE)
		from = gen_expr(g, e->right, NOWHERE);
	int64_t size = type_size(e->left->type);
	if (size > 0)
		gen_emit_imm(g, OP_COPY, to, from, size);
	g->top = mark;
	if (!value || (to < mark && want == NOWHERE))
		return to;
	reg_t dst = gen_place(g, want, mark);
	if (dst != to)
		gen_emit(g, OP_MOV, dst, to, 0);
	return dst;
}

static reg_t stored_value(struct gen *g, reg_t value, reg_t want, reg_t mark)
{
	if (value < mark) {
		g->top = mark;
		return value;
	}
	reg_t dst = gen_place(g, want, mark);
	if (dst != value)
		gen_emit(g, OP_MOV, dst, value, 0);
	return dst;
}

reg_t gen_assign(struct gen *g, struct expr *e, reg_t want, bool value)
{
	if (!type_is_scalar(e->type))
		return assign_bytes(g, e, want, value);
	if (is_in_register(e->left)) {
		reg_t r = gen_expr(g, e->right, (reg_t)e->left->object->slot);
		gen_is_set(g, e->left->object);
		return r;
	}
	reg_t mark = g->top, v = NOWHERE;
	struct expr *right = e->right;
	for (; right->kind == EXPR_COMMA; right = right->right)
		gen_discard(g, right->left);
	if (!is_left_first(right))
		v = gen_expr(g, right, NOWHERE);
	struct addr at = target(g, e->left);
	if (v == NOWHERE)
		v = gen_expr(g, right, NOWHERE);
	store(g, e->left, v, &at);
	if (value)
		return stored_value(g, v, want, mark);
	g->top = mark;
	return v;
}

/* ---- op= ------------------------------------------------------------------------------------------------------------------- */

/* The right side of op=, evaluated before the left one is read. */
static struct gen_side right_side(struct gen *g, struct expr *e)
{
	struct expr *right = e->right;
	if (right->kind == EXPR_INT && !(e->op != EXPR_POINTER_ADD && type_is_floating(e->compute)))
		return (struct gen_side){.constant = true, .value = right->value};
	return (struct gen_side){.reg = gen_expr(g, right, NOWHERE)};
}

static reg_t in_register(struct gen *g, const struct gen_side *right)
{
	if (!right->constant)
		return right->reg;
	reg_t r = gen_alloc(g);
	gen_load_constant(g, r, right->value);
	return r;
}

static void pointer_step(struct gen *g, struct expr *e, reg_t dst, reg_t old, const struct gen_side *right)
{
	int64_t bytes = (int64_t)((uint64_t)right->value * (uint64_t)e->scale);
	if (right->constant && bytes == (int32_t)bytes)
		gen_emit_imm(g, OP_ADDI64, dst, old, bytes);
	else
		gen_scaled(g, dst, old, in_register(g, right), e->scale);
}

void gen_compute(struct gen *g, struct expr *e, const struct type *t, reg_t dst, reg_t old, const struct gen_side *right)
{
	reg_t mark = g->top;
	if (e->op == EXPR_POINTER_ADD) {
		pointer_step(g, e, dst, old, right);
		g->top = mark;
		return;
	}
	bool same = gen_same_bits(t, e->compute) && gen_same_bits(e->compute, t);
	reg_t result = same ? dst : gen_alloc(g);
	reg_t left = gen_convert(g, old, t, e->compute, result, g->top);
	if (!right->constant || !gen_arith_constant(g, e->op, e->compute, result, left, right->value))
		gen_arith(g, e->op, e->compute, result, left, in_register(g, right));
	reg_t r = gen_convert(g, result, e->compute, t, dst, g->top);
	if (r != dst)
		gen_emit(g, OP_MOV, dst, r, 0);
	g->top = mark;
}

static reg_t op_assign_register(struct gen *g, struct expr *e, reg_t want, bool value)
{
	reg_t mark = g->top, x = (reg_t)e->left->object->slot, old = x;
	struct gen_side right = right_side(g, e);
	gen_check(g, e->left->object);
	bool keep = value && e->is_post;
	if (keep) {
		old = want != NOWHERE && want != x ? want : gen_alloc(g);
		gen_emit(g, OP_MOV, old, x, 0);
	}
	gen_compute(g, e, e->left->type, x, x, &right);
	if (!keep)
		g->top = mark;
	return old;
}

reg_t gen_op_assign(struct gen *g, struct expr *e, reg_t want, bool value)
{
	if (is_in_register(e->left))
		return op_assign_register(g, e, want, value);
	reg_t mark = g->top;
	struct gen_side right = right_side(g, e);
	struct addr at = target(g, e->left);
	reg_t old = gen_alloc(g), now = gen_alloc(g);
	load(g, e->left, old, &at);
	gen_compute(g, e, e->left->type, now, old, &right);
	store(g, e->left, now, &at);
	if (!value) {
		g->top = mark;
		return now;
	}
	if (e->is_post) {
		reg_t dst = gen_place(g, want, mark);
		gen_emit(g, OP_MOV, dst, old, 0);
		return dst;
	}
	return stored_value(g, now, want, mark);
}
