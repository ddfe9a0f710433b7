/*
 * gen_expr.c - expressions, kind by kind.
 */
#include "sim/lang/gen.h"

#include <string.h>

/* The value of an expression that is in memory: loaded, or for records and arrays its address. */
static reg_t value_at(struct gen *g, const struct expr *e, const struct addr *at, reg_t want, reg_t mark)
{
	if (!type_is_scalar(e->type))
		return gen_addr_value(g, at, want, mark);
	reg_t dst = gen_place(g, want, mark);
	gen_load(g, e->type, dst, at);
	return dst;
}

static int64_t access_size(const struct type *t)
{
	return type_is_scalar(t) ? type_size(t) : 0;
}

static reg_t do_int(struct gen *g, struct expr *e, reg_t want)
{
	reg_t dst = gen_place(g, want, g->top);
	gen_load_constant(g, dst, e->value);
	return dst;
}

static reg_t do_float(struct gen *g, struct expr *e, reg_t want)
{
	reg_t dst = gen_place(g, want, g->top);
	int64_t bits = 0;
	float f = (float)e->number;
	if (e->type->kind == TYPE_FLOAT)
		memcpy(&bits, &f, sizeof f);
	else
		memcpy(&bits, &e->number, sizeof e->number);
	gen_load_constant(g, dst, bits);
	return dst;
}

static reg_t do_lvalue(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top;
	struct addr at = gen_addr(g, e, access_size(e->type));
	return value_at(g, e, &at, want, mark);
}

static reg_t do_var(struct gen *g, struct expr *e, reg_t want)
{
	if (e->object->mark != PLACE_REGISTER)
		return do_lvalue(g, e, want);
	gen_check(g, e->object);
	return (reg_t)e->object->slot;
}

static reg_t do_literal(struct gen *g, struct expr *e, reg_t want)
{
	if (e->object->mark == PLACE_FRAME || e->object->is_static)
		return do_lvalue(g, e, want);
	gen_assigns(g, e->object, e->is_zeroed, e->init);
	return (reg_t)e->object->slot;
}

static reg_t do_member(struct gen *g, struct expr *e, reg_t want)
{
	if (!e->member->is_bits)
		return do_lvalue(g, e, want);
	reg_t mark = g->top;
	struct addr at = gen_addr(g, e, 0);
	reg_t dst = gen_place(g, want, mark);
	gen_load_bits(g, e->member, dst, &at);
	return dst;
}

static reg_t do_address(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top;
	struct addr at = gen_addr(g, e->left, 0);
	return gen_addr_value(g, &at, want, mark);
}

static reg_t do_pointer_add(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top;
	if (e->right->kind == EXPR_INT) {
		struct addr at = gen_pointee(g, e, 0);
		return gen_addr_value(g, &at, want, mark);
	}
	reg_t base = gen_expr(g, e->left, NOWHERE), index = gen_expr(g, e->right, NOWHERE), dst = gen_place(g, want, mark);
	gen_scaled(g, dst, base, index, e->scale);
	return dst;
}

static reg_t do_label(struct gen *g, struct expr *e, reg_t want)
{
	reg_t dst = gen_place(g, want, g->top);
	gen_emit_imm(g, OP_LEA_G, dst, 0, 0);
	link_label(g->link, g->image->ncode - 1, e->label);
	return dst;
}

static reg_t do_convert(struct gen *g, struct expr *e, reg_t want)
{
	if (e->type->kind == TYPE_VOID) {
		gen_discard(g, e->left);
		return gen_place(g, want, g->top);
	}
	reg_t mark = g->top;
	if (gen_same_bits(e->left->type, e->type))
		return gen_expr(g, e->left, want);
	reg_t r = gen_expr(g, e->left, NOWHERE);
	return gen_convert(g, r, e->left->type, e->type, want, mark);
}

static reg_t do_neg(struct gen *g, struct expr *e, reg_t want)
{
	static const uint16_t ops[] = {OP_RSUBI32, OP_RSUBIU32, OP_RSUBI64, OP_RSUBI64, OP_NEGF, OP_NEGD};
	reg_t mark = g->top, r = gen_expr(g, e->left, NOWHERE), dst = gen_place(g, want, mark);
	gen_emit_imm(g, ops[gen_class(e->type)], dst, r, 0);
	gen_narrow(g, e->type, dst);
	return dst;
}

static reg_t do_complement(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top, r = gen_expr(g, e->left, NOWHERE), dst = gen_place(g, want, mark);
	gen_emit_imm(g, OP_XORI, dst, r, -1);
	if (gen_class(e->type) == CLASS_U32)
		gen_emit(g, OP_ZX32, dst, dst, 0);
	gen_narrow(g, e->type, dst);
	return dst;
}

static bool commutes(unsigned kind)
{
	return kind == EXPR_ADD || kind == EXPR_MUL || kind == EXPR_AND || kind == EXPR_OR || kind == EXPR_XOR;
}

/* constant - x */
static bool from_constant(struct gen *g, struct expr *e, reg_t dst, reg_t right)
{
	static const uint16_t ops[] = {OP_RSUBI32, OP_RSUBIU32, OP_RSUBI64, OP_RSUBI64};
	enum kind_class c = gen_class(e->type);
	if (e->kind != EXPR_SUB || c >= CLASS_FLOAT || e->left->kind != EXPR_INT || e->left->value != (int32_t)e->left->value)
		return false;
	gen_emit_imm(g, ops[c], dst, right, e->left->value);
	gen_narrow(g, e->type, dst);
	return true;
}

static reg_t do_arithmetic(struct gen *g, struct expr *e, reg_t want)
{
	struct expr *left = e->left, *right = e->right;
	if (commutes(e->kind) && gen_is_swapped(left, right)) {
		left = e->right;
		right = e->left;
	}
	reg_t mark = g->top;
	if (left->kind == EXPR_INT && e->kind == EXPR_SUB && left->value == (int32_t)left->value && right->kind != EXPR_INT) {
		reg_t r = gen_expr(g, right, NOWHERE), dst = gen_place(g, want, mark);
		from_constant(g, e, dst, r);
		return dst;
	}
	reg_t l = gen_expr(g, left, NOWHERE);
	if (right->kind == EXPR_INT) {
		reg_t top = g->top, dst = gen_place(g, want, mark);
		if (gen_arith_constant(g, e->kind, e->type, dst, l, right->value))
			return dst;
		g->top = top;
	}
	reg_t r = gen_expr(g, right, NOWHERE), dst = gen_place(g, want, mark);
	gen_arith(g, e->kind, e->type, dst, l, r);
	return dst;
}

static reg_t do_pointer_diff(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top, l = gen_expr(g, e->left, NOWHERE), r = gen_expr(g, e->right, NOWHERE), dst = gen_place(g, want, mark);
	gen_emit(g, OP_SUB64, dst, l, r);
	if (e->scale > 1 && e->scale <= INT32_MAX) {
		gen_emit_imm(g, OP_DIVI64, dst, dst, e->scale);
	} else if (e->scale != 1) {
		reg_t k = gen_alloc(g);
		gen_load_constant(g, k, e->scale);
		gen_emit(g, OP_DIV64, dst, dst, k);
		g->top = k;
	}
	return dst;
}

/* 0 or 1 of a condition that jumps. */
static reg_t do_logical(struct gen *g, struct expr *e, reg_t want)
{
	uint32_t no = gen_label(g), end = gen_label(g);
	gen_branch(g, e, false, no);
	reg_t dst = gen_place(g, want, g->top);
	gen_load_constant(g, dst, 1);
	gen_jump(g, OP_JMP, 0, 0, 0, end);
	gen_label_here(g, no);
	gen_load_constant(g, dst, 0);
	gen_label_here(g, end);
	return dst;
}

static reg_t do_not(struct gen *g, struct expr *e, reg_t want)
{
	if (type_is_floating(e->left->type) || e->left->kind == EXPR_AND_AND || e->left->kind == EXPR_OR_OR)
		return do_logical(g, e, want);
	reg_t mark = g->top, r = gen_expr(g, e->left, NOWHERE), dst = gen_place(g, want, mark);
	gen_emit_imm(g, OP_SEQI, dst, r, 0);
	return dst;
}

/* a ?: b */
static reg_t do_elvis(struct gen *g, struct expr *e, reg_t want)
{
	uint32_t end = gen_label(g), other = gen_label(g);
	reg_t mark = g->top, v = gen_expr(g, e->cond, NOWHERE);
	gen_branch_value(g, v, e->cond->type, false, other);
	reg_t dst = gen_place(g, want, mark), r = v;
	if (type_is_scalar(e->type))
		r = gen_convert(g, v, e->cond->type, e->type, dst, g->top);
	if (r != dst)
		gen_emit(g, OP_MOV, dst, r, 0);
	gen_jump(g, OP_JMP, 0, 0, 0, end);
	gen_label_here(g, other);
	uint32_t part = gen_part_begin(g);
	gen_expr(g, e->right, dst);
	gen_part_end(g, part);
	gen_label_here(g, end);
	return dst;
}

static reg_t do_conditional(struct gen *g, struct expr *e, reg_t want)
{
	if (!e->left)
		return do_elvis(g, e, want);
	uint32_t end = gen_label(g), other = gen_label(g);
	gen_branch(g, e->cond, false, other);
	reg_t dst = gen_place(g, want, g->top);
	uint32_t part = gen_part_begin(g);
	gen_expr(g, e->left, dst);
	gen_jump(g, OP_JMP, 0, 0, 0, end);
	gen_label_here(g, other);
	gen_part_again(g, part);
	gen_expr(g, e->right, dst);
	gen_part_end(g, part);
	gen_label_here(g, end);
	return dst;
}

static reg_t do_comma(struct gen *g, struct expr *e, reg_t want)
{
	gen_discard(g, e->left);
	return gen_expr(g, e->right, want);
}

static reg_t do_assign(struct gen *g, struct expr *e, reg_t want)
{
	return gen_assign(g, e, want, true);
}

static reg_t do_op_assign(struct gen *g, struct expr *e, reg_t want)
{
	return gen_op_assign(g, e, want, true);
}

static reg_t do_statement(struct gen *g, struct expr *e, reg_t want)
{
	return gen_stmts_value(g, e->body, e->value_of, want);
}

typedef reg_t expr_fn(struct gen *g, struct expr *e, reg_t want);

static expr_fn *const kinds[EXPR_KINDS] = {
	[EXPR_INT] = do_int, [EXPR_FLOAT] = do_float, [EXPR_VAR] = do_var, [EXPR_DEREF] = do_lvalue, [EXPR_MEMBER] = do_member,
	[EXPR_LITERAL] = do_literal, [EXPR_ADDRESS] = do_address, [EXPR_LABEL] = do_label, [EXPR_CONVERT] = do_convert,
	[EXPR_NEG] = do_neg, [EXPR_COMPLEMENT] = do_complement, [EXPR_NOT] = do_not, [EXPR_ADD] = do_arithmetic,
	[EXPR_SUB] = do_arithmetic, [EXPR_MUL] = do_arithmetic, [EXPR_DIV] = do_arithmetic, [EXPR_MOD] = do_arithmetic,
	[EXPR_AND] = do_arithmetic, [EXPR_OR] = do_arithmetic, [EXPR_XOR] = do_arithmetic, [EXPR_SHL] = do_arithmetic,
	[EXPR_SHR] = do_arithmetic, [EXPR_EQ] = gen_compare, [EXPR_NE] = gen_compare, [EXPR_LT] = gen_compare,
	[EXPR_LE] = gen_compare, [EXPR_GT] = gen_compare, [EXPR_GE] = gen_compare, [EXPR_POINTER_ADD] = do_pointer_add,
	[EXPR_POINTER_DIFF] = do_pointer_diff, [EXPR_AND_AND] = do_logical, [EXPR_OR_OR] = do_logical,
	[EXPR_CONDITIONAL] = do_conditional, [EXPR_COMMA] = do_comma, [EXPR_ASSIGN] = do_assign, [EXPR_OP_ASSIGN] = do_op_assign,
	[EXPR_CALL] = gen_call, [EXPR_BUILTIN] = gen_builtin, [EXPR_STATEMENT] = do_statement, [EXPR_VA_START] = gen_va,
	[EXPR_VA_ARG] = gen_va, [EXPR_VA_COPY] = gen_va, [EXPR_VA_END] = gen_va, [EXPR_OVERFLOW] = gen_overflow,
	[EXPR_ATOMIC_LOAD] = gen_atomic, [EXPR_ATOMIC_STORE] = gen_atomic, [EXPR_ATOMIC_EXCHANGE] = gen_atomic,
	[EXPR_ATOMIC_CAS] = gen_atomic, [EXPR_ATOMIC_SWAP_IF] = gen_atomic, [EXPR_ATOMIC_OP] = gen_atomic,
};

static reg_t refuse(struct gen *g, struct expr *e, reg_t want)
{
	if (!g->failed)
		unit_error(g->unit, e->loc, NULL, "the simulator cannot compile this expression");
	g->failed = true;
	return gen_place(g, want, g->top);
}

reg_t gen_expr(struct gen *g, struct expr *e, reg_t want)
{
	loc_t loc = g->loc;
	reg_t mark = g->top;
	g->loc = e->loc;
	expr_fn *fn = e->kind < EXPR_KINDS && kinds[e->kind] ? kinds[e->kind] : refuse;
	reg_t r = fn(g, e, want);
	if (want != NOWHERE && r != want) {
		gen_emit(g, OP_MOV, want, r, 0);
		r = want;
	}
	g->top = want != NOWHERE || r < mark ? mark : r + 1;
	g->loc = loc;
	return r;
}

/* ---- For the effects only -------------------------------------------------------------------------------------------------- */

static void discard_conditional(struct gen *g, struct expr *e)
{
	uint32_t other = gen_label(g), end = gen_label(g);
	gen_branch(g, e->cond, !e->left, other);
	uint32_t part = gen_part_begin(g);
	if (e->left) {
		gen_discard(g, e->left);
		gen_jump(g, OP_JMP, 0, 0, 0, end);
		gen_label_here(g, other);
	}
	gen_part_again(g, part);
	gen_discard(g, e->right);
	gen_part_end(g, part);
	gen_label_here(g, end);
	if (!e->left)
		gen_label_here(g, other);
}

static void discard_logical(struct gen *g, struct expr *e)
{
	uint32_t end = gen_label(g);
	gen_branch(g, e->left, e->kind == EXPR_OR_OR, end);
	uint32_t part = gen_part_begin(g);
	gen_discard(g, e->right);
	gen_part_end(g, part);
	gen_label_here(g, end);
}

/* Operands of what has no effect of its own. */
static void discard_operands(struct gen *g, struct expr *e)
{
	if (e->left)
		gen_discard(g, e->left);
	if (e->right)
		gen_discard(g, e->right);
}

void gen_discard(struct gen *g, struct expr *e)
{
	reg_t mark = g->top;
	loc_t loc = g->loc;
	g->loc = e->loc;
	switch (e->kind) {
	case EXPR_ASSIGN:
		gen_assign(g, e, NOWHERE, false);
		break;
	case EXPR_OP_ASSIGN:
		gen_op_assign(g, e, NOWHERE, false);
		break;
	case EXPR_CONDITIONAL:
		discard_conditional(g, e);
		break;
	case EXPR_AND_AND: case EXPR_OR_OR:
		discard_logical(g, e);
		break;
	case EXPR_INT: case EXPR_FLOAT: case EXPR_LABEL:
		break;
	case EXPR_VAR: case EXPR_DEREF: case EXPR_MEMBER:
		if (e->is_volatile && type_is_scalar(e->type))
			gen_expr(g, e, NOWHERE);
		else if (e->kind != EXPR_VAR)
			discard_operands(g, e);
		break;
	case EXPR_ADDRESS: case EXPR_CONVERT: case EXPR_NEG: case EXPR_COMPLEMENT: case EXPR_NOT: case EXPR_ADD: case EXPR_SUB: case EXPR_MUL:
	case EXPR_AND: case EXPR_OR: case EXPR_XOR: case EXPR_SHL: case EXPR_SHR: case EXPR_EQ: case EXPR_NE: case EXPR_LT: case EXPR_LE:
	case EXPR_GT: case EXPR_GE: case EXPR_POINTER_ADD: case EXPR_POINTER_DIFF: case EXPR_COMMA:
		discard_operands(g, e);
		break;
	default:
		gen_expr(g, e, NOWHERE);
		break;
	}
	g->top = mark;
	g->loc = loc;
}

void gen_assigns(struct gen *g, struct object *o, bool zeroed, struct expr *assigns)
{
	reg_t mark = g->top;
	if (o->mark == PLACE_REGISTER && !zeroed && !assigns) {
		gen_unset(g, o);
	} else if (zeroed && o->mark == PLACE_REGISTER) {
		gen_load_constant(g, (reg_t)o->slot, 0);
	} else if (zeroed) {
		struct addr at = gen_addr_object(g, o);
		gen_emit_imm(g, OP_ZERO, gen_addr_value(g, &at, NOWHERE, g->top), 0, o->size > 0 ? o->size : type_size(o->type));
	}
	g->top = mark;
	for (struct expr *e = assigns; e; e = e->next)
		gen_discard(g, e);
}
