/*
 * gen_switch.c - switch: a table where the cases are dense, a search where they are not.
 */
#include "sim/lang/gen.h"

#include <stdlib.h>
#include <string.h>

#include "sim/vm/part.h"

struct range {
	int64_t low, high;
	uint32_t label;
};

struct selection {
	struct range *ranges;        /* by rising value */
	reg_t value;
	bool is_signed;
	uint32_t otherwise;
};

static int by_signed(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	return (x->low > y->low) - (x->low < y->low);
}

static int by_unsigned(const void *a, const void *b)
{
	uint64_t x = (uint64_t)((const struct range *)a)->low, y = (uint64_t)((const struct range *)b)->low;
	return (x > y) - (x < y);
}

static uint32_t collect(struct gen *g, struct stmt *s, struct selection *sel)
{
	uint32_t n = 0, cap = 0;
	for (struct stmt *c = s->cases; c; c = c->next_case) {
		c->slot = gen_label(g);
		if (c->is_default) {
			sel->otherwise = (uint32_t)c->slot;
			continue;
		}
		sel->ranges = sim_grow(sel->ranges, n, &cap, sizeof *sel->ranges);
		sel->ranges[n++] = (struct range){c->low, c->high, (uint32_t)c->slot};
	}
	if (n)
		qsort(sel->ranges, n, sizeof *sel->ranges, sel->is_signed ? by_signed : by_unsigned);
	return n;
}

/* Jump if the value is in this relation to a constant. */
static void jump_if(struct gen *g, const struct selection *sel, enum op constant, enum op reg, bool swapped, int64_t k,
	uint32_t label)
{
	if (k == (int32_t)k) {
		gen_jump(g, constant, sel->value, 0, k, label);
		return;
	}
	reg_t r = gen_alloc(g);
	gen_load_constant(g, r, k);
	gen_jump(g, reg, swapped ? r : sel->value, swapped ? sel->value : r, 0, label);
	g->top = r;
}

static void jump_if_less(struct gen *g, const struct selection *sel, int64_t k, uint32_t label)
{
	jump_if(g, sel, sel->is_signed ? OP_JLTI : OP_JLTUI, sel->is_signed ? OP_JLT : OP_JLTU, false, k, label);
}

static void jump_if_more(struct gen *g, const struct selection *sel, int64_t k, uint32_t label)
{
	jump_if(g, sel, sel->is_signed ? OP_JGTI : OP_JGTUI, sel->is_signed ? OP_JLT : OP_JLTU, true, k, label);
}

static void one_range(struct gen *g, const struct selection *sel, const struct range *r)
{
	if (r->low == r->high) {
		jump_if(g, sel, OP_JEQI, OP_JEQ, false, r->low, r->label);
		return;
	}
	uint32_t next = gen_label(g);
	jump_if_less(g, sel, r->low, next);
	jump_if_more(g, sel, r->high, next);
	gen_jump(g, OP_JMP, 0, 0, 0, r->label);
	gen_label_here(g, next);
}

static bool is_dense(const struct range *r, uint32_t n)
{
	uint64_t span = (uint64_t)r[n - 1].high - (uint64_t)r[0].low;
	return n >= 4 && span / 3 < n;
}

static void by_table(struct gen *g, const struct selection *sel, const struct range *r, uint32_t n)
{
	uint64_t count = (uint64_t)r[n - 1].high - (uint64_t)r[0].low + 1;
	uint32_t *labels = sim_alloc((size_t)count * sizeof *labels);
	for (uint64_t i = 0; i < count; i++)
		labels[i] = sel->otherwise;
	for (uint32_t i = 0; i < n; i++)
		for (uint64_t k = (uint64_t)r[i].low - (uint64_t)r[0].low; k <= (uint64_t)r[i].high - (uint64_t)r[0].low; k++)
			labels[k] = r[i].label;
	gen_jump(g, OP_SWITCH, sel->value, 0, link_table(g->link, r[0].low, labels, (uint32_t)count), sel->otherwise);
	free(labels);
}

static void search(struct gen *g, const struct selection *sel, const struct range *r, uint32_t n)
{
	if (n > 0 && is_dense(r, n)) {
		by_table(g, sel, r, n);
		return;
	}
	if (n <= 3) {
		for (uint32_t i = 0; i < n; i++)
			one_range(g, sel, &r[i]);
		gen_jump(g, OP_JMP, 0, 0, 0, sel->otherwise);
		return;
	}
	uint32_t half = n / 2, upper = gen_label(g);
	jump_if_more(g, sel, r[half - 1].high, upper);
	search(g, sel, r, half);
	gen_label_here(g, upper);
	search(g, sel, r + half, n - half);
}

void gen_switch(struct gen *g, struct stmt *s)
{
	reg_t mark = g->top;
	const struct type *t = s->cond->type;
	struct selection sel = {.is_signed = t->is_signed, .otherwise = (uint32_t)s->slot};
	sel.value = gen_expr(g, s->cond, NOWHERE);
	uint32_t n = collect(g, s, &sel);
	search(g, &sel, sel.ranges, n);
	free(sel.ranges);
	g->top = mark;
	gen_stmt(g, s->body);
}
