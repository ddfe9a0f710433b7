/*
 * unary.c - casts, prefix operators, sizeof and _Alignof.
 *
 *     cast-expression:  ( type-name ) cast-expression | unary-expression
 *     unary-expression: postfix-expression | (++ | --) unary-expression | (& | * | + | - | ~ | !) cast-expression |
 *                       sizeof (unary-expression | ( type-name )) | _Alignof (...) | && label
 */
#include "sim/lang/parser.h"

/* The sizes of VLAs in a type name are computed before the expression that uses the type. */
static struct expr *with_sizes(struct parser *p, struct expr *sizes, struct expr *e)
{
	if (!sizes) return e;
	struct expr *first = sizes;
	for (struct expr *s = sizes->next; s; s = s->next) first = expr_comma(p, first, s);
	sizes->next = NULL;
	return expr_comma(p, first, decay(p, e));
}

/* ( type-name ), whose ( is the current token. */
static const struct type *parenthesized_type(struct parser *p, struct expr **sizes)
{
	struct expr *outer = p->sizes, *last = p->last_size;
	p->sizes = p->last_size = NULL;
	advance_token(p);
	const struct type *t = type_name(p);
	expect(p, ')', "after the type");
	*sizes = take_sizes(p);
	p->sizes = outer;
	p->last_size = last;
	return t;
}

static bool at_type_in_parentheses(struct parser *p)
{
	return p->token.kind == '(' && starts_type(p, peek(p));
}

struct expr *cast_expression(struct parser *p)
{
	struct expr *sizes;
	if (!at_type_in_parentheses(p)) return unary_expression(p);
	loc_t loc = p->token.loc;
	const struct type *t = parenthesized_type(p, &sizes);
	if (p->token.kind == '{') return postfix_operators(p, compound_literal(p, t, loc));
	if (!enter(p)) {
		leave(p);
		return expr_broken(p, loc);
	}
	struct expr *e = cast_expression(p);
	leave(p);
	return with_sizes(p, sizes, make_cast(p, t, e, loc));
}

static struct expr *sizeof_value(struct parser *p, const struct expr *e, loc_t loc)
{
	if (e->kind == EXPR_MEMBER && e->member->is_bits) {
		error_at(p, loc, "'sizeof' applied to a bit-field");
		return expr_broken(p, loc);
	}
	return size_of(p, e->type, loc);
}

/* An operand that is looked at, but not evaluated. */
static struct expr *unevaluated(struct parser *p)
{
	struct expr *sizes;
	p->unevaluated++;
	struct expr *e;
	if (at_type_in_parentheses(p)) {
		loc_t loc = p->token.loc;
		e = postfix_operators(p, compound_literal(p, parenthesized_type(p, &sizes), loc));
	} else {
		e = unary_expression(p);
	}
	p->unevaluated--;
	return e;
}

/* Whether the ( at hand holds a type, and no compound literal follows it, is only known behind it. */
static struct expr *sizeof_expression(struct parser *p)
{
	struct expr *sizes;
	loc_t loc = p->token.loc;
	advance_token(p);
	if (!at_type_in_parentheses(p)) return sizeof_value(p, unevaluated(p), loc);
	p->unevaluated++;
	const struct type *t = parenthesized_type(p, &sizes);
	p->unevaluated--;
	if (p->token.kind != '{') return with_sizes(p, sizes, size_of(p, t, loc));
	p->unevaluated++;
	struct expr *e = postfix_operators(p, compound_literal(p, t, loc));
	p->unevaluated--;
	return sizeof_value(p, e, loc);
}

static struct expr *alignof_expression(struct parser *p)
{
	struct expr *sizes;
	loc_t loc = p->token.loc;
	advance_token(p);
	const struct type *size_type = type_basic(TYPE_ULONG);
	if (at_type_in_parentheses(p)) {
		const struct type *t = parenthesized_type(p, &sizes);
		while (type_is_array(t)) t = t->base;
		if (!type_is_complete(t) && t->kind != TYPE_VOID && t->kind != TYPE_FUNCTION)
			error_at(p, loc, "the alignment of an incomplete type is not known here");
		return expr_int(p, type_align(t), size_type, loc);
	}
	const struct expr *e = unevaluated(p);
	int align = type_align(e->type);
	if (e->kind == EXPR_VAR) align = e->object->align;
	if (e->kind == EXPR_MEMBER && e->member->align) align = e->member->align;
	return expr_int(p, align, size_type, loc);
}

static struct expr *label_address(struct parser *p)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	struct name *n = p->token.name;
	if (!expect(p, TOKEN_NAME, "after '&&'")) return expr_broken(p, loc);
	if (!p->function) {
		error_at(p, loc, "label '%s' used outside of a function", n->text);
		return expr_broken(p, loc);
	}
	struct expr *e = expr_new(p, EXPR_LABEL, pointer_to(p, type_basic(TYPE_VOID)), loc);
	e->label = label_find(p, n, loc);
	e->label->is_label_used = true;
	p->function->has_label_address = true;
	return e;
}

static struct expr *prefix_step(struct parser *p, int token)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	struct expr *e = unary_expression(p);
	return make_op_assign(p, token == TOKEN_INCREMENT ? EXPR_ADD : EXPR_SUB, e, expr_int(p, 1, int_type(), loc), false, loc);
}

static struct expr *prefix_operator(struct parser *p)
{
	int token = p->token.kind;
	loc_t loc = p->token.loc;
	switch (token) {
	case '&':
	case '*':
	case '+':
	case '-':
	case '~':
	case '!': advance_token(p); return make_unary(p, token, cast_expression(p), loc);
	case TOKEN_INCREMENT:
	case TOKEN_DECREMENT: return prefix_step(p, token);
	case TOKEN_AND_AND: return label_address(p);
	case KEYWORD_SIZEOF: return sizeof_expression(p);
	case KEYWORD_ALIGNOF: return alignof_expression(p);
	case KEYWORD_EXTENSION: advance_token(p); return cast_expression(p);
	default: return NULL;
	}
}

struct expr *unary_expression(struct parser *p)
{
	struct expr *e = NULL;
	if (enter(p)) e = prefix_operator(p);
	leave(p);
	return e ? e : postfix_expression(p);
}
