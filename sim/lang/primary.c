/*
 * primary.c - names, constants, strings, ( expression ), GNU ({ }), and _Generic.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

static const struct {
	const char *name, *hint;
} known_names[] = {
	{"NULL",          "#include <stddef.h>"  },
    {"true",          "#include <stdbool.h>" },
	{"false",         "#include <stdbool.h>" },
    {"errno",         "#include <errno.h>"   },
	{"stdin",         "#include <stdio.h>"   },
    {"stdout",        "#include <stdio.h>"   },
	{"stderr",        "#include <stdio.h>"   },
    {"EOF",           "#include <stdio.h>"   },
	{"SIGINT",        "#include <signal.h>"  },
    {"SIGCHLD",       "#include <signal.h>"  },
	{"SIGKILL",       "#include <signal.h>"  },
    {"SIGTERM",       "#include <signal.h>"  },
	{"SIGUSR1",       "#include <signal.h>"  },
    {"O_RDONLY",      "#include <fcntl.h>"   },
	{"O_WRONLY",      "#include <fcntl.h>"   },
    {"O_RDWR",        "#include <fcntl.h>"   },
	{"O_CREAT",       "#include <fcntl.h>"   },
    {"WNOHANG",       "#include <sys/wait.h>"},
	{"INT_MAX",       "#include <limits.h>"  },
    {"EXIT_SUCCESS",  "#include <stdlib.h>"  },
	{"EXIT_FAILURE",  "#include <stdlib.h>"  },
    {"STDIN_FILENO",  "#include <unistd.h>"  },
	{"STDOUT_FILENO", "#include <unistd.h>"  },
};

/* As text processors and web pages write them: “ ” ‘ ’. */
static bool has_curly_quote(const char *s)
{
	static const char *const quotes[] = {"\u201c", "\u201d", "\u2018", "\u2019"};
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (strstr(s, quotes[i])) return true;
	return false;
}

/* Said once: the name is then declared, as something about which nothing more is said. */
static struct expr *undeclared(struct parser *p, struct name *n, loc_t loc)
{
	char buf[160];
	const char *hint = has_curly_quote(n->text) ? "write the straight quotes of C, \" and '" : NULL, *similar = similar_keyword(n);
	if (!similar) similar = similar_name(p, n);
	for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++)
		if (strcmp(known_names[i].name, n->text) == 0) hint = known_names[i].hint;
	if (!hint && similar) {
		snprintf(buf, sizeof buf, "did you mean '%.100s'?", similar);
		hint = buf;
	}
	error_hint(p, loc, hint, "'%s' undeclared", n->text);
	if (p->is_broken) return expr_broken(p, loc);
	declare_broken(p, n, loc);
	return expr_broken(p, loc);
}

/* `__func__` and its GNU names: a static array that holds the function's name. */
static struct expr *function_name(struct parser *p, const struct name *n, loc_t loc)
{
	static const char *const names[] = {"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"};
	bool found = false;
	for (int i = 0; i < 3; i++) found |= strcmp(n->text, names[i]) == 0;
	if (!found) return NULL;
	const char *text = p->function ? p->function->object->name : "";
	struct string s = {(const uint8_t *)text, strlen(text), TYPE_CHAR};
	struct expr *e = string_object(p, &s, loc);
	e->object->type = e->type = array_of(p, type_qualified(p->arena, type_basic(TYPE_CHAR), QUALIFIER_CONST), (int64_t)s.len + 1);
	return e;
}

static struct expr *symbol_expression(struct parser *p, const struct symbol *s, loc_t loc)
{
	if (s->kind == SYMBOL_CONSTANT) return expr_int(p, s->value, s->constant_type, loc);
	if (s->kind == SYMBOL_OBJECT) return s->object->type == p->broken ? expr_broken(p, loc) : expr_var(p, s->object, loc);
	syntax_error(p, loc, NULL, "expected an expression, but '%s' is a type", s->name->text);
	return expr_broken(p, loc);
}

static struct expr *name_expression(struct parser *p)
{
	struct name *n = p->token.name;
	loc_t loc = p->token.loc;
	advance_token(p);
	struct expr *e = p->token.kind == '(' ? folded_call(p, n, loc) : NULL;
	if (e) return e;
	if (n->symbol) return symbol_expression(p, n->symbol, loc);
	if (n->len > 4 && n->text[0] == '_' && n->text[1] == '_') {
		e = function_name(p, n, loc);
		if (!e) e = intrinsic_call(p, n, loc);
		if (e) return e;
	}
	if (p->token.kind != '(') return undeclared(p, n, loc);
	return expr_var(p, implicit_function(p, n, loc, false), loc);
}

/* A string of plain characters as one of wider ones; others than ASCII are refused. */
static struct string *widened(struct parser *p, struct string *s, enum type_kind element, loc_t loc)
{
	size_t width = (size_t)type_basic(element)->size;
	uint8_t *bytes = arena_take(p->arena, s->len * width + 1);
	for (size_t i = 0; i < s->len; i++) {
		if (s->bytes[i] > 127) unsupported(p, loc, "joining strings of different character types, other than ASCII, is");
		bytes[i * width] = s->bytes[i];
	}
	struct string *wide = ARENA_NEW(p->arena, struct string);
	*wide = (struct string){bytes, s->len * width, element};
	return wide;
}

/* Of two strings that are joined, the one that is of plain characters becomes like the other. */
static void match_elements(struct parser *p, struct string **a, struct string **b, loc_t loc)
{
	if ((*a)->element == (*b)->element) return;
	if ((*a)->element == TYPE_CHAR) *a = widened(p, *a, (*b)->element, loc);
	else if ((*b)->element == TYPE_CHAR) *b = widened(p, *b, (*a)->element, loc);
	else error_at(p, loc, "these strings cannot be joined: their characters are of different types");
}

/* Adjacent strings are one. NULL: there is none, and that was said. */
struct string *string_tokens(struct parser *p)
{
	if (p->token.kind != TOKEN_STRING) {
		expect(p, TOKEN_STRING, "(a string)");
		return NULL;
	}
	struct string *sum = p->token.string;
	loc_t loc = p->token.loc;
	size_t room = 0;
	advance_token(p);
	for (; p->token.kind == TOKEN_STRING; advance_token(p)) {
		struct string *left = sum, *more = p->token.string;
		match_elements(p, &left, &more, loc);
		if (left != sum || !room || sum->len + more->len + 8 > room) {
			room = (left->len + more->len) * 2 + 64;
			sum = ARENA_NEW(p->arena, struct string);
			*sum = (struct string){memcpy(arena_take(p->arena, room), left->bytes, left->len), left->len, left->element};
		}
		memcpy((uint8_t *)sum->bytes + sum->len, more->bytes, more->len);
		sum->len += more->len;
	}
	return sum;
}

/* A string as a static array of its characters and a NUL. */
struct expr *string_object(struct parser *p, const struct string *s, loc_t loc)
{
	const struct type *element = type_basic(s->element);
	int64_t size = (int64_t)s->len + element->size;
	struct object *o = object_static(p, "str", array_of(p, element, size / element->size), loc);
	uint8_t *data = arena_take(p->arena, (size_t)size);
	memcpy(data, s->bytes, s->len);
	o->data = data;
	o->is_readonly = true;
	o->is_string = true;
	return expr_var(p, o, loc);
}

struct expr *string_literal(struct parser *p)
{
	loc_t loc = p->token.loc;
	struct string *s = string_tokens(p);
	return s ? string_object(p, s, loc) : expr_broken(p, loc);
}

/* The last expression statement of the block is the value. */
static struct expr *statement_value(struct stmt *block)
{
	struct stmt *s = block->body;
	while (s && s->next) s = s->next;
	while (s && s->kind == STMT_LABEL && s->body) s = s->body;
	return s && s->kind == STMT_EXPRESSION ? s->expr : NULL;
}

static struct expr *statement_expression(struct parser *p)
{
	loc_t loc = p->token.loc;
	if (!p->function || p->in_parameters) {
		syntax_error(p, loc, NULL, "a statement expression is only allowed inside a function");
		return expr_broken(p, loc);
	}
	struct expr *e = expr_new(p, EXPR_STATEMENT, type_basic(TYPE_VOID), loc);
	e->body = compound_statement(p, true);
	e->value_of = statement_value(e->body);
	if (e->value_of) e->type = e->value_of->type;
	expect(p, ')', "after the statement expression");
	return e;
}

struct association {
	const struct type *type; /* of the controlling expression */
	struct expr *chosen, *other;
};

/* generic-association: (type-name | default) : assignment-expression */
static void generic_association(struct parser *p, struct association *a)
{
	bool is_default = p->token.kind == KEYWORD_DEFAULT, matches = false;
	loc_t loc = p->token.loc;
	if (is_default)
		advance_token(p);
	else
		matches = type_same(type_name(p), a->type);
	expect(p, ':', "in '_Generic'");
	p->unevaluated += !matches && !is_default;
	struct expr *e = assignment_expression(p);
	p->unevaluated -= !matches && !is_default;
	if (is_default) a->other = e;
	if (!matches) return;
	if (a->chosen) error_at(p, loc, "'_Generic' has two associations of this type");
	a->chosen = e;
}

static struct expr *generic_selection(struct parser *p)
{
	char buf[120];
	struct association a = {0};
	loc_t loc = p->token.loc;
	advance_token(p);
	if (!expect(p, '(', "after '_Generic'")) return expr_broken(p, loc);
	p->unevaluated++;
	struct expr *control = decay(p, assignment_expression(p));
	a.type = control->type;
	p->unevaluated--;
	while (accept_token(p, ',')) generic_association(p, &a);
	expect(p, ')', "after the associations of '_Generic'");
	if (a.chosen || a.other) return a.chosen ? a.chosen : a.other;
	if (!is_broken(p, control)) error_at(p, loc, "'_Generic' has no association for '%s'", type_text(a.type, buf, sizeof buf));
	return expr_broken(p, loc);
}

static struct expr *parenthesized(struct parser *p)
{
	advance_token(p);
	if (p->token.kind == '{') return statement_expression(p);
	struct expr *e = expression(p);
	expect(p, ')', "after the expression");
	e->in_parentheses = true;
	return e;
}

static struct expr *no_expression(struct parser *p)
{
	char buf[64];
	loc_t loc = p->token.loc;
	const char *hint = p->token.kind == KEYWORD_ELSE ? "an 'else' belongs to an 'if' directly before it" : NULL;
	if (p->token.kind == KEYWORD_ASM)
		unsupported(p, loc, "asm is");
	else
		syntax_error(p, loc, hint, "expected an expression, but there is %s", token_text(&p->token, buf, sizeof buf, p));
	if (p->token.kind == KEYWORD_ASM) {
		p->broken_at = p->token;
		advance_token(p);
	}
	return expr_broken(p, loc);
}

struct expr *primary_expression(struct parser *p)
{
	struct token t = p->token;
	switch (t.kind) {
	case TOKEN_NAME: return name_expression(p);
	case TOKEN_INT: advance_token(p); return expr_int(p, t.value, type_basic(t.type), t.loc);
	case TOKEN_FLOAT: advance_token(p); return expr_float(p, t.number, type_basic(t.type), t.loc);
	case TOKEN_STRING: return string_literal(p);
	case '(': return parenthesized(p);
	case KEYWORD_GENERIC: return generic_selection(p);
	default: return no_expression(p);
	}
}
