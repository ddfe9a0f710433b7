/*
 * lex.c - preprocessed text to tokens, one at a time. Comments are gone; line markers are skipped (lines.c knows them).
 */
#include <ctype.h>
#include <string.h>

#include "sim/lang/parser.h"

enum class { OTHER, SPACE, LETTER, DIGIT, QUOTE, PUNCTUATOR };

/* What a token that begins with this byte is; letters of UTF-8 are letters. */
#define O          OTHER
#define S          SPACE
#define L          LETTER
#define D          DIGIT
#define Q          QUOTE
#define P          PUNCTUATOR
#define LETTERS_32 L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L
static const uint8_t classes[256] = {
	O,          O,          O,          O,          O, O, O, O, O, S, O, S, S, S, O, O,
	O,          O,          O,          O,          O, O, O, O, O, O, O, O, O, O, O, O, /* controls */
	S,          P,          Q,          O,          L, P, P, Q, P, P, P, P, P, P, P, P,
	D,          D,          D,          D,          D, D, D, D, D, D, P, P, P, P, P, P, /* space to ? */
	O,          L,          L,          L,          L, L, L, L, L, L, L, L, L, L, L, L,
	L,          L,          L,          L,          L, L, L, L, L, L, L, P, O, P, P, L, /* @ to _ */
	O,          L,          L,          L,          L, L, L, L, L, L, L, L, L, L, L, L,
	L,          L,          L,          L,          L, L, L, L, L, L, L, P, P, P, P, O, /* ` to delete */
	LETTERS_32, LETTERS_32, LETTERS_32, LETTERS_32,
};
#undef O
#undef S
#undef L
#undef D
#undef Q
#undef P

static const struct {
	char spelling[4];
	uint8_t len;
	uint16_t kind;
} punctuators[] = {
#define X(kind, spelling) {spelling, sizeof spelling - 1, TOKEN_##kind},
	PUNCTUATOR_LIST(X)
#undef X
};

/* Digraphs: the same tokens in other letters. */
static int digraph(const char *s)
{
	static const char table[][4] = {"<:[", ":>]", "<%{", "%>}"};
	for (int i = 0; i < 4; i++)
		if (s[0] == table[i][0] && s[1] == table[i][1]) return table[i][2];
	return 0;
}

static void lex_punctuator(struct lexer *l, const char *s, struct token *out)
{
	out->kind = (unsigned char)*s;
	out->len = 1;
	char second = l->end - s > 1 ? s[1] : 0;
	bool may_be_longer = second && strchr(".<=>-+&|:%", second) && !strchr("()[]{},;?~", *s);
	if (may_be_longer) {
		size_t rest = (size_t)(l->end - s);
		for (size_t i = 0; i < sizeof punctuators / sizeof *punctuators; i++) {
			if (punctuators[i].len > rest || memcmp(s, punctuators[i].spelling, punctuators[i].len) != 0) continue;
			out->kind = punctuators[i].kind;
			out->len = punctuators[i].len;
			break;
		}
		if (out->len == 1 && digraph(s)) {
			out->kind = (uint16_t)digraph(s);
			out->len = 2;
		}
	}
	l->next = s + out->len;
}

/* \uXXXX or \UXXXXXXXX, as the preprocessor writes a letter outside of ASCII: its length, and the character in *c; 0: none. */
static size_t universal(const char *s, const char *end, uint32_t *c)
{
	size_t n = end - s < 2 || *s != '\\' ? 0 : s[1] == 'u' ? 6 : s[1] == 'U' ? 10 : 0;
	if (!n || (size_t)(end - s) < n) return 0;
	*c = 0;
	for (size_t i = 2; i < n; i++) {
		if (!isxdigit((unsigned char)s[i])) return 0;
		*c = *c << 4 | (uint32_t)(isdigit((unsigned char)s[i]) ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
	}
	return n;
}

/* The name at s, which ends at e and has such letters: in UTF-8. */
static struct name *universal_name(struct parser *p, const char *s, const char *e)
{
	uint8_t *text = arena_take(p->arena, (size_t)(e - s)), *to = text;
	while (s < e) {
		uint32_t c;
		size_t n = universal(s, e, &c);
		if (n) to += encode_utf8(c & 0x1fffff, to);
		else *to++ = (uint8_t)*s;
		s += n ? n : 1;
	}
	return name_of(p, (char *)text, (size_t)(to - text));
}

static void lex_name(struct parser *p, const char *s, struct token *out)
{
	const char *e = s, *end = p->lexer.end;
	bool is_plain = true;
	for (;;) {
		uint32_t c;
		size_t n = 0;
		while (e < end && (classes[(unsigned char)*e] == LETTER || classes[(unsigned char)*e] == DIGIT)) e++;
		if (e < end && *e == '\\') n = universal(e, end, &c);
		if (!n) break;
		is_plain = false;
		e += n;
	}
	if (e < end && (*e == '"' || *e == '\'') && (e - s <= 2) && strchr("LuU", *s) &&
		(e - s == 1 || (s[0] == 'u' && s[1] == '8'))) {
		lex_quoted(p, s, out);
		return;
	}
	p->lexer.next = e;
	out->name = is_plain ? name_of(p, s, (size_t)(e - s)) : universal_name(p, s, e);
	out->kind = out->name->keyword ? out->name->keyword : TOKEN_NAME;
}

/* `#` begins a line: a marker or a pragma; the rest of the line is no token. */
static const char *lex_directive(struct parser *p, const char *s)
{
	const char *end = memchr(s, '\n', (size_t)(p->lexer.end - s));
	if (!end) end = p->lexer.end;
	static const char pragma[] = "#pragma";
	if ((size_t)(end - s) >= sizeof pragma && memcmp(s, pragma, sizeof pragma - 1) == 0)
		lex_pragma(p, s + sizeof pragma - 1, end);
	return end;
}

/* Spaces, newlines and lines of the preprocessor. */
static const char *skip_space(struct parser *p, const char *s)
{
	struct lexer *l = &p->lexer;
	for (; s < l->end; s++) {
		if (*s == '\n') {
			l->starts_line = true;
		} else if (*s == '#' && l->starts_line) {
			s = lex_directive(p, s) - 1;
		} else if (classes[(unsigned char)*s] != SPACE) {
			break;
		}
	}
	return s;
}

/* What C has no use for: a run of it is one error. */
static void lex_stray(struct parser *p, const char *s)
{
	loc_t loc = (loc_t)(s - p->lexer.text);
	unsigned char c = (unsigned char)*s;
	while (s < p->lexer.end && classes[(unsigned char)*s] == OTHER && *s != '\n') s++;
	p->lexer.next = s;
	if (c >= ' ' && c < 127)
		error_at(p, loc, "stray '%c' in the program", c);
	else
		error_at(p, loc, "stray character with code %d in the program: is this C source?", c);
}

static bool starts_number(const struct lexer *l, const char *s)
{
	return *s == '.' && l->end - s > 1 && classes[(unsigned char)s[1]] == DIGIT;
}

/* Next token or, false, garbage that was said and skipped. */
static bool lex_one(struct parser *p, struct token *out)
{
	struct lexer *l = &p->lexer;
	const char *s = skip_space(p, l->next);
	out->starts_line = l->starts_line;
	l->starts_line = false;
	out->loc = (loc_t)(s - l->text);
	out->kind = TOKEN_END;
	l->next = s;
	if (s < l->end && !p->is_given_up) {
		switch (classes[(unsigned char)*s]) {
		case LETTER: lex_name(p, s, out); break;
		case DIGIT: lex_number(p, s, out); break;
		case QUOTE: lex_quoted(p, s, out); break;
		case PUNCTUATOR:
			if (starts_number(l, s))
				lex_number(p, s, out);
			else
				lex_punctuator(l, s, out);
			break;
		default: {
			uint32_t c;
			if (universal(s, l->end, &c)) {
				lex_name(p, s, out);
				break;
			}
			lex_stray(p, s);
			return false;
		}
		}
	}
	out->len = (uint32_t)(l->next - s);
	return true;
}

void lex(struct parser *p, struct token *out)
{
	while (!lex_one(p, out)) continue;
}
