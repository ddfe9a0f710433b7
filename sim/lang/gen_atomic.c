/*
 * gen_atomic.c - atomic operations, and arithmetic that says when it overflows.
 */
#include "sim/lang/gen.h"

static void emit_atomic(struct gen *g, enum atomic op, const struct type *t, reg_t base)
{
	int64_t imm = (int64_t)op | type_size(t) << 8;
	if (type_is_integer(t) && t->is_signed)
		imm |= 1 << 16;
	gen_emit_imm(g, OP_ATOMIC, base, 0, imm);
}

/* Operands in consecutive registers, which is how the instruction wants them. */
static reg_t atomic_plain(struct gen *g, enum atomic op, const struct type *t, struct expr *const operands[3])
{
	reg_t base = g->top;
	for (int i = 0; i < 3; i++) {
		reg_t r = gen_alloc(g);
		if (operands[i])
			gen_expr(g, operands[i], r);
	}
	emit_atomic(g, op, t, base);
	g->top = base + 1;
	return base;
}

static int native(const struct expr *e, const struct type *t)
{
	static const struct {
		uint16_t kind, op;
	} ops[] = {
		{EXPR_ADD, ATOMIC_ADD}, {EXPR_SUB, ATOMIC_SUB}, {EXPR_AND, ATOMIC_AND}, {EXPR_OR, ATOMIC_OR}, {EXPR_XOR, ATOMIC_XOR},
		{EXPR_NAND, ATOMIC_NAND},
	};
	if (e->op == EXPR_POINTER_ADD)
		return ATOMIC_ADD;
	if (!type_is_integer(t) || t->kind == TYPE_BOOL || type_is_floating(e->compute))
		return -1;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (ops[i].kind == e->op)
			return ops[i].op;
	return -1;
}

/* The machine does these in one step. */
static reg_t native_op(struct gen *g, struct expr *e, const struct type *t, enum atomic op)
{
	reg_t base = gen_alloc(g), value = gen_alloc(g), right = gen_alloc(g);
	gen_expr(g, e->left, base);
	gen_expr(g, e->right, right);
	if (e->op == EXPR_POINTER_ADD) {
		reg_t zero = gen_alloc(g);
		gen_load_constant(g, zero, 0);
		gen_scaled(g, value, zero, right, e->scale);
	} else {
		gen_emit(g, OP_MOV, value, right, 0);
	}
	emit_atomic(g, op, t, base);
	if (!e->is_post)
		gen_compute(g, e, t, base, base, &(struct gen_side){.reg = right});
	g->top = base + 1;
	return base;
}

/* The others: compute, and try again if somebody was quicker. */
static reg_t retried_op(struct gen *g, struct expr *e, const struct type *t)
{
	reg_t old = gen_alloc(g), now = gen_alloc(g), pointer = gen_alloc(g), right = gen_alloc(g), base = gen_alloc(g);
	reg_t expected = gen_alloc(g), wanted = gen_alloc(g);
	uint32_t again = gen_label(g), done = gen_label(g);
	gen_expr(g, e->left, pointer);
	gen_expr(g, e->right, right);
	gen_emit(g, OP_MOV, base, pointer, 0);
	emit_atomic(g, ATOMIC_LOAD, t, base);
	gen_emit(g, OP_MOV, old, base, 0);
	gen_label_here(g, again);
	gen_compute(g, e, t, now, old, &(struct gen_side){.reg = right});
	gen_emit(g, OP_MOV, base, pointer, 0);
	gen_emit(g, OP_MOV, expected, old, 0);
	gen_emit(g, OP_MOV, wanted, now, 0);
	emit_atomic(g, ATOMIC_CASV, t, base);
	gen_jump(g, OP_JEQ, base, old, 0, done);
	gen_emit(g, OP_MOV, old, base, 0);
	gen_jump(g, OP_JMP, 0, 0, 0, again);
	gen_label_here(g, done);
	if (!e->is_post)
		gen_emit(g, OP_MOV, old, now, 0);
	g->top = old + 1;
	return old;
}

reg_t gen_atomic(struct gen *g, struct expr *e, reg_t want)
{
	const struct type *t = type_plain(e->left->type->base);
	if (!type_is_scalar(t)) {
		unit_error(g->unit, e->loc, NULL, "atomic records are not supported by the simulator");
		g->failed = true;
		return gen_place(g, want, g->top);
	}
	int op = e->kind == EXPR_ATOMIC_OP ? native(e, t) : -1;
	switch (e->kind) {
	case EXPR_ATOMIC_LOAD:
		return atomic_plain(g, ATOMIC_LOAD, t, (struct expr *[]){e->left, NULL, NULL});
	case EXPR_ATOMIC_STORE:
		return atomic_plain(g, ATOMIC_STORE, t, (struct expr *[]){e->left, e->right, NULL});
	case EXPR_ATOMIC_EXCHANGE:
		return atomic_plain(g, ATOMIC_EXCHANGE, t, (struct expr *[]){e->left, e->right, NULL});
	case EXPR_ATOMIC_CAS:
		return atomic_plain(g, ATOMIC_CAS, t, (struct expr *[]){e->left, e->third, e->right});
	case EXPR_ATOMIC_SWAP_IF:
		return atomic_plain(g, ATOMIC_CASV, t, (struct expr *[]){e->left, e->third, e->right});
	default:
		return op >= 0 ? native_op(g, e, t, (enum atomic)op) : retried_op(g, e, t);
	}
}

reg_t gen_overflow(struct gen *g, struct expr *e, reg_t want)
{
	(void)want;
	reg_t base = gen_alloc(g);
	gen_expr(g, e->left, base);
	gen_expr(g, e->right, gen_alloc(g));
	gen_expr(g, e->third, gen_alloc(g));
	const struct type *t = type_plain(e->third->type->base);
	int64_t imm = e->op == EXPR_ADD ? 0 : e->op == EXPR_SUB ? 1 : 2;
	imm |= gen_class(e->left->type) == CLASS_U64 ? OVERFLOW_LEFT_UNSIGNED : 0;
	imm |= gen_class(e->right->type) == CLASS_U64 ? OVERFLOW_RIGHT_UNSIGNED : 0;
	imm |= t->is_signed ? OVERFLOW_SIGNED : 0;
	gen_emit_imm(g, OP_OVERFLOW, base, 0, imm | type_size(t) << 8);
	g->top = base + 1;
	return base;
}
