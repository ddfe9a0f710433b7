/*
 * gen_addr.c - lvalues: where they are, loading and storing them, bit-fields.
 */
#include "sim/lang/gen.h"

/* ---- Addresses ------------------------------------------------------------------------------------------------------------- */

struct addr gen_addr_frame(int64_t off)
{
	return (struct addr){.base = ADDR_FRAME, .off = off};
}

struct addr gen_addr_register(reg_t r, int64_t off)
{
	return (struct addr){.base = ADDR_REGISTER, .reg = r, .off = off};
}

struct addr gen_addr_object(struct gen *g, struct object *o)
{
	(void)g;
	if (o->is_static || o->is_function || o->linkage != LINKAGE_NONE)
		return (struct addr){.base = o->is_thread_local ? ADDR_THREAD : ADDR_GLOBAL, .object = o};
	if (o->mark == PLACE_POINTER || o->type->kind == TYPE_VLA)
		return gen_addr_register((reg_t)o->slot, 0);
	return gen_addr_frame(o->slot);
}

static bool is_access_size(int64_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static struct addr add_index(struct gen *g, struct expr *e, int64_t size)
{
	if (e->scale == size && is_access_size(size)) {
		struct addr at = gen_pointee(g, e->left, 0);
		if (at.base != ADDR_THREAD && at.off == (int32_t)at.off) {
			at.index = gen_expr(g, e->right, NOWHERE);
			at.indexed = true;
			return at;
		}
		reg_t base = gen_addr_value(g, &at, NOWHERE, g->top);
		at = gen_addr_register(base, 0);
		at.index = gen_expr(g, e->right, NOWHERE);
		at.indexed = true;
		return at;
	}
	reg_t mark = g->top;
	struct addr at = gen_pointee(g, e->left, 0);
	int64_t off = at.off;
	at.off = 0;
	reg_t base = gen_addr_value(g, &at, NOWHERE, g->top);
	reg_t index = gen_expr(g, e->right, NOWHERE);
	reg_t dst = gen_place(g, NOWHERE, mark);
	gen_scaled(g, dst, base, index, e->scale);
	return gen_addr_register(dst, off);
}

struct addr gen_pointee(struct gen *g, struct expr *p, int64_t size)
{
	if (p->kind == EXPR_ADDRESS)
		return gen_addr(g, p->left, size);
	if (p->kind == EXPR_CONVERT && p->type->kind == TYPE_POINTER && p->left->type->kind == TYPE_POINTER)
		return gen_pointee(g, p->left, size);
	if (p->kind == EXPR_POINTER_ADD && p->right->kind == EXPR_INT) {
		struct addr at = gen_pointee(g, p->left, size);
		at.off = (int64_t)((uint64_t)at.off + (uint64_t)p->right->value * (uint64_t)p->scale);
		return at;
	}
	if (p->kind == EXPR_POINTER_ADD)
		return add_index(g, p, size);
	return gen_addr_register(gen_expr(g, p, NOWHERE), 0);
}

struct addr gen_addr(struct gen *g, struct expr *e, int64_t size)
{
	struct addr at;
	switch (e->kind) {
	case EXPR_VAR:
		return gen_addr_object(g, e->object);
	case EXPR_LITERAL:
		gen_assigns(g, e->object, e->is_zeroed, e->init);
		return gen_addr_object(g, e->object);
	case EXPR_DEREF:
		return gen_pointee(g, e->left, size);
	case EXPR_MEMBER:
		at = gen_addr(g, e->left, size);
		at.off += e->member->offset;
		return at;
	default:
		return gen_addr_register(gen_expr(g, e, NOWHERE), 0);
	}
}

/* imm of the instruction just emitted is relative to at's object. */
static void relate(struct gen *g, const struct addr *at)
{
	if (at->base == ADDR_GLOBAL || at->base == ADDR_THREAD)
		link_variable(g->link, g->image->ncode - 1, g->unit, at->object, g->loc);
}

static void function_address(struct gen *g, struct object *o, reg_t dst)
{
	uint32_t f = link_function(g->link, g->unit, o, g->loc);
	g->failed |= f == UINT32_MAX;
	gen_emit_imm(g, OP_LEA_G, dst, 0, f == UINT32_MAX ? 0 : (int64_t)f * IMAGE_FUNC_SIZE);
}

static void base_address(struct gen *g, const struct addr *at, reg_t dst)
{
	static const uint16_t ops[] = {[ADDR_FRAME] = OP_LEA_FP, [ADDR_GLOBAL] = OP_LEA_G, [ADDR_THREAD] = OP_LEA_T};
	if (at->base == ADDR_GLOBAL && at->object->is_function) {
		function_address(g, at->object, dst);
		return;
	}
	bool small = at->off == (int32_t)at->off;
	gen_emit_imm(g, ops[at->base], dst, 0, small ? at->off : 0);
	relate(g, at);
	if (!small) {
		reg_t mark = g->top, k = gen_alloc(g);
		gen_load_constant(g, k, at->off);
		gen_emit(g, OP_ADD64, dst, dst, k);
		g->top = mark;
	}
}

reg_t gen_addr_value(struct gen *g, const struct addr *at, reg_t want, reg_t mark)
{
	if (at->base != ADDR_REGISTER) {
		reg_t dst = gen_place(g, want, mark);
		base_address(g, at, dst);
		return dst;
	}
	if (!at->off)
		return at->reg;
	if (at->off == (int32_t)at->off) {
		reg_t dst = gen_place(g, want, mark);
		gen_emit_imm(g, OP_ADDI64, dst, at->reg, at->off);
		return dst;
	}
	reg_t k = gen_alloc(g);
	gen_load_constant(g, k, at->off);
	reg_t dst = gen_place(g, want, mark);
	gen_emit(g, OP_ADD64, dst, at->reg, k);
	return dst;
}

/* ---- Loads and stores ------------------------------------------------------------------------------------------------------ */

#define MODES(op) {OP_##op, OP_##op##_FP, OP_##op##_G, OP_##op##_X, OP_##op##_FX, OP_##op##_GX}
enum { MODE_REGISTER, MODE_FRAME, MODE_GLOBAL, MODES_PLAIN };

static const uint16_t loads[2][9][6] = {
	{[1] = MODES(LDU8), [2] = MODES(LDU16), [4] = MODES(LDU32), [8] = MODES(LD64)},
	{[1] = MODES(LDS8), [2] = MODES(LDS16), [4] = MODES(LDS32), [8] = MODES(LD64)},
};
static const uint16_t stores[9][6] = {[1] = MODES(ST8), [2] = MODES(ST16), [4] = MODES(ST32), [8] = MODES(ST64)};

/* An address that one instruction can reach: what it cannot is computed first. */
static struct addr reachable(struct gen *g, const struct addr *at)
{
	if (at->base != ADDR_THREAD && at->off == (int32_t)at->off)
		return *at;
	struct addr plain = *at;
	plain.indexed = false;
	struct addr out = gen_addr_register(gen_addr_value(g, &plain, NOWHERE, g->top), 0);
	out.indexed = at->indexed;
	out.index = at->index;
	return out;
}

static void access_memory(struct gen *g, const uint16_t modes[6], reg_t value, const struct addr *where)
{
	reg_t mark = g->top;
	struct addr at = reachable(g, where);
	unsigned mode = at.base == ADDR_FRAME ? MODE_FRAME : at.base == ADDR_GLOBAL ? MODE_GLOBAL : MODE_REGISTER;
	uint16_t op = modes[mode + (at.indexed ? MODES_PLAIN : 0)];
	gen_emit_imm(g, op, value, mode == MODE_REGISTER ? at.reg : at.index, at.off);
	if (at.indexed)
		g->image->code[g->image->ncode - 1].c = (uint16_t)at.index;
	relate(g, &at);
	g->top = mark;
}

void gen_load(struct gen *g, const struct type *t, reg_t dst, const struct addr *at)
{
	access_memory(g, loads[type_is_integer(t) && t->is_signed][type_size(t)], dst, at);
}

void gen_store(struct gen *g, const struct type *t, reg_t value, const struct addr *at)
{
	access_memory(g, stores[type_size(t)], value, at);
}

/* ---- Bit-fields ------------------------------------------------------------------------------------------------------------ */

static const struct type *bits_storage(const struct member *m)
{
	static const uint8_t kinds[9] = {[1] = TYPE_UCHAR, [2] = TYPE_USHORT, [4] = TYPE_UINT, [8] = TYPE_ULONG};
	return type_basic((enum type_kind)kinds[m->storage]);
}

static void emit_bits(struct gen *g, enum op op, reg_t a, reg_t b, unsigned bit, unsigned bits)
{
	gen_emit_imm(g, op, a, b, (int32_t)bit);
	g->image->code[g->image->ncode - 1].off = (int32_t)bits;
}

void gen_load_bits(struct gen *g, const struct member *m, reg_t dst, const struct addr *at)
{
	gen_load(g, bits_storage(m), dst, at);
	gen_cut_bits(g, dst, dst, m->type->is_signed, m->bit, m->bits);
}

void gen_cut_bits(struct gen *g, reg_t dst, reg_t value, bool is_signed, unsigned bit, unsigned bits)
{
	emit_bits(g, is_signed ? OP_BITS : OP_BITU, dst, value, bit, bits);
}

void gen_store_bits(struct gen *g, const struct member *m, reg_t value, const struct addr *at)
{
	const struct type *t = bits_storage(m);
	reg_t mark = g->top, whole = gen_alloc(g);
	gen_load(g, t, whole, at);
	emit_bits(g, OP_BITI, whole, value, m->bit, m->bits);
	gen_store(g, t, whole, at);
	g->top = mark;
}
