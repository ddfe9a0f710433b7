/*
 * gen_stmt.c - statements.
 */
#include <string.h>

#include "sim/lang/gen.h"

/* A loop or switch keeps where break goes and how deep in blocks with VLAs it stands; a loop also where continue goes. */
static void set_exits(struct gen *g, struct stmt *s, uint32_t leave, uint32_t again)
{
	s->slot = (int64_t)leave | (int64_t)(g->vla ? g->vla->depth : 0) << 32;
	s->slot2 = again;
}

static uint32_t leave_label(const struct stmt *s)
{
	return (uint32_t)s->slot;
}

/* ---- Ways out -------------------------------------------------------------------------------------------------------------- */

/* The outermost block with VLAs that a jump to that depth leaves; NULL: none. */
static struct vla_scope *left_scope(struct gen *g, uint32_t depth)
{
	struct vla_scope *left = NULL;
	for (struct vla_scope *v = g->vla; v && v->depth > depth; v = v->outer)
		left = v;
	return left;
}

static uint32_t target_depth(const struct stmt *s)
{
	return s->kind == STMT_GOTO ? s->target->slot2 : (uint32_t)(s->target->slot >> 32);
}

static uint32_t target_label(const struct stmt *s)
{
	return s->kind == STMT_CONTINUE ? s->target->slot2 : leave_label(s->target);
}

static bool is_jump(const struct stmt *s)
{
	return s->kind == STMT_GOTO || s->kind == STMT_BREAK || s->kind == STMT_CONTINUE;
}

static void do_jump(struct gen *g, struct stmt *s)
{
	struct vla_scope *left = left_scope(g, target_depth(s));
	if (left)
		gen_emit(g, OP_SPSET, left->sp, 0, 0);
	gen_jump(g, OP_JMP, 0, 0, 0, target_label(s));
}

static void do_goto_computed(struct gen *g, struct stmt *s)
{
	gen_emit(g, OP_JMPR, gen_expr(g, s->expr, NOWHERE), 0, 0);
}

static void return_nothing(struct gen *g)
{
	if (g->last_call != NOWHERE)
		gen_emit(g, OP_RETV, g->last_call, 0, 0);
	else
		gen_emit(g, OP_RET, 0, 0, 0);
}

static void do_return(struct gen *g, struct stmt *s)
{
	if (!s->expr || s->expr->type->kind == TYPE_VOID) {
		if (s->expr)
			gen_discard(g, s->expr);
		return_nothing(g);
		return;
	}
	reg_t r = gen_expr(g, s->expr, NOWHERE);
	if (!type_is_scalar(s->expr->type)) {
		int64_t size = type_size(s->expr->type);
		if (size > 0)
			gen_emit_imm(g, OP_COPY, 0, r, size);
		r = 0;
	}
	gen_emit(g, OP_RETV, r, 0, 0);
}

/* ---- Blocks and declarations ----------------------------------------------------------------------------------------------- */

static void enter_vla_scope(struct gen *g, struct vla_scope *v)
{
	*v = (struct vla_scope){.outer = g->vla, .sp = gen_alloc(g), .depth = g->vla ? g->vla->depth + 1 : 1};
	gen_emit(g, OP_SPGET, v->sp, 0, 0);
	g->vla = v;
}

static void leave_vla_scope(struct gen *g)
{
	if (g->vla->used)
		gen_emit(g, OP_SPSET, g->vla->sp, 0, 0);
	g->vla = g->vla->outer;
}

static void do_block(struct gen *g, struct stmt *s)
{
	reg_t mark = g->top;
	uint32_t vars = g->image->nvars;
	struct vla_scope v;
	if (s->has_vla)
		enter_vla_scope(g, &v);
	gen_stmts(g, s->body);
	if (s->has_vla)
		leave_vla_scope(g);
	gen_forget(g, vars);
	g->top = mark;
}

static void declare_vla(struct gen *g, struct object *o)
{
	o->mark = PLACE_POINTER;
	o->slot = gen_alloc(g);
	if (g->vla && !g->vla->used)
		gen_emit(g, OP_SPSET, g->vla->sp, 0, 0);   /* a jump back to before the declaration ends the array's life */
	if (g->vla)
		g->vla->used = true;
	gen_emit(g, OP_ALLOC, (reg_t)o->slot, (reg_t)o->type->size_object->slot, 0);
}

static void do_declare(struct gen *g, struct stmt *s)
{
	struct object *o = s->object;
	if (o->type->kind == TYPE_VLA) {
		declare_vla(g, o);
	} else if (o->mark != PLACE_FRAME) {
		o->mark = PLACE_REGISTER;
		o->slot = gen_alloc(g);
	}
	gen_assigns(g, o, s->is_zeroed, s->assigns);
	gen_remember(g, o);
}

static void do_expression(struct gen *g, struct stmt *s)
{
	gen_discard(g, s->expr);
}

/* ---- Conditions and loops -------------------------------------------------------------------------------------------------- */

static void do_if(struct gen *g, struct stmt *s)
{
	if (is_jump(s->body) && !left_scope(g, target_depth(s->body))) {
		gen_branch(g, s->cond, true, target_label(s->body));
		if (s->otherwise)
			gen_stmt(g, s->otherwise);
		return;
	}
	uint32_t end = gen_label(g), other = s->otherwise ? gen_label(g) : end;
	gen_branch(g, s->cond, false, other);
	uint32_t part = gen_part_begin(g);
	gen_stmt(g, s->body);
	gen_part_again(g, part);
	if (s->otherwise) {
		gen_jump(g, OP_JMP, 0, 0, 0, end);
		gen_label_here(g, other);
		gen_stmt(g, s->otherwise);
	}
	gen_part_end(g, part);
	gen_label_here(g, end);
}

static void step(struct gen *g, struct stmt *s)
{
	if (s->step)
		gen_discard(g, s->step);
}

/* The condition stands at the end, so that each round has one jump; a simple one is tested before the first round too, which lets
 * the step and the test become one instruction. */
static void loop_testing_first(struct gen *g, struct stmt *s, uint32_t top, uint32_t again, uint32_t leave)
{
	bool twice = gen_is_simple(s->cond, 5);
	uint32_t test = gen_label(g);
	if (twice)
		gen_branch(g, s->cond, false, leave);
	else
		gen_jump(g, OP_JMP, 0, 0, 0, test);
	gen_label_here(g, top);
	uint32_t part = gen_part_begin(g);
	gen_sets(g, s->cond);
	gen_stmt(g, s->body);
	gen_label_here(g, again);
	step(g, s);
	gen_part_end(g, part);
	if (!twice)
		gen_label_here(g, test);
	gen_branch(g, s->cond, true, top);
}

static void do_loop(struct gen *g, struct stmt *s)
{
	reg_t mark = g->top;
	uint32_t vars = g->image->nvars;
	gen_stmts(g, s->init && s->init->kind == STMT_BLOCK ? s->init->body : s->init);
	uint32_t top = gen_label(g), again = gen_label(g), leave = gen_label(g);
	set_exits(g, s, leave, again);
	if (s->cond && !s->tests_last) {
		loop_testing_first(g, s, top, again, leave);
	} else {
		gen_label_here(g, top);
		uint32_t part = gen_part_begin(g);   /* continue and break may skip the rest */
		gen_stmt(g, s->body);
		gen_label_here(g, again);
		step(g, s);
		gen_part_end(g, part);
		if (s->cond)
			gen_branch(g, s->cond, true, top);
		else
			gen_jump(g, OP_JMP, 0, 0, 0, top);
	}
	gen_label_here(g, leave);
	gen_forget(g, vars);
	g->top = mark;
}

static void do_switch(struct gen *g, struct stmt *s)
{
	uint32_t leave = gen_label(g);
	set_exits(g, s, leave, 0);
	uint32_t outer = g->switch_part, part = gen_part_begin(g);
	g->switch_part = part;
	gen_switch(g, s);
	gen_part_end(g, part);
	g->switch_part = outer;
	gen_label_here(g, leave);
}

static void do_case(struct gen *g, struct stmt *s)
{
	gen_label_here(g, (uint32_t)s->slot);
	gen_part_again(g, g->switch_part);
	if (s->body)
		gen_stmt(g, s->body);
}

static void do_label(struct gen *g, struct stmt *s)
{
	gen_label_here(g, (uint32_t)s->slot);
	link_label_at(g->link, s, g->image->ncode);
	gen_part_again(g, 0);
	if (s->body)
		gen_stmt(g, s->body);
}

typedef void stmt_fn(struct gen *g, struct stmt *s);

static stmt_fn *const kinds[STMT_KINDS] = {
	[STMT_EXPRESSION] = do_expression, [STMT_BLOCK] = do_block, [STMT_DECLARE] = do_declare, [STMT_IF] = do_if,
	[STMT_LOOP] = do_loop, [STMT_SWITCH] = do_switch, [STMT_CASE] = do_case, [STMT_LABEL] = do_label, [STMT_GOTO] = do_jump,
	[STMT_GOTO_COMPUTED] = do_goto_computed, [STMT_BREAK] = do_jump, [STMT_CONTINUE] = do_jump, [STMT_RETURN] = do_return,
};

/* What a statement of these kinds does begins in another statement or nowhere. */
static bool is_silent(const struct stmt *s)
{
	return s->kind == STMT_EMPTY || s->kind == STMT_BLOCK || s->kind == STMT_CASE || s->kind == STMT_LABEL ||
		(s->kind == STMT_DECLARE && !s->assigns && !s->is_zeroed);
}

/* Functions of headers are not what the author looks at. A loop and its first clause are one place. */
static void begin_line(struct gen *g, const struct stmt *s)
{
	bool just_begun = g->image->ncode > g->first && g->image->code[g->image->ncode - 1].op == OP_LINE;
	if (g->lines && !is_silent(s) && !just_begun && strcmp(unit_place(g->unit, s->loc).file, g->unit->path) == 0)
		gen_emit(g, OP_LINE, 0, 0, 0);
}

/* Registers and frame that a statement used for temporaries are free after it; a declaration's variable stays. */
void gen_stmt(struct gen *g, struct stmt *s)
{
	reg_t mark = g->top;
	int64_t frame = g->frame;
	g->loc = s->loc;
	begin_line(g, s);
	if (kinds[s->kind])
		kinds[s->kind](g, s);
	g->frame = frame;
	if (s->kind != STMT_DECLARE && s->kind != STMT_LABEL && s->kind != STMT_CASE)
		g->top = mark;
}

void gen_stmts(struct gen *g, struct stmt *s)
{
	for (; s; s = s->next)
		gen_stmt(g, s);
}

reg_t gen_stmts_value(struct gen *g, struct stmt *body, struct expr *value_of, reg_t want)
{
	reg_t mark = g->top, result = NOWHERE;
	uint32_t vars = g->image->nvars;
	struct vla_scope v;
	if (body->has_vla)
		enter_vla_scope(g, &v);
	reg_t dst = want == NOWHERE ? gen_alloc(g) : want;
	for (struct stmt *s = body->body; s; s = s->next) {
		struct stmt *last = s;
		while (!s->next && (last->kind == STMT_LABEL || last->kind == STMT_CASE) && last->body) {
			gen_label_here(g, (uint32_t)last->slot);
			last = last->body;
		}
		if (!s->next && last->kind == STMT_EXPRESSION && last->expr == value_of)
			result = gen_expr(g, value_of, dst);
		else
			gen_stmt(g, s->next ? s : last);
	}
	if (body->has_vla)
		leave_vla_scope(g);
	gen_forget(g, vars);
	g->top = mark;
	if (result == NOWHERE)
		return gen_place(g, want, mark);
	if (dst == want)
		return want;
	reg_t r = gen_alloc(g);
	if (r != dst)
		gen_emit(g, OP_MOV, r, dst, 0);
	return r;
}

/* ---- Labels in blocks with VLAs -------------------------------------------------------------------------------------------- */

void gen_label_depths(struct stmt *s, uint32_t depth)
{
	for (; s; s = s->next) {
		if (s->kind == STMT_LABEL)
			s->slot2 = depth;
		if (s->kind == STMT_BLOCK || s->kind == STMT_LOOP || s->kind == STMT_IF || s->kind == STMT_SWITCH ||
			s->kind == STMT_CASE || s->kind == STMT_LABEL) {
			gen_label_depths(s->body, depth + (s->kind == STMT_BLOCK && s->has_vla));
			gen_label_depths(s->otherwise, depth);
		}
	}
}
