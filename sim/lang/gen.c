/*
 * gen.c - the frame of a compiled function: its registers, its labels, what a debugger knows of it, its beginning and its end.
 */
#include "sim/lang/gen.h"

#include <stdlib.h>
#include <string.h>

#include "sim/vm/part.h"

reg_t gen_alloc(struct gen *g)
{
	if (g->top >= REGISTERS_MOST) {
		if (!g->failed)
			unit_error(g->unit, g->loc, NULL, "this function is too large for the simulator");
		g->failed = true;
		return g->top - 1;
	}
	if (g->top + 1 > g->most)
		g->most = g->top + 1;
	return g->top++;
}

reg_t gen_place(struct gen *g, reg_t want, reg_t mark)
{
	g->top = mark;
	return want != NOWHERE ? want : gen_alloc(g);
}

int64_t gen_frame(struct gen *g, int64_t size, int32_t align)
{
	int64_t at = (g->frame + align - 1) / align * align;
	g->frame = at + size;
	if (g->frame > g->frame_most)
		g->frame_most = g->frame;
	return at;
}

/* ---- Emitting -------------------------------------------------------------------------------------------------------------- */

static void note_line(struct gen *g)
{
	if (g->loc == g->loc_said)
		return;
	g->loc_said = g->loc;
	struct place p = unit_place(g->unit, g->loc);
	link_line(g->link, g->image->ncode, link_file(g->link, p.file), (uint32_t)p.line);
}

static void emit(struct gen *g, struct insn i)
{
	note_line(g);
	link_emit(g->link, i);
}

void gen_emit(struct gen *g, enum op op, reg_t a, reg_t b, reg_t c)
{
	emit(g, (struct insn){.op = (uint16_t)op, .a = (uint16_t)a, .b = (uint16_t)b, .c = (uint16_t)c});
}

void gen_emit_imm(struct gen *g, enum op op, reg_t a, reg_t b, int64_t imm)
{
	emit(g, (struct insn){.op = (uint16_t)op, .a = (uint16_t)a, .b = (uint16_t)b, .imm = (int32_t)imm});
}

void gen_load_constant(struct gen *g, reg_t a, int64_t value)
{
	emit(g, (struct insn){.op = OP_LDI, .a = (uint16_t)a, .wide = value});
}

uint32_t gen_label(struct gen *g)
{
	g->labels = sim_grow(g->labels, g->nlabels, &g->cap_labels, sizeof *g->labels);
	g->labels[g->nlabels] = UINT32_MAX;
	return g->nlabels++;
}

void gen_label_here(struct gen *g, uint32_t label)
{
	g->labels[label] = g->labelled = g->image->ncode;
}

/* ---- A step and a comparison in one ---------------------------------------------------------------------------------------- */

static const struct {
	uint16_t add, jump, fused;
} fusions[] = {
	{OP_ADDI32, OP_JLT, OP_STEPLT32}, {OP_ADDI32, OP_JLE, OP_STEPLE32}, {OP_ADDI32, OP_JNE, OP_STEPNE32},
	{OP_ADDI32, OP_JLTI, OP_STEPLTI32}, {OP_ADDI32, OP_JLEI, OP_STEPLEI32}, {OP_ADDI32, OP_JGTI, OP_STEPGTI32},
	{OP_ADDI32, OP_JGEI, OP_STEPGEI32}, {OP_ADDI32, OP_JNEI, OP_STEPNEI32},
	{OP_ADDI64, OP_JLT, OP_STEPLT64}, {OP_ADDI64, OP_JLE, OP_STEPLE64}, {OP_ADDI64, OP_JLTU, OP_STEPLTU64},
	{OP_ADDI64, OP_JNE, OP_STEPNE64},
	{OP_ADDI64, OP_JLTI, OP_STEPLTI64}, {OP_ADDI64, OP_JLEI, OP_STEPLEI64}, {OP_ADDI64, OP_JGTI, OP_STEPGTI64},
	{OP_ADDI64, OP_JGEI, OP_STEPGEI64}, {OP_ADDI64, OP_JNEI, OP_STEPNEI64}, {OP_ADDI64, OP_JLTUI, OP_STEPLTUI64},
	{OP_ADDIU32, OP_JLTU, OP_STEPLTU32}, {OP_ADDIU32, OP_JLEU, OP_STEPLEU32}, {OP_ADDIU32, OP_JNE, OP_STEPNEU32},
	{OP_ADDIU32, OP_JLTUI, OP_STEPLTUI32}, {OP_ADDIU32, OP_JLEUI, OP_STEPLEUI32}, {OP_ADDIU32, OP_JNEI, OP_STEPNEUI32},
};

/* Turn the addition just emitted and the comparison i of its result into one instruction. */
static bool fuse(struct gen *g, const struct insn *i)
{
	if (g->image->ncode == g->first || g->labelled == g->image->ncode)
		return false;
	struct insn *last = &g->image->code[g->image->ncode - 1];
	if (last->a != last->b || last->a != i->a || last->imm != (int16_t)last->imm)
		return false;
	for (size_t k = 0; k < sizeof fusions / sizeof *fusions; k++)
		if (fusions[k].add == last->op && fusions[k].jump == i->op) {
			bool by_register = op_form(i->op) == FORM_ABJ;
			if (by_register && i->b == i->a)
				return false;
			*last = (struct insn){.op = fusions[k].fused, .a = i->a, .b = i->b, .c = (uint16_t)last->imm, .imm = i->imm, .off = i->off};
			return true;
		}
	return false;
}

void gen_jump(struct gen *g, enum op op, reg_t a, reg_t b, int64_t imm, uint32_t label)
{
	struct insn i = {.op = (uint16_t)op, .a = (uint16_t)a, .b = (uint16_t)b, .imm = (int32_t)imm, .off = (int32_t)label};
	if (!fuse(g, &i))
		emit(g, i);
}

/* Jumps were emitted with the number of a label: make it a distance. What clears registers is told how many there are. */
static void resolve(struct gen *g)
{
	for (uint32_t pc = g->first; pc < g->image->ncode; pc++) {
		struct insn *i = &g->image->code[pc];
		if (i->op == OP_RET || i->op == OP_RETV || i->op == OP_SYSCALL)
			i->imm = (int32_t)(g->most + 1);
		if (op_jumps(i->op))
			i->off = (int32_t)((int64_t)g->labels[i->off] - (int64_t)(pc + 1));
	}
	for (uint32_t k = g->ntargets; k < g->image->ntargets; k++)
		g->image->targets[k] = g->labels[g->image->targets[k]];
}

/* ---- Variables, for people ------------------------------------------------------------------------------------------------- */

void gen_remember(struct gen *g, const struct object *o)
{
	static const enum var_place places[] = {
		[PLACE_REGISTER] = VAR_REGISTER, [PLACE_FRAME] = VAR_FRAME, [PLACE_POINTER] = VAR_FRAME_POINTER,
	};
	if (!o->name || strchr(o->name, '.'))
		return;
	char type[256];
	type_text(o->type, type, sizeof type);
	link_var(g->link, (struct image_var){
		.name = link_text(g->link, o->name), .type = link_text(g->link, type), .place = places[o->mark], .param = o->is_parameter,
		.at = o->slot, .size = (uint64_t)(o->size > 0 ? o->size : 0), .from = g->image->ncode, .to = UINT32_MAX,
	});
}

void gen_forget(struct gen *g, uint32_t since)
{
	for (uint32_t i = since; i < g->image->nvars; i++)
		if (g->image->vars[i].to == UINT32_MAX)
			g->image->vars[i].to = g->image->ncode;
}

/* ---- Beginning and end ----------------------------------------------------------------------------------------------------- */

static bool in_register(const struct object *o)
{
	return type_is_scalar(o->type) && !o->is_address_taken;
}

/* All that lives in memory gets its place in the frame; registers are given where a variable comes to life. */
static void place_locals(struct gen *g)
{
	for (struct object *o = g->function->locals; o; o = o->next) {
		o->mark = PLACE_NONE;
		if (in_register(o) || o->type->kind == TYPE_VLA || (o->is_parameter && type_is_record(o->type)))
			continue;
		int64_t size = o->size > 0 ? o->size : type_size(o->type);
		if (size > INT32_MAX / 2 || g->frame > INT32_MAX / 2) {
			unit_error(g->unit, o->loc, "make it static, or allocate it with malloc", "'%s' is larger than any stack", o->name);
			g->failed = true;
			return;
		}
		o->mark = PLACE_FRAME;
		o->slot = gen_frame(g, size > 0 ? size : 1, o->align > 0 ? o->align : 1);
	}
}

/* Nobody declares what the parser made up (sizes of VLAs, compound literals): it lives as long as the call. */
static void place_hidden(struct gen *g)
{
	for (struct object *o = g->function->locals; o; o = o->next)
		if (o->mark == PLACE_NONE && in_register(o) && (!o->name || strchr(o->name, '.'))) {
			o->mark = PLACE_REGISTER;
			o->slot = gen_alloc(g);
		}
}

/* Old-style functions get their arguments promoted; and nobody's char is left wider than a char. */
static void narrow_parameter(struct gen *g, const struct object *o, reg_t r)
{
	if (g->function->is_old_style && o->type->kind == TYPE_FLOAT)
		gen_emit(g, OP_D_F, r, r, 0);
	else if (type_is_integer(o->type) && type_size(o->type) < 4)
		gen_convert(g, r, type_basic(TYPE_LONG), o->type, r, g->top);
}

static void take_parameter(struct gen *g, struct object *o)
{
	reg_t r = gen_alloc(g);
	if (type_is_record(o->type)) {
		o->mark = PLACE_POINTER;
		o->slot = r;
		return;
	}
	narrow_parameter(g, o, r);
	if (o->mark == PLACE_FRAME) {
		struct addr at = gen_addr_frame(o->slot);
		gen_store(g, o->type, r, &at);
	} else {
		o->mark = PLACE_REGISTER;
		o->slot = r;
	}
}

static uint32_t take_parameters(struct gen *g)
{
	struct function *f = g->function;
	const struct type *t = f->object->type;
	uint32_t count = (uint32_t)f->parameter_count + type_is_record(t->base) + t->is_variadic;
	if (type_is_record(t->base))
		gen_alloc(g);
	reg_t first = g->top;
	g->top = first + (uint32_t)f->parameter_count;
	if (t->is_variadic)
		g->area = gen_alloc(g);
	reg_t end = g->top;
	for (int i = 0; i < f->parameter_count; i++) {
		g->top = first + (uint32_t)i;
		take_parameter(g, f->parameters[i]);
		gen_remember(g, f->parameters[i]);
	}
	g->top = end;
	if (g->most < end)
		g->most = end;
	return count;
}

/* Whether control can come to the end of a statement. Says yes where it is not sure. */
static bool falls_through(const struct stmt *s)
{
	switch (s->kind) {
	case STMT_RETURN: case STMT_GOTO: case STMT_GOTO_COMPUTED:
		return false;
	case STMT_BLOCK:
		if (!s->body)
			return true;
		for (s = s->body; s->next; s = s->next)
			;
		return falls_through(s);
	case STMT_IF:
		return !s->otherwise || falls_through(s->body) || falls_through(s->otherwise);
	default:
		return true;
	}
}

/* Falling off the end: main returns 0; of any other function, what a machine would have left in its register: the last call's
 * result. */
static void end_function(struct gen *g)
{
	g->loc = g->function->end;
	const struct type *result = g->function->object->type->base;
	bool is_main = strcmp(g->function->object->name, "main") == 0;
	if (is_main && result->kind != TYPE_VOID) {
		gen_load_constant(g, gen_place(g, NOWHERE, g->top), 0);
		gen_emit(g, OP_RETV, g->top - 1, 0, 0);
	} else if (g->last_call != NOWHERE) {
		gen_emit(g, OP_RETV, g->last_call, 0, 0);
	} else {
		gen_emit(g, OP_RET, 0, 0, 0);
	}
}

static bool keeps_last_call(const struct function *f)
{
	const struct type *result = f->object->type->base;
	bool is_main = strcmp(f->object->name, "main") == 0;
	if (result->kind == TYPE_VOID)
		return is_main;
	return !is_main && type_is_scalar(result) && falls_through(f->body);
}

/* Registers that a compiler without optimisation would keep on the stack count as stack, so that endless recursion ends as it
 * does in life. */
static uint32_t frame_size(const struct gen *g)
{
	uint64_t size = (uint64_t)g->frame_most + 8 * (uint64_t)g->most + 16;
	return (uint32_t)((size + 15) & ~(uint64_t)15);
}

static void compile_body(struct gen *g)
{
	if (g->failed)
		return;
	if (keeps_last_call(g->function)) {
		reg_t r = g->top;
		g->last_call = gen_alloc(g);
		gen_load_constant(g, r, 0);
	}
	for (struct stmt *s = g->function->labels; s; s = s->next_label)
		s->slot = gen_label(g);
	if (g->function->has_vla)
		gen_label_depths(g->function->body, 0);
	gen_stmt(g, g->function->body);
	end_function(g);
	resolve(g);
}

bool gen_function(struct link *l, struct image *image, struct unit *u, struct function *function, uint32_t index)
{
	struct gen g = {
		.link = l, .image = image, .unit = u, .lines = link_wants_lines(l, u), .function = function, .first = image->ncode, .labelled = UINT32_MAX,
		.loc = function->object->loc, .loc_said = UINT32_MAX, .last_call = NOWHERE, .area = NOWHERE, .ntargets = image->ntargets,
	};
	uint32_t first_var = image->nvars;
	place_locals(&g);
	uint32_t nparams = take_parameters(&g);
	place_hidden(&g);
	compile_body(&g);
	gen_forget(&g, first_var);
	struct image_func *f = &image->funcs[index];   /* the table may have moved */
	f->entry = g.first;
	f->end = image->ncode;
	f->nparams = nparams;
	f->nregs = g.most + 1;
	f->frame = frame_size(&g);
	f->variadic = function->object->type->is_variadic;
	f->first_var = first_var;
	f->nvars = image->nvars - first_var;
	free(g.labels);
	free(g.set);
	return !g.failed;
}
