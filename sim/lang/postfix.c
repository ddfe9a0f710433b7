/*
 * postfix.c - calls, indexing, members, ++ and -- behind, and compound literals.
 *
 *     postfix-expression: primary-expression ([ expression ] | ( arguments ) | (. | ->) name | ++ | --)*
 */
#include "sim/lang/parser.h"

/* ( assignment-expression, ... ), whose ( is the current token. */
struct expr *argument_list(struct parser *p, int *count)
{
	struct expr *first = NULL, **end = &first;
	advance_token(p);
	*count = 0;
	if (p->token.kind != ')') {
		do {
			*end = assignment_expression(p);
			end = &(*end)->next;
			++*count;
		} while (accept_token(p, ','));
	}
	expect(p, ')', "after the arguments");
	if (*count > 60000) error_at(p, p->token.loc, "too many arguments");
	return first;
}

static struct expr *call(struct parser *p, struct expr *f)
{
	int count;
	loc_t loc = f->loc;
	struct expr *arguments = argument_list(p, &count);
	return make_call(p, f, arguments, count, loc);
}

static struct expr *index_expression(struct parser *p, struct expr *e)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	struct expr *i = expression(p);
	expect(p, ']', "after the index");
	return make_index(p, e, i, loc);
}

static struct expr *member_expression(struct parser *p, struct expr *e)
{
	bool is_arrow = p->token.kind == TOKEN_ARROW;
	loc_t loc = p->token.loc;
	advance_token(p);
	struct name *n = p->token.name;
	if (!expect(p, TOKEN_NAME, "as a member's name")) return expr_broken(p, loc);
	return make_member(p, e, n, is_arrow, loc);
}

static struct expr *postfix_step(struct parser *p, struct expr *e)
{
	enum expr_kind op = p->token.kind == TOKEN_INCREMENT ? EXPR_ADD : EXPR_SUB;
	loc_t loc = p->token.loc;
	advance_token(p);
	return make_op_assign(p, op, e, expr_int(p, 1, int_type(), loc), true, loc);
}

struct expr *postfix_operators(struct parser *p, struct expr *e)
{
	for (;;) {
		switch (p->token.kind) {
		case '(': e = call(p, e); break;
		case '[': e = index_expression(p, e); break;
		case '.':
		case TOKEN_ARROW: e = member_expression(p, e); break;
		case TOKEN_INCREMENT:
		case TOKEN_DECREMENT: e = postfix_step(p, e); break;
		default: return e;
		}
	}
}

struct expr *postfix_expression(struct parser *p)
{
	return postfix_operators(p, primary_expression(p));
}

/* A static one is a variable like any other. */
static struct expr *static_literal(struct parser *p, const struct type *t, loc_t loc)
{
	struct initializer i = {0};
	initializer(p, t, true, &i);
	struct object *o = object_static(p, "literal", i.type, loc);
	o->is_readonly = i.type->qualifiers & QUALIFIER_CONST;
	data_initialize(p, o, &i);
	return expr_var(p, o, loc);
}

struct expr *compound_literal(struct parser *p, const struct type *t, loc_t loc)
{
	struct initializer i = {0};
	if (t->kind == TYPE_VLA || t->kind == TYPE_FUNCTION || t->kind == TYPE_VOID) {
		error_at(p, loc, "a compound literal cannot have this type");
		t = int_type();
	}
	if (!p->function || p->in_parameters || p->in_static) return static_literal(p, t, loc);
	initializer(p, t, false, &i);
	struct object *o = object_hidden(p, "literal", i.type, loc);
	local_add(p, o);
	struct expr *e = expr_new(p, EXPR_LITERAL, i.type, loc);
	e->object = o;
	e->init = store_initialize(p, o, &i, &e->is_zeroed);
	e->is_lvalue = true;
	e->is_volatile = i.type->qualifiers & QUALIFIER_VOLATILE;
	return e;
}
