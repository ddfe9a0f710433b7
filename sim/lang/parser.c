/*
 * parser.c - tokens, what is said about them, and the way back after a syntax error. See parser.h.
 */
#include "sim/lang/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void turn_broken(struct parser *p)
{
	p->token.kind = TOKEN_ERROR;
	p->is_broken = true;
}

static int opened(int kind)
{
	return kind == '(' || kind == '[' ? 1 : kind == ')' || kind == ']' ? -1 : 0;
}

void advance_token(struct parser *p)
{
	if (p->is_broken) return;
	p->open += opened(p->token.kind);
	p->last_end = p->token.loc + p->token.len;
	if (p->has_ahead) {
		p->token = p->ahead;
		p->has_ahead = false;
	} else {
		lex(p, &p->token);
	}
}

const struct token *peek(struct parser *p)
{
	if (p->is_broken) return &p->token;
	if (!p->has_ahead) lex(p, &p->ahead);
	p->has_ahead = true;
	return &p->ahead;
}

bool accept_token(struct parser *p, int kind)
{
	if (p->token.kind != kind) return false;
	advance_token(p);
	return true;
}

const char *token_text(const struct token *t, char *buf, int size, const struct parser *p)
{
	if (t->kind == TOKEN_END)
		snprintf(buf, (size_t)size, "the end of the file");
	else
		snprintf(buf, (size_t)size, "'%.*s'", t->len > 40 ? 40 : (int)t->len, p->lexer.text + t->loc);
	return buf;
}

static const char *kind_text(int kind, char *buf, int size)
{
	static const struct {
		int kind;
		const char *spelling;
	} rows[] = {
#define X(k, spelling) {TOKEN_##k, spelling},
		PUNCTUATOR_LIST(X)
#undef X
#define X(k, spelling) {KEYWORD_##k, spelling},
			KEYWORD_LIST(X)
#undef X
	};
	snprintf(buf, (size_t)size, "'%c'", kind);
	if (kind == TOKEN_NAME) snprintf(buf, (size_t)size, "a name");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].kind == kind) snprintf(buf, (size_t)size, "'%s'", rows[i].spelling);
	return buf;
}

/* What is missing belongs behind the last token, which may be lines above. */
bool expect(struct parser *p, int kind, const char *where)
{
	if (accept_token(p, kind)) return true;
	char want[32], got[64];
	bool behind = p->token.starts_line && p->last_end;
	kind_text(kind, want, sizeof want);
	token_text(&p->token, got, sizeof got, p);
	loc_t loc = behind ? p->last_end - 1 : p->token.loc;
	if (behind && kind == ';' && !p->is_broken) {
		/* forgotten at a line's end: go on as if it stood there */
		error_at(p, loc, "expected %s %s", want, where);
		return true;
	}
	if (behind)
		syntax_error(p, loc, NULL, "expected %s %s", want, where);
	else
		syntax_error(p, loc, NULL, "expected %s %s, but there is %s", want, where, got);
	return false;
}

static void give_up(struct parser *p)
{
	p->is_given_up = true;
	p->has_ahead = false;
	turn_broken(p);
}

/* Behind a string that has no end the rest of the line means nothing. */
static bool is_spoilt(const struct parser *p, loc_t loc)
{
	return p->spoilt_to && loc >= p->spoilt_from && loc < p->spoilt_to;
}

/* One error more; too many, and no more is read. */
static void say_error(struct parser *p, loc_t loc, const char *hint, const char *format, va_list ap)
{
	if (p->is_broken || is_spoilt(p, loc)) return;
	char text[800];
	vsnprintf(text, sizeof text, format, ap);
	unit_error(p->unit, loc, hint, "%s", text);
	const struct diag_list *l = p->unit->diags;
	if (l->errors > (l->limit ? l->limit : 20)) p->is_given_up = true;
}

#define SAY_ERROR(hint) \
	do { \
		va_list ap; \
		va_start(ap, format); \
		say_error(p, loc, hint, format, ap); \
		va_end(ap); \
	} while (0)

void syntax_error(struct parser *p, loc_t loc, const char *hint, const char *format, ...)
{
	if (p->is_broken) return;
	SAY_ERROR(hint);
	p->broken_at = p->token;
	turn_broken(p);
}

void error_at(struct parser *p, loc_t loc, const char *format, ...)
{
	SAY_ERROR(NULL);
}

void error_hint(struct parser *p, loc_t loc, const char *hint, const char *format, ...)
{
	SAY_ERROR(hint);
}

void warn_hint(struct parser *p, loc_t loc, const char *hint, const char *format, ...)
{
	if (p->is_broken || p->options->is_library || is_spoilt(p, loc)) return;
	char text[800];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	unit_warn(p->unit, loc, hint, "%s", text);
}

void warn_at(struct parser *p, loc_t loc, const char *format, ...)
{
	if (p->is_broken || p->options->is_library || is_spoilt(p, loc)) return;
	char text[800];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	unit_warn(p->unit, loc, NULL, "%s", text);
}

void unsupported(struct parser *p, loc_t loc, const char *what)
{
	error_at(p, loc, "%s not supported by the simulator", what);
}

bool enter(struct parser *p)
{
	if (++p->nesting <= NESTING_MOST) return true;
	error_hint(p, p->token.loc, "the simulator reads at most 1200 levels", "this is nested too deeply");
	give_up(p);
	return false;
}

void leave(struct parser *p)
{
	p->nesting--;
}

static bool starts_statement(int kind)
{
	return kind == KEYWORD_IF || kind == KEYWORD_WHILE || kind == KEYWORD_FOR || kind == KEYWORD_DO || kind == KEYWORD_RETURN ||
		   kind == KEYWORD_SWITCH || kind == KEYWORD_GOTO || kind == KEYWORD_BREAK || kind == KEYWORD_CONTINUE ||
		   kind == KEYWORD_CASE || kind == KEYWORD_DEFAULT;
}

/* Skip a {...}; within it nothing is looked at. */
static void skip_braces(struct parser *p)
{
	int depth = 0;
	do {
		if (p->token.kind == '{') depth++;
		if (p->token.kind == '}') depth--;
		if (p->token.kind == TOKEN_END) return;
		lex(p, &p->token);
	} while (depth > 0);
}

static void skip_token(struct parser *p)
{
	if (p->has_ahead)
		p->token = p->ahead;
	else
		lex(p, &p->token);
	p->has_ahead = false;
}

void recover_inside(struct parser *p, int open)
{
	if (!p->is_broken || p->is_given_up || p->open <= open) return;
	struct lexer lexer = p->lexer;
	bool has_ahead = p->has_ahead;
	int depth = p->open;
	p->token = p->broken_at;
	loc_t begin = p->token.loc;
	while (p->token.kind != TOKEN_END && p->token.kind != '{' && p->token.kind != '}' && (p->token.loc == begin || !p->token.starts_line)) {
		depth += opened(p->token.kind);
		skip_token(p);
		if (depth > open) continue;
		p->open = open;
		p->is_broken = false;
		return;
	}
	p->lexer = lexer;
	p->has_ahead = has_ahead;
	p->token.kind = TOKEN_ERROR;
}

static void turn_to_end(struct parser *p)
{
	p->is_broken = false;
	p->has_ahead = false;
	p->token.kind = TOKEN_END;
	p->token.len = 0;
}

void recover(struct parser *p, int open)
{
	if (!p->is_broken) return;
	if (p->is_given_up) {
		turn_to_end(p);
		return;
	}
	recover_inside(p, open);
	if (p->is_broken) p->token = p->broken_at;
	p->open = open;
	loc_t begin = p->token.loc;
	while (p->token.kind != TOKEN_END && p->token.kind != ';' && p->token.kind != '}') {
		if (p->scope->outer && p->token.loc != begin && starts_statement(p->token.kind)) break;
		if (p->token.kind == '{') {
			skip_braces(p);
			break;
		}
		skip_token(p);
	}
	p->is_broken = false;
	p->last_end = p->token.loc;
	accept_token(p, ';');
}

void skip_parentheses(struct parser *p)
{
	int depth = 0;
	do {
		if (p->token.kind == '(') depth++;
		if (p->token.kind == ')') depth--;
		if (p->token.kind == TOKEN_END) {
			syntax_error(p, p->token.loc, NULL, "expected ')' before the end of the file");
			return;
		}
		advance_token(p);
	} while (depth > 0 && !p->is_broken);
}
