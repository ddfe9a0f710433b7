/*
 * record.c - struct and union specifiers.
 *
 *     struct-or-union-specifier: (struct | union) attributes? (tag? { struct-declaration* } | tag)
 */
#include "sim/lang/parser.h"

struct members {
	struct parser *p;
	struct type *record;
	struct member **end; /* where the next one is hung */
	int count;
};

static struct type *record_new(struct parser *p, enum type_kind kind, const char *tag)
{
	struct type *t = ARENA_NEW(p->arena, struct type);
	t->kind = kind;
	t->tag = tag;
	t->align = 1;
	t->definition = t;
	t->is_foreign = p->is_prototypes;
	return t;
}

static const char *word(enum type_kind kind)
{
	return kind == TYPE_STRUCT ? "struct" : kind == TYPE_UNION ? "union" : "enum";
}

/* The type that a tag names: of this scope when it is being defined or stands alone, else the innermost one. */
static struct type *tagged(struct parser *p, struct name *n, enum type_kind kind, bool is_own, loc_t loc)
{
	struct symbol *s = is_own ? scope_own_tag(p, n) : n->tag;
	if (s && s->type->kind != kind) {
		error_at(p, loc, "'%s' was declared as another kind of tag", n->text);
		unit_note(p->unit, s->loc, "'%s %s' is here", word(s->type->kind), n->text);
		s = NULL;
	}
	if (!s) {
		s = scope_declare(p, n, SYMBOL_TAG, loc);
		s->type = record_new(p, kind, n->text);
	}
	return (struct type *)s->type;
}

/* Names are few: looked for one by one, in anonymous members too. */
static void check_duplicate(struct members *ms, const struct member *m, loc_t loc)
{
	if (m->name && ms->count < 1000 && record_member(ms->record, m->name)) error_at(ms->p, loc, "duplicate member '%s'", m->name);
	if (m->name || m->is_bits || !type_is_record(m->type)) return;
	for (const struct member *in = type_plain(m->type)->members; in; in = in->next) check_duplicate(ms, in, loc);
}

static void add_member(struct members *ms, struct member *m, loc_t loc)
{
	check_duplicate(ms, m, loc);
	struct member *kept = ARENA_NEW(ms->p->arena, struct member);
	*kept = *m;
	*ms->end = kept;
	ms->end = &kept->next;
	ms->count++;
}

static void check_member_type(struct members *ms, struct member *m, loc_t loc)
{
	struct parser *p = ms->p;
	char buf[120];
	const char *name = m->name ? m->name : "<unnamed>";
	bool flexible = m->type->kind == TYPE_ARRAY && m->type->length < 0;
	if (m->type->kind != TYPE_VLA && (flexible || type_is_complete(m->type))) return;
	if (m->type->kind == TYPE_FUNCTION)
		error_hint(p, loc, "a pointer to a function may be one", "member '%s' declared as a function", name);
	else if (m->type->kind == TYPE_VLA)
		error_at(p, loc, "member '%s' of variable size: a member's size must be a constant", name);
	else
		error_at(p, loc, "member '%s' has incomplete type '%s'", name, type_text(m->type, buf, sizeof buf));
	m->type = int_type();
}

static void read_width(struct members *ms, struct member *m, loc_t loc)
{
	struct parser *p = ms->p;
	int64_t width = 1;
	const char *name = m->name ? m->name : "<unnamed>";
	advance_token(p);
	constant_expression(p, &width, NULL, "width of a bit-field");
	m->is_bits = true;
	int64_t most = type_plain(m->type)->kind == TYPE_BOOL ? 1 : type_size(m->type) * 8;
	if (!type_is_integer(m->type)) {
		error_at(p, loc, "bit-field '%s' is not of an integer type", name);
		m->type = int_type();
		most = 32;
	}
	if (width < 0)
		error_at(p, loc, "negative width in bit-field '%s'", name);
	else if (width > most)
		error_at(p, loc, "width of '%s' exceeds its type", name);
	else if (width == 0 && m->name)
		error_at(p, loc, "zero width for bit-field '%s'", name);
	m->bits = (uint8_t)(width < 0 || width > most ? most : width);
	if (m->bits && m->bits < most && type_plain(m->type)->kind != TYPE_BOOL) m->type = type_bit_field(p->arena, m->type, m->bits);
}

/* struct-declarator: declarator? (: constant-expression)? */
static void struct_declarator(struct members *ms, const struct specifiers *s, const struct attributes *base)
{
	struct parser *p = ms->p;
	struct declarator d = {.type = s->type, .loc = p->token.loc};
	struct attributes a = *base;
	if (p->token.kind != ':') declarator(p, s->type, &d);
	struct member m = {.name = d.name ? d.name->text : NULL, .type = d.type};
	if (p->token.kind == ':') read_width(ms, &m, d.loc);
	attributes(p, &a);
	m.align = a.align > d.attributes.align ? a.align : d.attributes.align;
	if (s->align > m.align) m.align = s->align;
	if ((a.packed || d.attributes.packed) && m.align == 0) {
		m.align = 1;
		m.is_packed = true;
	}
	if (!m.is_bits) {
		if (!m.name) {
			error_at(p, d.loc, "a member needs a name");
			return;
		}
		check_member_type(ms, &m, d.loc);
	}
	add_member(ms, &m, d.loc);
}

/* struct-declaration: specifiers struct-declarator (, struct-declarator)* ; */
static void struct_declaration(struct members *ms)
{
	struct parser *p = ms->p;
	struct attributes a = {0};
	struct specifiers s = {.attributes = &a};
	if (p->token.kind == KEYWORD_STATIC_ASSERT) {
		static_assert_declaration(p);
		return;
	}
	if (accept_token(p, ';')) return;
	declaration_specifiers(p, &s, false);
	if (!s.has_any) {
		char buf[64];
		syntax_error(p, p->token.loc, NULL, "expected a member's type, but there is %s",
					 token_text(&p->token, buf, sizeof buf, p));
	}
	if (p->token.kind == ';') {
		struct member m = {.type = s.type, .align = s.align};
		if (type_is_record(s.type) && (!type_plain(s.type)->tag || !s.declares_tag))
			add_member(ms, &m, s.loc);
		else if (!type_is_record(s.type) && s.type->kind != TYPE_ENUM)
			warn_at(p, s.loc, "declaration does not declare anything");
		advance_token(p);
		return;
	}
	do struct_declarator(ms, &s, &a);
	while (accept_token(p, ','));
	if (p->token.kind == '}') {
		warn_at(p, p->token.loc, "no semicolon at the end of the struct or union");
		return;
	}
	expect(p, ';', "after the member");
}

/* Only the last member may be an array without a length, and not the only one of a union. */
static void check_flexible(struct members *ms, loc_t loc)
{
	for (struct member *m = ms->record->members; m; m = m->next) {
		bool flexible = m->type->kind == TYPE_ARRAY && m->type->length < 0;
		if (!flexible) continue;
		if (m->next || ms->record->kind == TYPE_UNION)
			error_hint(ms->p, loc, "it must be the last member", "member '%s' is an array without a length",
					   m->name ? m->name : "?");
		else if (ms->record->members == m)
			error_at(ms->p, loc, "member '%s', an array without a length, is the only one", m->name ? m->name : "?");
		m->type = array_of(ms->p, m->type->base, 0);
		if (!m->next) ms->record->has_flexible = true;
	}
}

static void struct_body(struct parser *p, struct type *t, struct attributes *a, loc_t loc)
{
	struct members ms = {.p = p, .record = t, .end = &t->members};
	if (t->is_complete) {
		error_at(p, loc, "redefinition of '%s %s'", word(t->kind), t->tag);
		struct type *other = record_new(p, t->kind, t->tag);
		ms.record = t = other;
		ms.end = &t->members;
	}
	int pack = p->pack[p->packs], open = p->open;
	advance_token(p);
	if (enter(p))
		while (p->token.kind != '}' && p->token.kind != TOKEN_END) {
			struct_declaration(&ms);
			if (p->is_broken) recover(p, open);
		}
	leave(p);
	expect(p, '}', "after the members");
	attributes(p, a);
	check_flexible(&ms, loc);
	t->is_packed = a->packed;
	record_layout(p, t, pack, a->align);
}

const struct type *struct_or_union_specifier(struct parser *p, struct specifiers *s)
{
	enum type_kind kind = p->token.kind == KEYWORD_STRUCT ? TYPE_STRUCT : TYPE_UNION;
	struct attributes a = {0};
	struct type *t;
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
		char buf[64];
		syntax_error(p, p->token.loc, NULL, "expected a tag or '{' after '%s', but there is %s", word(kind),
					 token_text(&p->token, buf, sizeof buf, p));
		return int_type();
	}
	s->declares_tag = n != NULL;
	t = n ? tagged(p, n, kind, has_body || p->token.kind == ';', loc) : record_new(p, kind, NULL);
	if (has_body) struct_body(p, t, &a, loc);
	return t;
}
