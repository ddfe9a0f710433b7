/*
 * gen_call.c - calls. Arguments are put into registers on top of the caller's, which become the callee's first ones.
 *
 * In order: the place for a returned record, the parameters (a record by the address of a copy), and for a variadic function the
 * address of its further arguments, which are in the caller's frame, eight bytes each and records in line.
 */
#include "sim/lang/gen.h"

#include <stdlib.h>

#include "sim/vm/part.h"

static int64_t round8(int64_t n)
{
	return (n + 7) & ~(int64_t)7;
}

/* A record is passed as a copy of its own. */
static void pass_record(struct gen *g, struct expr *e, reg_t dst)
{
	int64_t size = type_size(e->type), place = gen_frame(g, size > 0 ? size : 1, 16);
	reg_t mark = g->top, from = gen_expr(g, e, NOWHERE);
	gen_emit_imm(g, OP_LEA_FP, dst, 0, place);
	if (size > 0)
		gen_emit_imm(g, OP_COPY, dst, from, size);
	g->top = mark;
}

static void pass(struct gen *g, struct expr *e, const struct type *parameter, reg_t dst)
{
	if (!type_is_scalar(e->type)) {
		pass_record(g, e, dst);
		return;
	}
	gen_expr(g, e, dst);
	if (parameter && type_is_integer(parameter) && type_is_integer(e->type))
		gen_convert(g, dst, e->type, parameter, dst, g->top);
}

/* A further argument of a variadic function, stored at off in the frame. */
static void pass_further(struct gen *g, struct expr *e, int64_t off)
{
	reg_t mark = g->top, v = gen_expr(g, e, NOWHERE);
	struct addr at = gen_addr_frame(off);
	if (type_is_scalar(e->type)) {
		gen_store(g, type_basic(TYPE_LONG), v, &at);
	} else {
		reg_t to = gen_addr_value(g, &at, NOWHERE, g->top);
		if (type_size(e->type) > 0)
			gen_emit_imm(g, OP_COPY, to, v, type_size(e->type));
	}
	g->top = mark;
}

static int64_t further_size_of(const struct expr *e)
{
	return type_is_scalar(e->type) ? 8 : round8(type_size(e->type));
}

static int64_t further_size(const struct expr *e)
{
	int64_t size = 0;
	for (; e; e = e->next)
		size += further_size_of(e);
	return size;
}

/* The function that is called by name; NULL: through a pointer. */
static struct object *direct(const struct expr *e)
{
	const struct expr *f = e->left;
	while (f->kind == EXPR_CONVERT && f->type->kind == TYPE_POINTER)
		f = f->left;
	return f->kind == EXPR_ADDRESS && f->left->kind == EXPR_VAR && f->left->object->is_function ? f->left->object : NULL;
}

/* How the callee wants its arguments: as its definition says where that is known, since `int f();` says nothing. */
static const struct type *convention(struct gen *g, const struct expr *e, struct object *callee)
{
	const struct type *called = e->left->type->base;
	const struct object *definition = callee ? link_definition(g->link, g->unit, callee) : NULL;
	return definition ? definition->type : called;
}

/* Where an argument goes: a register, or (further ones of a variadic function) a place in the frame. */
struct argument {
	struct expr *value;
	const struct type *parameter;   /* to be converted to; NULL: it has the right type */
	reg_t reg;
	int64_t off;
	bool further;
};

/* A variable that lives in a register is read when all other arguments have been computed. */
static bool is_read_last(const struct expr *e)
{
	while (e->kind == EXPR_CONVERT && e->type->kind != TYPE_VOID && gen_same_bits(e->left->type, e->type))
		e = e->left;
	return e->kind == EXPR_VAR && e->object->mark == PLACE_REGISTER;
}

static void pass_one(struct gen *g, const struct argument *a)
{
	if (a->further)
		pass_further(g, a->value, a->off);
	else
		pass(g, a->value, a->parameter, a->reg);
}

static void place_arguments(struct gen *g, struct expr *e, const struct type *callee, struct argument *args)
{
	bool known = callee != e->left->type->base && !callee->is_unprototyped;   /* by its definition only */
	struct parameter *p = known ? callee->parameters : NULL;
	uint32_t named = callee->is_variadic && callee->parameter_count < e->count ? callee->parameter_count : e->count, i = 0;
	struct expr *arg = e->arguments;
	for (; i < named; i++, arg = arg->next) {
		args[i] = (struct argument){.value = arg, .parameter = p ? p->type : NULL, .reg = gen_alloc(g)};
		p = p ? p->next : NULL;
	}
	for (uint32_t missing = named; missing < callee->parameter_count; missing++)
		gen_load_constant(g, gen_alloc(g), 0);
	if (!callee->is_variadic)
		return;
	reg_t area = gen_alloc(g);
	int64_t size = further_size(arg), off = gen_frame(g, size > 0 ? size : 8, 8);
	gen_emit_imm(g, OP_LEA_FP, area, 0, off);
	for (; i < e->count; i++, arg = arg->next) {
		args[i] = (struct argument){.value = arg, .off = off, .further = true};
		off += further_size_of(arg);
	}
}

/* From the last to the first, as gcc does on x86-64. */
static void pass_all(struct gen *g, struct expr *e, const struct type *callee)
{
	struct argument *args = sim_alloc((e->count + 1u) * sizeof *args);
	place_arguments(g, e, callee, args);
	for (int last = 0; last < 2; last++)
		for (uint32_t i = e->count; i-- > 0;)
			if (is_read_last(args[i].value) == last)
				pass_one(g, &args[i]);
	free(args);
}

static void keep(struct gen *g, reg_t r, const struct type *t)
{
	if (g->last_call != NOWHERE && type_is_scalar(t))
		gen_emit(g, OP_MOV, g->last_call, r, 0);
}

static bool agrees(struct gen *g, const struct expr *e, const struct type *callee)
{
	const struct type *called = e->left->type->base;
	if (type_is_record(called->base) != type_is_record(callee->base) ||
		(type_is_record(callee->base) && type_size(called->base) != type_size(callee->base))) {
		unit_error(g->unit, e->loc, NULL, "this function is called as something else than what it is defined as");
		g->failed = true;
		return false;
	}
	return true;
}

static void emit_call(struct gen *g, struct expr *e, struct object *callee, const struct type *type, reg_t base)
{
	if (callee) {
		uint32_t f = link_function(g->link, g->unit, callee, e->loc);
		g->failed |= f == UINT32_MAX;
		gen_emit_imm(g, OP_CALL, base, 0, f == UINT32_MAX ? 0 : f);
		return;
	}
	reg_t address = gen_expr(g, e->left, NOWHERE);
	gen_emit(g, OP_CALLR, base, address, type->is_variadic);
}

reg_t gen_call(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top, base;
	struct object *callee = direct(e);
	const struct type *type = convention(g, e, callee);
	if (!agrees(g, e, type))
		return gen_place(g, want, mark);
	base = gen_alloc(g);
	g->top = base;
	if (type_is_record(type->base)) {
		int64_t size = type_size(type->base);
		gen_alloc(g);
		gen_emit_imm(g, OP_LEA_FP, base, 0, gen_frame(g, size > 0 ? size : 1, 16));
	}
	pass_all(g, e, type);
	if (g->top == base)
		gen_alloc(g);
	emit_call(g, e, callee, type, base);
	g->top = base + 1;
	keep(g, base, type->base);
	const struct type *declared = e->left->type->base->base;
	if (declared != type->base && type_is_integer(declared) && type_is_scalar(type->base) && !type_is_floating(type->base))
		gen_convert(g, base, type->base, declared, base, g->top);
	return base;
}

/* ---- Built-ins ------------------------------------------------------------------------------------------------------------- */

static reg_t pass_builtin(struct gen *g, struct expr *e)
{
	reg_t base = g->top;
	for (struct expr *arg = e->arguments; arg; arg = arg->next)
		gen_expr(g, arg, gen_alloc(g));
	if (g->top == base)
		gen_alloc(g);
	return base;
}

reg_t gen_builtin(struct gen *g, struct expr *e, reg_t want)
{
	reg_t base = pass_builtin(g, e);
	g->top = base + 1;
	switch (e->builtin) {
	case BUILTIN_SYSCALL:
		gen_emit(g, OP_SYSCALL, base, 0, e->count);
		break;
	case BUILTIN_ALLOCA:
		gen_emit(g, OP_ALLOC, base, base, 0);
		break;
	case BUILTIN_UNREACHABLE: case BUILTIN_TRAP:
		gen_emit(g, OP_TRAP, 0, 0, 0);
		break;
	case BUILTIN_FENCE:
		gen_emit_imm(g, OP_ATOMIC, base, 0, ATOMIC_FENCE);
		break;
	case BUILTIN_FRAME_ADDRESS:
		gen_emit_imm(g, OP_LEA_FP, base, 0, 0);
		break;
	case BUILTIN_RETURN_ADDRESS:
		gen_load_constant(g, base, 0);
		break;
	case BUILTIN_SETJMP:
		gen_emit(g, OP_SETJMP, base, 0, 0);
		break;
	case BUILTIN_LONGJMP:
		gen_emit(g, OP_LONGJMP, base, 0, 0);
		break;
	default:
		gen_emit_imm(g, OP_BUILTIN, base, 0, e->builtin);
		break;
	}
	(void)want;
	return base;
}

/* ---- Variadic functions: a va_list begins with the address of the next argument -------------------------------------------- */

static reg_t take_argument(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top, list = gen_expr(g, e->left, NOWHERE), at = gen_alloc(g), next = gen_alloc(g);
	struct addr in_list = gen_addr_register(list, 0), arg = gen_addr_register(at, 0);
	gen_load(g, type_basic(TYPE_LONG), at, &in_list);
	gen_emit_imm(g, OP_ADDI64, next, at, type_is_scalar(e->type) ? 8 : round8(type_size(e->type)));
	gen_store(g, type_basic(TYPE_LONG), next, &in_list);
	reg_t dst = gen_place(g, want, mark);
	if (!type_is_scalar(e->type))
		gen_emit(g, OP_MOV, dst, at, 0);
	else
		gen_load(g, e->type, dst, &arg);
	return dst;
}

static void start_list(struct gen *g, struct expr *e)
{
	struct addr list = gen_addr_register(gen_expr(g, e->left, NOWHERE), 0);
	gen_store(g, type_basic(TYPE_LONG), g->area, &list);
}

static void copy_list(struct gen *g, struct expr *e)
{
	struct addr to = gen_addr_register(gen_expr(g, e->left, NOWHERE), 0);
	struct addr from = gen_addr_register(gen_expr(g, e->right, NOWHERE), 0);
	reg_t next = gen_alloc(g);
	gen_load(g, type_basic(TYPE_LONG), next, &from);
	gen_store(g, type_basic(TYPE_LONG), next, &to);
}

reg_t gen_va(struct gen *g, struct expr *e, reg_t want)
{
	reg_t mark = g->top;
	if (e->kind == EXPR_VA_ARG)
		return take_argument(g, e, want);
	if (e->kind == EXPR_VA_START)
		start_list(g, e);
	else if (e->kind == EXPR_VA_COPY)
		copy_list(g, e);
	else
		gen_discard(g, e->left);
	return gen_place(g, want, mark);
}
