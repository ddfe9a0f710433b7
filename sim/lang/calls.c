/*
 * calls.c - a walk over the tree for calls.h.
 */
#include "sim/lang/calls.h"

#include <string.h>

struct walk {
	const struct unit *u;
	call_visitor *visit;
	void *arg;
};

static void walk_statements(const struct walk *w, const struct stmt *s);
static void walk_expression(const struct walk *w, const struct expr *e);

static void walk_list(const struct walk *w, const struct expr *e)
{
	for (; e; e = e->next) walk_expression(w, e);
}

static void tell_call(const struct walk *w, const struct expr *e)
{
	const struct expr *function = e->left;
	while (function && function->kind == EXPR_CONVERT) function = function->left;
	if (!function || function->kind != EXPR_ADDRESS || !function->left || function->left->kind != EXPR_VAR) return;
	w->visit(w->arg, function->left->object->name, unit_place(w->u, e->loc));
}

static void walk_expression(const struct walk *w, const struct expr *e)
{
	if (!e) return;
	if (e->kind == EXPR_CALL) tell_call(w, e);
	if (e->kind == EXPR_CONDITIONAL) walk_expression(w, e->cond);
	walk_expression(w, e->left);
	walk_expression(w, e->right);
	if (e->kind == EXPR_CALL || e->kind == EXPR_BUILTIN) walk_list(w, e->arguments);
	if (e->kind == EXPR_OVERFLOW || e->kind == EXPR_ATOMIC_CAS || e->kind == EXPR_ATOMIC_SWAP_IF) walk_expression(w, e->third);
	if (e->kind == EXPR_STATEMENT) walk_statements(w, e->body);
	if (e->kind == EXPR_LITERAL) walk_list(w, e->init);
}

static void walk_statements(const struct walk *w, const struct stmt *s)
{
	for (; s; s = s->next) {
		walk_statements(w, s->init);
		if (s->kind == STMT_DECLARE) walk_list(w, s->assigns);
		walk_expression(w, s->cond);
		walk_expression(w, s->expr);
		walk_statements(w, s->body);
		walk_expression(w, s->step);
		walk_statements(w, s->otherwise);
	}
}

void unit_calls(const struct unit *u, call_visitor *visit, void *arg)
{
	struct walk w = {u, visit, arg};
	for (const struct object *o = u->objects; o; o = o->next)
		if (o->function && o->function->body && !strcmp(unit_place(u, o->function->end).file, u->path)) walk_statements(&w, o->function->body);
}
