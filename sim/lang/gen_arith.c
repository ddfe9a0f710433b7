/*
 * gen_arith.c - which instruction does an operation on a type, and conversions between types.
 */
#include "sim/lang/gen.h"

enum kind_class gen_class(const struct type *t)
{
	if (t->kind == TYPE_FLOAT)
		return CLASS_FLOAT;
	if (t->kind == TYPE_DOUBLE)
		return CLASS_DOUBLE;
	if (t->kind == TYPE_POINTER)
		return CLASS_U64;
	if (type_size(t) == 8)
		return t->is_signed ? CLASS_S64 : CLASS_U64;
	return t->is_signed ? CLASS_S32 : CLASS_U32;
}

#define OPS(s32, u32, s64, u64, f, d) \
	{[CLASS_S32] = OP_##s32, [CLASS_U32] = OP_##u32, [CLASS_S64] = OP_##s64, [CLASS_U64] = OP_##u64, [CLASS_FLOAT] = OP_##f, \
		[CLASS_DOUBLE] = OP_##d}

static const uint16_t by_register[EXPR_KINDS][6] = {
	[EXPR_ADD] = OPS(ADD32, ADDU32, ADD64, ADD64, ADDF, ADDD),
	[EXPR_SUB] = OPS(SUB32, SUBU32, SUB64, SUB64, SUBF, SUBD),
	[EXPR_MUL] = OPS(MUL32, MULU32, MUL64, MUL64, MULF, MULD),
	[EXPR_DIV] = OPS(DIV32, DIVU, DIV64, DIVU, DIVF, DIVD),
	[EXPR_MOD] = OPS(MOD32, MODU, MOD64, MODU, NOP, NOP),
	[EXPR_AND] = OPS(AND, AND, AND, AND, NOP, NOP),
	[EXPR_OR] = OPS(OR, OR, OR, OR, NOP, NOP),
	[EXPR_XOR] = OPS(XOR, XOR, XOR, XOR, NOP, NOP),
	[EXPR_NAND] = OPS(AND, AND, AND, AND, NOP, NOP),
	[EXPR_SHL] = OPS(SHL32, SHLU32, SHL64, SHL64, NOP, NOP),
	[EXPR_SHR] = OPS(SHR32, SHRU32, SHR64, SHRU64, NOP, NOP),
};

static const uint16_t by_constant[EXPR_KINDS][6] = {
	[EXPR_ADD] = OPS(ADDI32, ADDIU32, ADDI64, ADDI64, NOP, NOP),
	[EXPR_SUB] = OPS(ADDI32, ADDIU32, ADDI64, ADDI64, NOP, NOP),
	[EXPR_MUL] = OPS(MULI32, MULIU32, MULI64, MULI64, NOP, NOP),
	[EXPR_DIV] = OPS(DIVI32, DIVIU, DIVI64, DIVIU, NOP, NOP),
	[EXPR_MOD] = OPS(MODI32, MODIU, MODI64, MODIU, NOP, NOP),
	[EXPR_AND] = OPS(ANDI, ANDI, ANDI, ANDI, NOP, NOP),
	[EXPR_OR] = OPS(ORI, ORI, ORI, ORI, NOP, NOP),
	[EXPR_XOR] = OPS(XORI, XORI, XORI, XORI, NOP, NOP),
	[EXPR_SHL] = OPS(SHLI32, SHLIU32, SHLI64, SHLI64, NOP, NOP),
	[EXPR_SHR] = OPS(SHRI32, SHRIU32, SHRI64, SHRIU64, NOP, NOP),
};

void gen_narrow(struct gen *g, const struct type *t, reg_t r)
{
	if (type_is_integer(t) && (type_size(t) < 4 || t->bits))
		gen_convert(g, r, type_basic(TYPE_LONG), t, r, g->top);
}

void gen_arith(struct gen *g, unsigned op, const struct type *t, reg_t dst, reg_t left, reg_t right)
{
	gen_emit(g, by_register[op][gen_class(t)], dst, left, right);
	if (op == EXPR_NAND) {
		gen_emit_imm(g, OP_XORI, dst, dst, -1);
		if (gen_class(t) == CLASS_U32)
			gen_emit(g, OP_ZX32, dst, dst, 0);
	}
	gen_narrow(g, t, dst);
}

/* A constant as an instruction's imm holds it: in *imm. */
static bool fits(unsigned op, enum kind_class c, int64_t value, int64_t *imm)
{
	bool wraps = op == EXPR_ADD || op == EXPR_SUB || op == EXPR_MUL;
	bool divides = op == EXPR_DIV || op == EXPR_MOD;
	bool is_32 = c == CLASS_S32 || c == CLASS_U32;
	if (divides && (value == 0 || value == -1 || ((c == CLASS_U32 || c == CLASS_U64) && value < 0)))
		return false;
	if (op == EXPR_SUB)
		value = (int64_t)(0 - (uint64_t)value);
	if (op == EXPR_SHL || op == EXPR_SHR)
		value &= is_32 ? 31 : 63;
	*imm = wraps && is_32 ? (int32_t)(uint32_t)(uint64_t)value : value;
	return *imm == (int32_t)*imm;
}

bool gen_arith_constant(struct gen *g, unsigned op, const struct type *t, reg_t dst, reg_t left, int64_t right)
{
	enum kind_class c = gen_class(t);
	int64_t imm;
	if (c >= CLASS_FLOAT || !by_constant[op][c] || !fits(op, c, right, &imm))
		return false;
	gen_emit_imm(g, by_constant[op][c], dst, left, imm);
	gen_narrow(g, t, dst);
	return true;
}

void gen_scaled(struct gen *g, reg_t dst, reg_t base, reg_t index, int64_t scale)
{
	if (scale == (int32_t)scale) {
		struct insn i = {.op = OP_SCALE, .a = (uint16_t)dst, .b = (uint16_t)base, .c = (uint16_t)index, .imm = (int32_t)scale};
		gen_emit_imm(g, OP_SCALE, dst, base, scale);
		g->image->code[g->image->ncode - 1] = i;
		return;
	}
	reg_t mark = g->top;
	while (g->top <= base || g->top <= index)
		gen_alloc(g);
	reg_t k = gen_alloc(g);
	gen_load_constant(g, k, scale);
	gen_emit(g, OP_MUL64, k, index, k);
	gen_emit(g, OP_ADD64, dst, base, k);
	g->top = mark;
}

/* ---- Conversions ----------------------------------------------------------------------------------------------------------- */

bool gen_same_bits(const struct type *from, const struct type *to)
{
	if (type_is_floating(from) || type_is_floating(to))
		return from->kind == to->kind;
	if (to->kind == TYPE_BOOL)
		return from->kind == TYPE_BOOL;
	int have = type_bits(from), want = type_bits(to);
	bool have_sign = from->kind != TYPE_POINTER && from->is_signed, want_sign = to->kind != TYPE_POINTER && to->is_signed;
	if (want == 64)
		return true;
	if (have == want)
		return have_sign == want_sign;
	return have < want && (!have_sign || want_sign);
}

static void extend(struct gen *g, const struct type *to, reg_t dst, reg_t r)
{
	static const uint16_t ops[2][5] = {{0, OP_ZX8, OP_ZX16, 0, OP_ZX32}, {0, OP_SX8, OP_SX16, 0, OP_SX32}};
	if (to->bits)
		gen_cut_bits(g, dst, r, to->is_signed, 0, to->bits);
	else
		gen_emit(g, ops[to->is_signed][type_size(to)], dst, r, 0);
}

/* A floating number is zero when its bits are, the sign's left out. */
static void to_bool(struct gen *g, reg_t dst, reg_t r, const struct type *from)
{
	if (type_is_floating(from)) {
		gen_emit_imm(g, from->kind == TYPE_FLOAT ? OP_SHLIU32 : OP_SHLI64, dst, r, 1);
		r = dst;
	}
	gen_emit_imm(g, OP_SNEI, dst, r, 0);
}

static void integer_to_floating(struct gen *g, reg_t dst, reg_t r, const struct type *from, const struct type *to)
{
	bool u64 = gen_class(from) == CLASS_U64;
	if (to->kind == TYPE_FLOAT)
		gen_emit(g, u64 ? OP_U64_F : OP_S64_F, dst, r, 0);
	else
		gen_emit(g, u64 ? OP_U64_D : OP_S64_D, dst, r, 0);
}

/* As the x86-64's cvttsd2si, which gcc uses with 32 bits up to int and with 64 for unsigned int. */
static void floating_to_integer(struct gen *g, reg_t dst, reg_t r, const struct type *from, const struct type *to)
{
	if (from->kind == TYPE_FLOAT) {
		gen_emit(g, OP_F_D, dst, r, 0);
		r = dst;
	}
	enum kind_class c = gen_class(to);
	bool narrow_or_int = c == CLASS_S32 || type_size(to) < 4;
	gen_emit(g, c == CLASS_U64 ? OP_D_U64 : narrow_or_int ? OP_D_S32 : OP_D_S64, dst, r, 0);
	if (type_size(to) < 4 || c == CLASS_U32 || to->bits)
		extend(g, to, dst, dst);
}

reg_t gen_convert(struct gen *g, reg_t r, const struct type *from, const struct type *to, reg_t want, reg_t mark)
{
	if (gen_same_bits(from, to))
		return r;
	reg_t dst = gen_place(g, want, mark);
	if (to->kind == TYPE_BOOL)
		to_bool(g, dst, r, from);
	else if (type_is_floating(from) && type_is_floating(to))
		gen_emit(g, from->kind == TYPE_FLOAT ? OP_F_D : OP_D_F, dst, r, 0);
	else if (type_is_floating(to))
		integer_to_floating(g, dst, r, from, to);
	else if (type_is_floating(from))
		floating_to_integer(g, dst, r, from, to);
	else
		extend(g, to, dst, r);
	return dst;
}
