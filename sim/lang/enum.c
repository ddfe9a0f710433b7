/*
 * enum.c - enumerations.
 *
 *     enum-specifier: enum attributes? (tag? { enumerator (, enumerator)* ,? } | tag)
 */
#include "sim/lang/parser.h"

struct range {
	int64_t next;  /* the value of the next enumerator */
	int64_t least; /* of all */
	uint64_t most;
	bool next_unsigned; /* it is beyond long */
};

static void note_value(struct range *r, int64_t value, bool is_unsigned)
{
	if (value < 0 && !is_unsigned) {
		if (value < r->least) r->least = value;
	} else if ((uint64_t)value > r->most) {
		r->most = (uint64_t)value;
	}
}

/* enumerator: name attributes? (= constant-expression)? */
static void enumerator(struct parser *p, struct range *r)
{
	struct name *n = p->token.name;
	loc_t loc = p->token.loc;
	const struct type *t = NULL;
	if (!expect(p, TOKEN_NAME, "as an enumerator")) return;
	attributes(p, NULL);
	int64_t value = r->next;
	bool is_unsigned = r->next_unsigned;
	if (accept_token(p, '=')) {
		constant_expression(p, &value, &t, "value of an enumerator");
		is_unsigned = t && !t->is_signed && t->size == 8;
	}
	if (scope_own(p, n)) {
		error_at(p, loc, "redefinition of '%s'", n->text);
		unit_note(p->unit, n->symbol->loc, "it was declared here");
	}
	struct symbol *s = scope_declare(p, n, SYMBOL_CONSTANT, loc);
	s->value = value;
	bool fits = !(is_unsigned && value < 0) && value >= INT32_MIN && value <= INT32_MAX;
	bool fits_unsigned = !(is_unsigned && value < 0) && value >= 0 && value <= UINT32_MAX;
	s->constant_type = type_basic(fits ? TYPE_INT : fits_unsigned ? TYPE_UINT : is_unsigned ? TYPE_ULONG : TYPE_LONG);
	note_value(r, value, is_unsigned);
	r->next_unsigned = is_unsigned || value == INT64_MAX;
	r->next = (int64_t)((uint64_t)value + 1);
}

/* The type that holds all values: unsigned int when none is negative (gcc's choice), packed ones less. */
static enum type_kind range_type(const struct range *r, bool packed)
{
	bool negative = r->least < 0;
	if (packed && (negative ? r->least >= INT8_MIN && r->most <= INT8_MAX : r->most <= UINT8_MAX))
		return negative ? TYPE_SCHAR : TYPE_UCHAR;
	if (packed && (negative ? r->least >= INT16_MIN && r->most <= INT16_MAX : r->most <= UINT16_MAX))
		return negative ? TYPE_SHORT : TYPE_USHORT;
	if (negative) return r->least >= INT32_MIN && r->most <= INT32_MAX ? TYPE_INT : TYPE_LONG;
	return r->most <= UINT32_MAX ? TYPE_UINT : TYPE_ULONG;
}

static void set_base(struct type *t, enum type_kind kind)
{
	t->base = type_basic(kind);
	t->size = t->base->size;
	t->align = t->base->align;
	t->is_signed = t->base->is_signed;
}

static struct type *enum_new(struct parser *p, struct name *n)
{
	struct type *t = ARENA_NEW(p->arena, struct type);
	t->kind = TYPE_ENUM;
	t->tag = n ? n->text : NULL;
	t->definition = t;
	t->is_foreign = p->is_prototypes;
	set_base(t, TYPE_UINT);
	return t;
}

static struct type *tagged(struct parser *p, struct name *n, bool is_own, loc_t loc)
{
	struct symbol *s = is_own ? scope_own_tag(p, n) : n->tag;
	if (s && s->type->kind != TYPE_ENUM) {
		error_at(p, loc, "'%s' was declared as another kind of tag", n->text);
		s = NULL;
	}
	if (!s) {
		s = scope_declare(p, n, SYMBOL_TAG, loc);
		s->type = enum_new(p, n);
	}
	return (struct type *)s->type;
}

static void enum_body(struct parser *p, struct type *t, struct attributes *a, loc_t loc)
{
	struct range r = {0};
	if (t->is_complete) error_at(p, loc, "redefinition of 'enum %s'", t->tag ? t->tag : "");
	advance_token(p);
	if (p->token.kind == '}') error_at(p, p->token.loc, "an enum needs at least one value");
	while (p->token.kind != '}' && p->token.kind != TOKEN_END && !p->is_broken) {
		enumerator(p, &r);
		if (!accept_token(p, ',')) break;
	}
	expect(p, '}', "after the enumerators");
	attributes(p, a);
	set_base(t, range_type(&r, a->packed));
	t->is_complete = true;
}

const struct type *enum_specifier(struct parser *p, struct specifiers *s)
{
	struct attributes a = {0};
	loc_t loc = p->token.loc;
	advance_token(p);
	attributes(p, &a);
	struct name *n = p->token.kind == TOKEN_NAME ? p->token.name : NULL;
	if (n) {
		loc = p->token.loc;
		advance_token(p);
	}
	bool has_body = p->token.kind == '{';
	if (!n && !has_body) {
		syntax_error(p, p->token.loc, NULL, "expected a tag or '{' after 'enum'");
		return int_type();
	}
	s->declares_tag = true;
	struct type *t = n ? tagged(p, n, has_body, loc) : enum_new(p, NULL);
	if (has_body) enum_body(p, t, &a, loc);
	return t;
}
