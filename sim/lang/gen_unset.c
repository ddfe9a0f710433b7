/*
 * gen_unset.c - reading a register variable before it was given a value.
 *
 * A variable that is declared without a value starts as a value that no program makes (OP_UNSET), and a read is preceded by a
 * check for it (OP_CHECK) unless the walk over the text has passed an assignment that is executed on every way here. What is
 * assigned in a part of the code that may be skipped counts to the end of that part. object->slot2 says whether a variable needs
 * the check.
 */
#include "sim/lang/gen.h"

#include "sim/vm/part.h"

void gen_unset(struct gen *g, struct object *o)
{
	gen_emit(g, OP_UNSET, (reg_t)o->slot, 0, 0);
	o->slot2 = g->part + 1;
}

void gen_is_set(struct gen *g, struct object *o)
{
	if (!o->slot2)
		return;
	if (o->slot2 != g->part + 1) {
		struct gen_set was = {o, o->slot2};
		g->set = sim_grow(g->set, g->nset, &g->cap_set, sizeof *g->set);
		g->set[g->nset++] = was;
	}
	o->slot2 = 0;
}

void gen_check(struct gen *g, struct object *o)
{
	if (!o->slot2)
		return;
	gen_emit(g, OP_CHECK, (reg_t)o->slot, 0, 0);
	gen_is_set(g, o);
}

uint32_t gen_part_begin(struct gen *g)
{
	g->part++;
	return g->nset;
}

void gen_part_again(struct gen *g, uint32_t begin)
{
	while (g->nset > begin) {
		const struct gen_set *s = &g->set[--g->nset];
		s->object->slot2 = s->was;
	}
}

void gen_part_end(struct gen *g, uint32_t begin)
{
	gen_part_again(g, begin);
	g->part--;
}

/* Compiled after the code that it guards, a loop's condition still comes before it. */
void gen_sets(struct gen *g, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_ASSIGN:
		gen_sets(g, e->right);
		if (e->left->kind == EXPR_VAR && e->left->object->mark == PLACE_REGISTER)
			gen_is_set(g, e->left->object);
		break;
	case EXPR_EQ: case EXPR_NE: case EXPR_LT: case EXPR_LE: case EXPR_GT: case EXPR_GE: case EXPR_COMMA:
		gen_sets(g, e->left);
		gen_sets(g, e->right);
		break;
	case EXPR_NOT: case EXPR_CONVERT: case EXPR_AND_AND: case EXPR_OR_OR:
		gen_sets(g, e->left);
		break;
	default:
		break;
	}
}
