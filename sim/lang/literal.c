/*
 * literal.c - numbers, character constants, string literals, and #pragma pack: what needs more than looking at a letter.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/parser.h"

static bool continues_number(const char *s)
{
	unsigned char c = (unsigned char)*s;
	if (isalnum(c) || c == '.' || c == '_') return true;
	if (c != '+' && c != '-') return false;
	return strchr("eEpP", s[-1]) != NULL;
}

/* The length of the preprocessing number at s. A sign belongs to it after e (but not in hexadecimal), or p. */
static size_t number_len(const char *s, const char *end)
{
	bool hex = end - s > 1 && s[0] == '0' && (s[1] | 32) == 'x';
	size_t n = 1;
	while (s + n < end && continues_number(s + n) && !((s[n] == '+' || s[n] == '-') && hex && (s[n - 1] | 32) == 'e')) n++;
	return n;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
	return 99;
}

/* The suffix as bits: 1 unsigned, 2 long, 4 long long; -1: none of C's. */
static int suffix_of(const char *s, const char *end)
{
	int bits = 0;
	while (s < end) {
		if ((*s | 32) == 'u' && !(bits & 1)) {
			bits |= 1;
			s++;
		} else if ((*s | 32) == 'l' && !(bits & 6)) {
			bool twice = s + 1 < end && s[1] == s[0];
			bits |= twice ? 4 : 2;
			s += twice ? 2 : 1;
		} else {
			return -1;
		}
	}
	return bits;
}

/* The first type that holds the value (C11 6.4.4.1). */
static enum type_kind integer_type(uint64_t v, int suffix, bool decimal)
{
	bool may_be_unsigned = (suffix & 1) || !decimal, must = suffix & 1;
	if (!(suffix & 6)) {
		if (!must && v <= INT32_MAX) return TYPE_INT;
		if (may_be_unsigned && v <= UINT32_MAX) return TYPE_UINT;
	}
	bool is_signed = !must && v <= INT64_MAX;
	if (suffix & 4) return is_signed ? TYPE_LLONG : TYPE_ULLONG;
	return is_signed ? TYPE_LONG : TYPE_ULONG;
}

static void lex_integer(struct parser *p, const char *s, size_t len, struct token *out)
{
	const char *end = s + len, *digits = s;
	int base = 10;
	if (len > 2 && s[0] == '0' && (s[1] | 32) == 'x')
		base = 16;
	else if (len > 2 && s[0] == '0' && (s[1] | 32) == 'b')
		base = 2;
	else if (s[0] == '0')
		base = 8;
	if (base == 16 || base == 2) s += 2;
	uint64_t v = 0;
	bool overflow = false;
	for (; s < end && digit_value(*s) < base; s++) {
		if (v > (UINT64_MAX - (uint64_t)digit_value(*s)) / (uint64_t)base) overflow = true;
		v = v * (uint64_t)base + (uint64_t)digit_value(*s);
	}
	int suffix = suffix_of(s, end);
	if (suffix < 0 && base == 8 && isdigit((unsigned char)*s))
		error_at(p, out->loc, "invalid digit \"%c\" in octal constant", *s);
	else if (suffix < 0)
		error_at(p, out->loc, "invalid suffix \"%.*s\" on integer constant", (int)(end - s), s);
	if (overflow) warn_at(p, out->loc, "integer constant %.*s is too large for its type", (int)len, digits);
	out->kind = TOKEN_INT;
	out->type = integer_type(v, suffix < 0 ? 0 : suffix, base == 10);
	out->value = (int64_t)v;
}

static void lex_floating(struct parser *p, const char *s, size_t len, struct token *out)
{
	char stack[128], *buf = len < sizeof stack ? stack : arena_take(p->arena, len + 1), *end;
	memcpy(buf, s, len);
	buf[len] = 0;
	if (!p->c_locale) p->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	out->kind = TOKEN_FLOAT;
	out->type = TYPE_DOUBLE;
	out->number = strtod_l(buf, &end, p->c_locale);
	if ((*end == 'f' || *end == 'F') && !end[1]) {
		out->type = TYPE_FLOAT;
		out->number = (double)strtof_l(buf, &end, p->c_locale);
	} else if ((*end == 'l' || *end == 'L') && !end[1]) {
		error_hint(p, out->loc, "leave out the suffix: double has 53 bits", "long double is not supported by the simulator");
	} else if (*end) {
		error_at(p, out->loc, "invalid suffix \"%s\" on floating constant", end);
	}
}

void lex_number(struct parser *p, const char *s, struct token *out)
{
	size_t len = number_len(s, p->lexer.end);
	p->lexer.next = s + len;
	bool hex = len > 1 && s[0] == '0' && (s[1] | 32) == 'x', floating = false;
	for (size_t i = 0; i < len; i++) floating |= s[i] == '.' || (hex ? (s[i] | 32) == 'p' : (s[i] | 32) == 'e');
	if (floating)
		lex_floating(p, s, len, out);
	else
		lex_integer(p, s, len, out);
}

struct quoted {
	struct parser *p;
	const char *s, *end;
	enum type_kind element;
};

int encode_utf8(uint32_t c, uint8_t *out)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	int n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (int i = n - 1; i > 0; i--, c >>= 6) out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)((0xf00 >> n) | c);
	return n;
}

static uint32_t decode_utf8(struct quoted *q)
{
	unsigned char c = (unsigned char)*q->s++;
	if (c < 0xc0) return c;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
	uint32_t v = c & (0x3fu >> more);
	while (more-- > 0 && q->s < q->end && ((unsigned char)*q->s & 0xc0) == 0x80) v = v << 6 | ((unsigned char)*q->s++ & 0x3f);
	return v;
}

static loc_t quoted_loc(const struct quoted *q)
{
	return (loc_t)(q->s - q->p->lexer.text);
}

static uint32_t read_hex(struct quoted *q, int most)
{
	uint32_t v = 0;
	int n = 0;
	for (; n < most && q->s < q->end && digit_value(*q->s) < 16; n++) v = v << 4 | (uint32_t)digit_value(*q->s++);
	if (n == 0) error_at(q->p, quoted_loc(q), "\\x, \\u and \\U want hexadecimal digits behind them");
	return v;
}

static uint32_t read_octal(struct quoted *q)
{
	uint32_t v = 0;
	for (int n = 0; n < 3 && q->s < q->end && *q->s >= '0' && *q->s <= '7'; n++) v = v * 8 + (uint32_t)(*q->s++ - '0');
	return v;
}

/* Behind the backslash. *unicode: it names a character and not a code unit. */
static uint32_t read_escape(struct quoted *q, bool *unicode)
{
	static const char letters[] = "abtnvfreE", values[] = "\a\b\t\n\v\f\r\33\33";
	if (*q->s >= '0' && *q->s <= '7') return read_octal(q);
	char c = *q->s++;
	if (c == 'x') return read_hex(q, 1000);
	if (c == 'u' || c == 'U') {
		*unicode = true;
		return read_hex(q, c == 'u' ? 4 : 8);
	}
	const char *found = c ? strchr(letters, c) : NULL;
	if (found) return (uint32_t)values[found - letters];
	if (!strchr("\\'\"?", c)) warn_at(q->p, quoted_loc(q) - 1, "unknown escape sequence: '\\%c'", c);
	return (unsigned char)c;
}

/* One character of the literal as bytes of elements, at most 8. */
static int read_element(struct quoted *q, uint8_t *out)
{
	int size = (int)type_basic(q->element)->size;
	bool unicode = size > 1;
	uint32_t v;
	if (*q->s == '\\' && q->s + 1 < q->end) {
		q->s++;
		unicode = false;
		v = read_escape(q, &unicode);
	} else {
		v = unicode ? decode_utf8(q) : (unsigned char)*q->s++;
	}
	if (size == 1) {
		if (unicode) return encode_utf8(v & 0x1fffff, out);
		out[0] = (uint8_t)v;
		return 1;
	}
	if (size == 2 && unicode && v > 0xffff) {
		uint16_t pair[2] = {(uint16_t)(0xd800 + ((v - 0x10000) >> 10 & 0x3ff)), (uint16_t)(0xdc00 + (v & 0x3ff))};
		memcpy(out, pair, 4);
		return 4;
	}
	memcpy(out, &v, (size_t)size);
	return size;
}

static enum type_kind prefix_type(const char *s)
{
	return *s == 'L' ? TYPE_INT : *s == 'U' ? TYPE_UINT : s[0] == 'u' && s[1] != '8' ? TYPE_USHORT : TYPE_CHAR;
}

/* A character constant: several characters make an int as gcc does, the last one lowest. */
static void quoted_character(struct quoted *q, struct token *out)
{
	uint8_t bytes[8];
	int size = (int)type_basic(q->element)->size, n = 0;
	int64_t v = 0;
	while (q->s < q->end) {
		int len = read_element(q, bytes);
		for (int i = 0; i < len; i += size, n++) {
			uint32_t one = 0;
			memcpy(&one, bytes + i, (size_t)size);
			v = size > 1 ? (int64_t)one : (v << 8 | one) & 0xffffffff;
		}
	}
	if (n == 0) error_at(q->p, out->loc, "empty character constant");
	if (n > 1 && size == 1) warn_at(q->p, out->loc, "multi-character character constant");
	out->kind = TOKEN_INT;
	out->type = q->element == TYPE_CHAR ? TYPE_INT : q->element;
	out->value = q->element == TYPE_CHAR ? (n == 1 ? (int64_t)(int8_t)v : (int64_t)(int32_t)v) : wrap(v, type_basic(out->type));
}

static void quoted_string(struct quoted *q, struct token *out)
{
	size_t room = (size_t)(q->end - q->s) * (type_basic(q->element)->size > 1 ? 4 : 1) + 8, len = 0;
	uint8_t *bytes = arena_take(q->p->arena, room);
	while (q->s < q->end) len += (size_t)read_element(q, bytes + len);
	struct string *s = ARENA_NEW(q->p->arena, struct string);
	*s = (struct string){bytes, len, q->element};
	out->kind = TOKEN_STRING;
	out->string = s;
}

void lex_quoted(struct parser *p, const char *s, struct token *out)
{
	struct quoted q = {.p = p, .element = prefix_type(s)};
	while (*s != '"' && *s != '\'') s++;
	char quote = *s++;
	const char *e = s, *end = p->lexer.end;
	while (e < end && *e != quote && *e != '\n') e += *e == '\\' && e + 1 < end && e[1] != '\n' ? 2 : 1;
	q.s = s;
	q.end = e < end ? e : end;
	bool closed = e < end && *e == quote;
	if (!closed) {
		error_hint(p, out->loc, quote == '"' ? "close the string with \" on the same line" : "close the character with '",
				   "missing terminating %c character", quote);
		p->spoilt_from = out->loc;
		p->spoilt_to = (loc_t)(q.end - p->lexer.text) + 1;
	}
	p->lexer.next = closed ? e + 1 : q.end;
	if (quote == '"')
		quoted_string(&q, out);
	else
		quoted_character(&q, out);
}

/* Behind `#pragma`: pack(n), pack(), pack(push), pack(push, n), pack(pop). Others change nothing that is done here. */
void lex_pragma(struct parser *p, const char *s, const char *end)
{
	char line[64] = {0};
	size_t len = 0;
	for (; s < end && len < sizeof line - 1; s++)
		if (!isspace((unsigned char)*s)) line[len++] = *s;
	line[len] = 0;
	if (strncmp(line, "pack(", 5) != 0) return;
	const char *a = line + 5;
	if (strncmp(a, "push", 4) == 0) {
		if (p->packs + 1 < PACK_MOST) p->packs++;
		p->pack[p->packs] = p->packs ? p->pack[p->packs - 1] : 0;
		a += a[4] == ',' ? 5 : 4;
	} else if (strncmp(a, "pop", 3) == 0) {
		if (p->packs > 0) p->packs--;
		return;
	}
	if (isdigit((unsigned char)*a))
		p->pack[p->packs] = (uint8_t)atoi(a);
	else if (a == line + 5)
		p->pack[p->packs] = 0;
}
