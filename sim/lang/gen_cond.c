/*
 * gen_cond.c - conditions: jumps that compare, without making the 0 or 1 that C's value of a comparison is.
 */
#include "sim/lang/gen.h"

/* The comparisons in one row: its negation; with its sides exchanged; instructions for registers and constants. */
struct comparison {
	uint16_t negated, mirrored;
	uint16_t jump[2], jump_constant[2];        /* signed, unsigned; 0: only with its sides exchanged */
	uint16_t set[2], set_constant[2];
	uint16_t set_double, set_float;
};

static const struct comparison comparisons[EXPR_KINDS] = {
	[EXPR_EQ] = {EXPR_NE, EXPR_EQ, {OP_JEQ, OP_JEQ}, {OP_JEQI, OP_JEQI}, {OP_SEQ, OP_SEQ}, {OP_SEQI, OP_SEQI}, OP_SEQD, OP_SEQF},
	[EXPR_NE] = {EXPR_EQ, EXPR_NE, {OP_JNE, OP_JNE}, {OP_JNEI, OP_JNEI}, {OP_SNE, OP_SNE}, {OP_SNEI, OP_SNEI}, OP_SNED, OP_SNEF},
	[EXPR_LT] = {EXPR_GE, EXPR_GT, {OP_JLT, OP_JLTU}, {OP_JLTI, OP_JLTUI}, {OP_SLT, OP_SLTU}, {OP_SLTI, OP_SLTUI}, OP_SLTD, OP_SLTF},
	[EXPR_LE] = {EXPR_GT, EXPR_GE, {OP_JLE, OP_JLEU}, {OP_JLEI, OP_JLEUI}, {OP_SLE, OP_SLEU}, {OP_SLEI, OP_SLEUI}, OP_SLED, OP_SLEF},
	[EXPR_GT] = {EXPR_LE, EXPR_LT, {0, 0}, {OP_JGTI, OP_JGTUI}, {0, 0}, {OP_SGTI, OP_SGTUI}, 0, 0},
	[EXPR_GE] = {EXPR_LT, EXPR_LE, {0, 0}, {OP_JGEI, OP_JGEUI}, {0, 0}, {OP_SGEI, OP_SGEUI}, 0, 0},
};

static bool is_comparison(const struct expr *e)
{
	return e->kind >= EXPR_EQ && e->kind <= EXPR_GE;
}

static bool is_small(const struct expr *e)
{
	return e->kind == EXPR_INT && e->value == (int32_t)e->value;
}

static bool is_unsigned(const struct type *t)
{
	enum kind_class c = gen_class(t);
	return c == CLASS_U32 || c == CLASS_U64;
}

bool gen_is_swapped(const struct expr *left, const struct expr *right)
{
	if (right->kind == EXPR_INT || right->kind == EXPR_FLOAT)
		return false;
	return left->kind == EXPR_INT || (left->kind == EXPR_VAR && right->kind != EXPR_VAR);
}

/* The operands in registers, or the right one as a constant; a constant on the left goes right. */
struct operands {
	unsigned kind;
	reg_t left, right;
	bool constant;
	int64_t value;
	const struct type *type;
};

static struct operands take_operands(struct gen *g, struct expr *e)
{
	struct operands o = {.kind = e->kind, .type = e->left->type, .right = 0};
	struct expr *left = e->left, *right = e->right;
	if (gen_is_swapped(left, right)) {
		struct expr *t = left;
		left = right;
		right = t;
		o.kind = comparisons[o.kind].mirrored;
	}
	o.left = gen_expr(g, left, NOWHERE);
	o.constant = is_small(right) && !type_is_floating(o.type);
	if (o.constant)
		o.value = right->value;
	else
		o.right = gen_expr(g, right, NOWHERE);
	return o;
}

static void mirror(struct operands *o)
{
	reg_t t = o->left;
	o->left = o->right;
	o->right = t;
	o->kind = comparisons[o->kind].mirrored;
}

static void set_compared(struct gen *g, struct operands *o, reg_t dst)
{
	bool is_u = is_unsigned(o->type);
	if (o->constant) {
		gen_emit_imm(g, comparisons[o->kind].set_constant[is_u], dst, o->left, o->value);
		return;
	}
	if (!comparisons[o->kind].set[0])
		mirror(o);
	const struct comparison *c = &comparisons[o->kind];
	gen_emit(g, o->type->kind == TYPE_DOUBLE ? c->set_double : o->type->kind == TYPE_FLOAT ? c->set_float : c->set[is_u], dst, o->left,
		o->right);
}

reg_t gen_compare(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top;
	struct operands o = take_operands(g, e);
	reg_t dst = gen_place(g, want, mark);
	set_compared(g, &o, dst);
	return dst;
}

static void branch_compared(struct gen *g, struct expr *e, bool holds, uint32_t label)
{
	reg_t mark = g->top;
	struct operands o = take_operands(g, e);
	if (type_is_floating(o.type)) {
		reg_t dst = gen_place(g, NOWHERE, mark);
		set_compared(g, &o, dst);
		gen_jump(g, holds ? OP_JNZ : OP_JZ, dst, 0, 0, label);
		g->top = mark;
		return;
	}
	if (!holds)
		o.kind = comparisons[o.kind].negated;
	if (!o.constant && !comparisons[o.kind].jump[0])
		mirror(&o);
	const struct comparison *c = &comparisons[o.kind];
	bool is_u = is_unsigned(o.type);
	gen_jump(g, o.constant ? c->jump_constant[is_u] : c->jump[is_u], o.left, o.right, o.value, label);
	g->top = mark;
}

void gen_branch_value(struct gen *g, reg_t r, const struct type *t, bool holds, uint32_t label)
{
	reg_t mark = g->top;
	if (type_is_floating(t)) {
		reg_t dst = gen_alloc(g);
		r = gen_convert(g, r, t, type_basic(TYPE_BOOL), dst, g->top);
	}
	gen_jump(g, holds ? OP_JNZ : OP_JZ, r, 0, 0, label);
	g->top = mark;
}

/* left && right holds: both do. left || right: seen from what makes it fail, the same. */
static void branch_logical(struct gen *g, struct expr *e, bool holds, uint32_t label)
{
	bool is_and = e->kind == EXPR_AND_AND;
	uint32_t past = is_and != holds ? label : gen_label(g);
	gen_branch(g, e->left, is_and != holds ? holds : !holds, past);
	uint32_t part = gen_part_begin(g);
	gen_branch(g, e->right, holds, label);
	gen_part_end(g, part);
	if (past != label)
		gen_label_here(g, past);
}

void gen_branch(struct gen *g, struct expr *e, bool holds, uint32_t label)
{
	loc_t loc = g->loc;
	g->loc = e->loc;
	if (e->kind == EXPR_NOT) {
		gen_branch(g, e->left, !holds, label);
	} else if (e->kind == EXPR_CONVERT && e->type->kind == TYPE_BOOL) {
		gen_branch(g, e->left, holds, label);
	} else if (e->kind == EXPR_AND_AND || e->kind == EXPR_OR_OR) {
		branch_logical(g, e, holds, label);
	} else if (is_comparison(e)) {
		branch_compared(g, e, holds, label);
	} else if (e->kind == EXPR_INT) {
		if ((e->value != 0) == holds)
			gen_jump(g, OP_JMP, 0, 0, 0, label);
	} else {
		reg_t mark = g->top;
		gen_branch_value(g, gen_expr(g, e, NOWHERE), e->type, holds, label);
		g->top = mark;
	}
	g->loc = loc;
}

bool gen_is_simple(const struct expr *e, int budget)
{
	if (budget <= 0)
		return false;
	switch (e->kind) {
	case EXPR_INT: case EXPR_FLOAT: case EXPR_VAR:
		return true;
	case EXPR_DEREF: case EXPR_MEMBER: case EXPR_ADDRESS: case EXPR_NEG: case EXPR_NOT:
		return gen_is_simple(e->left, budget - 1);
	case EXPR_CONVERT:
		return e->type->kind != TYPE_VOID && gen_is_simple(e->left, budget - 1);
	case EXPR_ADD: case EXPR_SUB: case EXPR_MUL: case EXPR_AND: case EXPR_EQ: case EXPR_NE: case EXPR_LT: case EXPR_LE: case EXPR_GT:
	case EXPR_GE: case EXPR_POINTER_ADD: case EXPR_AND_AND: case EXPR_OR_OR:
		return gen_is_simple(e->left, budget - 1) && gen_is_simple(e->right, budget - 1);
	default:
		return false;
	}
}
