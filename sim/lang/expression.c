/*
 * expression.c - expressions above the unary level: comma, assignment, ?:, and the binary operators by precedence.
 */
#include "sim/lang/parser.h"

/* Precedence of binary operators, as the grammar nests them; 0: none. */
static int precedence(int token)
{
	switch (token) {
	case '*':
	case '/':
	case '%': return 10;
	case '+':
	case '-': return 9;
	case TOKEN_SHL:
	case TOKEN_SHR: return 8;
	case '<':
	case '>':
	case TOKEN_LE:
	case TOKEN_GE: return 7;
	case TOKEN_EQ:
	case TOKEN_NE: return 6;
	case '&': return 5;
	case '^': return 4;
	case '|': return 3;
	case TOKEN_AND_AND: return 2;
	case TOKEN_OR_OR: return 1;
	default: return 0;
	}
}

static enum expr_kind operator_kind(int token)
{
	switch (token) {
	case '*':
	case TOKEN_MUL_ASSIGN: return EXPR_MUL;
	case '/':
	case TOKEN_DIV_ASSIGN: return EXPR_DIV;
	case '%':
	case TOKEN_MOD_ASSIGN: return EXPR_MOD;
	case '+':
	case TOKEN_ADD_ASSIGN: return EXPR_ADD;
	case '-':
	case TOKEN_SUB_ASSIGN: return EXPR_SUB;
	case TOKEN_SHL:
	case TOKEN_SHL_ASSIGN: return EXPR_SHL;
	case TOKEN_SHR:
	case TOKEN_SHR_ASSIGN: return EXPR_SHR;
	case '<': return EXPR_LT;
	case '>': return EXPR_GT;
	case TOKEN_LE: return EXPR_LE;
	case TOKEN_GE: return EXPR_GE;
	case TOKEN_EQ: return EXPR_EQ;
	case TOKEN_NE: return EXPR_NE;
	case '&':
	case TOKEN_AND_ASSIGN: return EXPR_AND;
	case '^':
	case TOKEN_XOR_ASSIGN: return EXPR_XOR;
	case '|':
	case TOKEN_OR_ASSIGN: return EXPR_OR;
	case TOKEN_AND_AND: return EXPR_AND_AND;
	case TOKEN_OR_OR: return EXPR_OR_OR;
	default: return EXPR_KINDS;
	}
}

static bool is_op_assign(int token)
{
	return (token >= TOKEN_MUL_ASSIGN && token <= TOKEN_OR_ASSIGN) || token == TOKEN_SHL_ASSIGN || token == TOKEN_SHR_ASSIGN;
}

/* What the constant on the left has decided is checked, but never run: `0 && 1 / 0`. */
static bool is_decided(const struct expr *l, enum expr_kind kind)
{
	if (l->kind != EXPR_INT) return false;
	return (kind == EXPR_AND_AND && !l->value) || (kind == EXPR_OR_OR && l->value);
}

static struct expr *binary_expression(struct parser *p, int least)
{
	struct expr *l = cast_expression(p);
	for (;;) {
		int level = precedence(p->token.kind);
		if (level == 0 || level < least) return l;
		enum expr_kind kind = operator_kind(p->token.kind);
		loc_t loc = p->token.loc;
		advance_token(p);
		bool skipped = is_decided(l, kind);
		p->skipped += skipped;
		struct expr *r = binary_expression(p, level + 1);
		p->skipped -= skipped;
		l = make_binary(p, kind, l, r, loc);
	}
}

/* conditional-expression: binary (? expression? : conditional-expression)? */
struct expr *conditional_expression(struct parser *p)
{
	struct expr *c = binary_expression(p, 1), *l = NULL;
	if (p->token.kind != '?') return c;
	loc_t loc = p->token.loc;
	advance_token(p);
	c = make_condition(p, c, loc);
	bool known = c->kind == EXPR_INT, truth = known && c->value;
	p->skipped += known && !truth;
	if (p->token.kind != ':') l = expression(p);
	p->skipped -= known && !truth;
	expect(p, ':', "of the conditional '?'");
	if (!enter(p)) {
		leave(p);
		return c;
	}
	p->skipped += truth;
	struct expr *r = conditional_expression(p);
	p->skipped -= truth;
	leave(p);
	return make_conditional(p, c, l, r, loc);
}

/* assignment-expression: conditional-expression | unary-expression (= | op=) assignment-expression */
struct expr *assignment_expression(struct parser *p)
{
	if (!enter(p)) {
		leave(p);
		return expr_broken(p, p->token.loc);
	}
	struct expr *l = conditional_expression(p);
	int token = p->token.kind;
	if (token == '=' || is_op_assign(token)) {
		loc_t loc = p->token.loc;
		advance_token(p);
		struct expr *r = assignment_expression(p);
		l = token == '=' ? make_assign(p, l, r, loc) : make_op_assign(p, operator_kind(token), l, r, false, loc);
	}
	leave(p);
	return l;
}

/* expression: assignment-expression (, assignment-expression)* */
struct expr *expression(struct parser *p)
{
	struct expr *l = assignment_expression(p);
	while (p->token.kind == ',') {
		loc_t loc = p->token.loc;
		advance_token(p);
		l = make_binary(p, EXPR_COMMA, l, assignment_expression(p), loc);
		l->is_constant = false;
	}
	return l;
}

bool constant_expression(struct parser *p, int64_t *value, const struct type **type, const char *what)
{
	loc_t loc = p->token.loc;
	struct expr *e = decay(p, conditional_expression(p));
	if (is_broken(p, e)) return false;
	if (e->kind != EXPR_INT || !type_is_integer(e->type) || !e->is_constant) {
		const char *hint = e->kind == EXPR_VAR ? "a variable is no constant: use a #define or an enum" : NULL;
		error_hint(p, loc, hint, "the %s is not an integer constant", what);
		return false;
	}
	*value = e->value;
	if (type) *type = e->type;
	return true;
}
