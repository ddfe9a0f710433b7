/*
 * statement.c - statements (C11 6.8), but for those that jump (jump.c).
 */
#include <string.h>

#include "sim/lang/parser.h"

struct stmt *stmt_new(struct parser *p, enum stmt_kind kind, loc_t loc)
{
	struct stmt *s = ARENA_NEW(p->arena, struct stmt);
	s->kind = kind;
	s->loc = loc;
	return s;
}

static struct expr *bare_condition(struct parser *p)
{
	loc_t loc = p->token.loc;
	struct expr *e = expression(p);
	if (e->kind == EXPR_ASSIGN && !e->in_parentheses)
		warn_hint(p, e->loc, "write == to compare, or ((...)) to assign", "the condition is an assignment");
	return make_condition(p, e, loc);
}

static struct expr *condition(struct parser *p, const char *what)
{
	int open = p->open;
	if (!expect(p, '(', what)) return expr_broken(p, p->token.loc);
	struct expr *e = bare_condition(p);
	expect(p, ')', "after the condition");
	recover_inside(p, open);
	return e;
}

/* A `;` directly behind `if (...)`, or behind a loop's head with what looks like its body below: head is where the statement begins. What
 * a macro has left empty stands apart. */
static void warn_empty_body(struct parser *p, loc_t head, bool is_loop)
{
	if (p->token.kind != ';' || p->token.loc != p->last_end || p->is_broken) return;
	loc_t at = p->token.loc;
	const struct token *next = peek(p);
	bool is_deeper = next->starts_line && unit_place(p->unit, next->loc).column > unit_place(p->unit, head).column;
	bool looks_like_body = next->kind == '{' || (is_deeper && next->kind != '}');
	if (next->kind == KEYWORD_ELSE || (is_loop && !looks_like_body)) return;
	warn_hint(p, at, looks_like_body ? "take the ';' away: what follows is not its body" : NULL, "this ';' is all that the %s does",
			  is_loop ? "loop" : "'if'");
}

/* A statement that is the body of another: has a scope of its own. */
static struct stmt *body(struct parser *p)
{
	struct scope scope;
	scope_enter(p, &scope);
	struct stmt *s = statement(p);
	scope_leave(p);
	return s;
}

/* Rows of else-ifs and cases are as deep as they are long for whoever walks the tree. */
void chain_too_long(struct parser *p)
{
	error_hint(p, p->token.loc, "the simulator takes at most 4000", "too many of these in a row");
	p->is_given_up = true;
}

/* if ( expression ) statement (else statement)?: a chain of else-ifs is walked, not nested. */
static struct stmt *if_statement(struct parser *p)
{
	struct stmt *first = NULL, **at = &first;
	int chain = 0;
	for (;;) {
		struct stmt *s = *at = stmt_new(p, STMT_IF, p->token.loc);
		advance_token(p);
		s->cond = condition(p, "after 'if'");
		warn_empty_body(p, s->loc, false);
		s->body = body(p);
		if (p->is_broken || !accept_token(p, KEYWORD_ELSE)) return first;
		if (++chain == HEIGHT_MOST) chain_too_long(p);
		if (p->token.kind != KEYWORD_IF) {
			s->otherwise = body(p);
			return first;
		}
		at = &s->otherwise;
	}
}

static void nest_enter(struct parser *p, struct nest *n, struct stmt *s)
{
	*n = p->nest ? *p->nest : (struct nest){0};
	n->outer = p->nest;
	n->breaks = s;
	if (s->kind == STMT_LOOP) n->continues = s;
	p->nest = n;
}

static struct stmt *loop_body(struct parser *p, struct stmt *loop)
{
	struct nest n;
	nest_enter(p, &n, loop);
	struct stmt *s = body(p);
	p->nest = n.outer;
	return s;
}

static struct stmt *while_statement(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_LOOP, p->token.loc);
	advance_token(p);
	s->cond = condition(p, "after 'while'");
	warn_empty_body(p, s->loc, true);
	s->body = loop_body(p, s);
	return s;
}

static struct stmt *do_statement(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_LOOP, p->token.loc);
	s->tests_last = true;
	advance_token(p);
	s->body = loop_body(p, s);
	if (!expect(p, KEYWORD_WHILE, "after the body of 'do'")) return s;
	s->cond = condition(p, "after 'while'");
	expect(p, ';', "after 'do ... while (...)'");
	return s;
}

static struct stmt *expression_node(struct parser *p, struct expr *e)
{
	struct stmt *s = stmt_new(p, STMT_EXPRESSION, e->loc);
	s->expr = decay(p, e);
	return s;
}

/* What for declares or computes first: a list of statements as one. */
static struct stmt *for_init(struct parser *p)
{
	loc_t loc = p->token.loc;
	if (accept_token(p, ';')) return NULL;
	if (starts_declaration(p)) {
		if (p->token.kind == KEYWORD_STATIC || p->token.kind == KEYWORD_EXTERN || p->token.kind == KEYWORD_TYPEDEF)
			error_at(p, loc, "a declaration in 'for' must be of variables, neither static nor extern");
		struct stmt *block = stmt_new(p, STMT_BLOCK, loc), *list = declaration(p);
		block->body = list;
		return block;
	}
	struct stmt *s = expression_node(p, expression(p));
	expect(p, ';', "after the first part of 'for'");
	return s;
}

/* for ( (declaration | expression? ;) expression? ; expression? ) statement */
static struct stmt *for_statement(struct parser *p)
{
	struct scope scope;
	struct stmt *s = stmt_new(p, STMT_LOOP, p->token.loc);
	int open = p->open;
	advance_token(p);
	scope_enter(p, &scope);
	if (expect(p, '(', "after 'for'")) {
		s->init = for_init(p);
		if (p->token.kind != ';') s->cond = bare_condition(p);
		expect(p, ';', "after the condition of 'for'");
		if (p->token.kind != ')') s->step = decay(p, expression(p));
		expect(p, ')', "after the parts of 'for'");
		recover_inside(p, open);
		warn_empty_body(p, s->loc, true);
		s->body = loop_body(p, s);
	}
	scope_leave(p);
	return s;
}

static struct stmt *switch_statement(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_SWITCH, p->token.loc);
	struct nest n;
	char buf[120];
	advance_token(p);
	if (!expect(p, '(', "after 'switch'")) return s;
	loc_t loc = p->token.loc;
	s->cond = promote(p, expression(p));
	expect(p, ')', "after the value of 'switch'");
	if (!is_broken(p, s->cond) && !type_is_integer(s->cond->type)) {
		error_hint(p, loc, "compare with if and ==, strings with strcmp", "switch quantity is not an integer, but '%s'",
				   type_text(s->cond->type, buf, sizeof buf));
		s->cond = expr_broken(p, loc);
	}
	s->vla = p->vla;
	nest_enter(p, &n, s);
	n.cases = s;
	n.last_case = n.default_case = NULL;
	s->body = body(p);
	p->nest = n.outer;
	cases_check(p, s);
	return s;
}

/* return expression? ; */
static struct stmt *return_statement(struct parser *p)
{
	struct stmt *s = stmt_new(p, STMT_RETURN, p->token.loc);
	bool is_void = p->result->kind == TYPE_VOID;
	advance_token(p);
	if (p->token.kind == ';') {
		if (!is_void) warn_at(p, s->loc, "'return' with no value, in a function returning non-void");
	} else {
		loc_t loc = p->token.loc;
		struct expr *e = decay(p, expression(p));
		if (is_void) {
			if (e->type->kind != TYPE_VOID && !is_broken(p, e))
				warn_at(p, loc, "'return' with a value, in a function returning void");
			s->expr = make_cast(p, p->result, e, loc);
		} else {
			s->expr = convert_assign(p, e, p->result, loc, "return");
		}
	}
	expect(p, ';', "after 'return'");
	return s;
}

static const char *statement_hint(struct parser *p, const struct expr *e)
{
	if (e->kind == EXPR_VAR && p->token.kind == TOKEN_NAME)
		return "two names in a row: is an operator or a ';' missing, or a type misspelt?";
	return NULL;
}

/* What a statement only computes, and why that may be: "" no hint, NULL it does something. */
static const char *idle_hint(const struct expr *e)
{
	if (e->kind == EXPR_EQ) return "write = to assign";
	if (e->kind == EXPR_ADDRESS && e->left->kind == EXPR_VAR && e->left->object->is_function) return "to call it, write ( ) behind its name";
	bool computes = (e->kind >= EXPR_NEG && e->kind <= EXPR_GE) || e->kind == EXPR_VAR;
	return computes && e->type->kind != TYPE_VOID && !e->is_volatile ? "" : NULL;
}

/* The last one in ({ }) is its value. */
static void warn_no_effect(struct parser *p, const struct expr *e)
{
	const char *hint = is_broken(p, e) || p->token.kind != ';' ? NULL : idle_hint(e);
	const struct token *next = hint ? peek(p) : NULL;
	if (hint && next->kind != '}') warn_hint(p, e->loc, *hint ? hint : NULL, "this statement has no effect");
}

/* expression ; */
static struct stmt *expression_statement(struct parser *p)
{
	struct stmt *s = expression_node(p, expression(p));
	warn_no_effect(p, s->expr);
	if (p->token.kind != ';' && statement_hint(p, s->expr))
		syntax_error(p, p->token.loc, statement_hint(p, s->expr), "expected ';'");
	expect(p, ';', "after the expression");
	return s;
}

/* An operand of an empty asm, ([name])? "constraint" (expression), whose expression is evaluated after those in *all. What is
 * only written ("=") would hold whatever its register held: false. */
static bool asm_operand(struct parser *p, struct expr **all)
{
	if (accept_token(p, '[')) {
		expect(p, TOKEN_NAME, "in '[...]'");
		expect(p, ']', "after the operand's name");
	}
	bool known = p->token.kind == TOKEN_STRING && p->token.string->len && p->token.string->bytes[0] != '=';
	if (!string_tokens(p) || p->token.kind != '(') return known;
	advance_token(p);
	struct expr *e = expression(p);
	expect(p, ')', "after the operand");
	e = expr_unary(p, EXPR_CONVERT, type_basic(TYPE_VOID), decay(p, e), e->loc);
	*all = *all ? expr_comma(p, *all, e) : e;
	return known;
}

/* asm ( "" (: operands)* ): only an empty one, a compiler barrier, means nothing here, but for what its operands do. */
static struct stmt *asm_statement(struct parser *p)
{
	loc_t loc = p->token.loc;
	struct expr *all = NULL;
	advance_token(p);
	while (p->token.kind == KEYWORD_VOLATILE || p->token.kind == KEYWORD_INLINE || p->token.kind == KEYWORD_GOTO)
		advance_token(p);
	bool barrier = p->token.kind == '(' && peek(p)->kind == TOKEN_STRING && p->ahead.string->len == 0;
	if (!barrier) {
		unsupported(p, loc, "asm is");
		if (p->token.kind == '(') skip_parentheses(p);
	} else {
		advance_token(p);
		string_tokens(p);
		while (barrier && p->token.kind != ')' && !p->is_broken) {
			if (!accept_token(p, ',') && p->token.kind == ':') advance_token(p);
			else if (p->token.kind != ')') barrier = asm_operand(p, &all);
		}
		if (!barrier) unsupported(p, loc, "asm is");
		if (barrier) expect(p, ')', "after the operands");
	}
	if (barrier) expect(p, ';', "after 'asm (...)'");
	return all ? expression_node(p, all) : stmt_new(p, STMT_EMPTY, loc);
}

static struct stmt *keyword_statement(struct parser *p)
{
	switch (p->token.kind) {
	case '{': return compound_statement(p, true);
	case KEYWORD_IF: return if_statement(p);
	case KEYWORD_WHILE: return while_statement(p);
	case KEYWORD_DO: return do_statement(p);
	case KEYWORD_FOR: return for_statement(p);
	case KEYWORD_SWITCH: return switch_statement(p);
	case KEYWORD_RETURN: return return_statement(p);
	case KEYWORD_ASM: return asm_statement(p);
	case KEYWORD_CASE:
	case KEYWORD_DEFAULT: return case_statement(p);
	case KEYWORD_GOTO:
	case KEYWORD_BREAK:
	case KEYWORD_CONTINUE: return jump_statement(p);
	case TOKEN_NAME:
		if (peek(p)->kind == ':') return labeled_statement(p);
		return expression_statement(p);
	default: return expression_statement(p);
	}
}

struct stmt *statement(struct parser *p)
{
	struct stmt *s;
	loc_t loc = p->token.loc;
	if (p->token.kind == ';') {
		s = stmt_new(p, STMT_EMPTY, loc);
		advance_token(p);
		return s;
	}
	if (p->token.kind == KEYWORD_ATTRIBUTE && peek(p)->kind == '(') {
		attributes(p, NULL);
		return statement(p);
	}
	if (starts_declaration(p) && !p->is_broken && !(p->token.kind == TOKEN_NAME && peek(p)->kind == ':')) {
		bool is_then = p->token.kind == TOKEN_NAME && strcmp(p->token.name->text, "then") == 0;
		syntax_error(p, loc, is_then ? "C has no 'then'" : "put it into braces: { ... }",
					 "expected a statement, but this is a declaration");
		return stmt_new(p, STMT_EMPTY, loc);
	}
	s = enter(p) ? keyword_statement(p) : stmt_new(p, STMT_EMPTY, loc);
	leave(p);
	return s;
}

/* Hang s, which may be several, at the end of the block's list. */
static struct stmt **append(struct stmt **end, struct stmt *s)
{
	*end = s;
	while (*end) end = &(*end)->next;
	return end;
}

static struct stmt *block_item(struct parser *p)
{
	if (p->token.kind == TOKEN_NAME && peek(p)->kind == ':') return statement(p);
	return starts_declaration(p) ? declaration(p) : statement(p);
}

/* compound-statement: { (declaration | statement)* } */
struct stmt *compound_statement(struct parser *p, bool has_scope)
{
	struct scope scope;
	struct stmt *block = stmt_new(p, STMT_BLOCK, p->token.loc), **end = &block->body;
	bool outer_vla = p->block_has_vla;
	const struct vla *vla = p->vla;
	p->block_has_vla = false;
	loc_t brace = p->token.loc;
	int open = p->open;
	if (!expect(p, '{', "here")) return block;
	if (has_scope) scope_enter(p, &scope);
	struct symbol *labels = local_labels(p);
	while (p->token.kind != '}' && p->token.kind != TOKEN_END) {
		end = append(end, block_item(p));
		if (p->is_broken) recover(p, open);
	}
	p->block_end = p->token.loc;
	if (p->token.kind == TOKEN_END && !p->is_given_up) {
		error_at(p, p->last_end ? p->last_end - 1 : 0, "expected '}' before the end of the file");
		unit_note(p->unit, brace, "to match this '{'");
		p->is_given_up = true;
	}
	accept_token(p, '}');
	labels_forget(p, labels);
	if (has_scope) scope_leave(p);
	p->vla = vla;
	block->has_vla = p->block_has_vla;
	p->block_has_vla = outer_vla;
	return block;
}
