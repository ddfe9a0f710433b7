/*
 * initializer.c - initialisers (C11 6.7.9), flattened: each value with the offset and type of what it initialises.
 *
 *     initializer:      assignment-expression | { (designation? initializer) , ... }
 *     designation:      (. name | [ constant (... constant)? ])+ =  | name :
 *
 * Braces may be left out: a brace-less aggregate takes as many values of the surrounding list as it has parts.
 */
#include <string.h>

#include "sim/lang/parser.h"

/* Where values go. */
struct target {
	const struct type *type;
	int64_t offset;
	const struct member *bits;
};

static void one(struct parser *p, struct initializer *out, const struct target *t, struct expr *first);

static void add_item(struct parser *p, struct initializer *out, const struct target *t, struct expr *value)
{
	struct init_item *i = ARENA_NEW(p->arena, struct init_item);
	*i = (struct init_item){t->offset, t->type, t->bits, value, NULL};
	if (out->last)
		out->last->next = i;
	else
		out->items = i;
	out->last = i;
}

static bool is_character_array(const struct type *t)
{
	if (t->kind != TYPE_ARRAY) return false;
	const struct type *e = t->base->kind == TYPE_ENUM ? type_plain(t->base)->base : t->base;
	return type_is_integer(e) && e->kind != TYPE_BOOL;
}

static bool string_fits(const struct type *array, enum type_kind element)
{
	int64_t size = type_size(array->base);
	return size == type_basic(element)->size;
}

/* The array's length becomes known by its initialiser. Only an outermost or flexible one has none. */
static void note_length(struct initializer *out, const struct target *t, int64_t length)
{
	if (t->type->length >= 0) return;
	int64_t end = t->offset + length * type_size(t->type->base);
	if (end > out->size) out->size = end;
}

/* A string for an array of characters. A NUL that has no room is left out. */
static void string_initializer(struct parser *p, struct initializer *out, const struct target *t, const struct expr *string)
{
	int64_t length = string->object->type->length;
	if (t->type->length >= 0 && length > t->type->length) {
		if (length - 1 > t->type->length) warn_at(p, string->loc, "initializer-string for array of 'char' is too long");
		length = t->type->length;
	}
	note_length(out, t, length);
	if (length == 0) return;
	struct expr *e = expr_new(p, EXPR_VAR, array_of(p, type_plain(t->type->base), length), string->loc);
	e->object = string->object;
	struct target all = {e->type, t->offset, NULL};
	add_item(p, out, &all, e);
}

static bool is_string_for(const struct expr *e, const struct type *t)
{
	return is_character_array(t) && e->kind == EXPR_VAR && e->object->is_string && type_is_array(e->type) &&
		   string_fits(t, e->object->type->base->kind);
}

static bool starts_string(struct parser *p, const struct type *t)
{
	return is_character_array(t) && p->token.kind == TOKEN_STRING && string_fits(t, p->token.string->element);
}

static void skip_excess(struct parser *p, const char *where)
{
	warn_at(p, p->token.loc, "excess elements in %s initializer", where);
	int braces = 0;
	do {
		if (p->token.kind == '{') {
			braces++;
			advance_token(p);
		} else if (p->token.kind == '}' && braces > 0) {
			braces--;
			advance_token(p);
		} else if (p->token.kind != '}') {
			assignment_expression(p);
			if (braces == 0) break;
		}
		if (braces > 0) accept_token(p, ',');
	} while (braces > 0 && !p->is_broken && p->token.kind != TOKEN_END);
}

/* A list that is read: the aggregate, and where in it the next value goes. */
struct list {
	const struct target *t;
	const struct member *member; /* records: the next one; NULL: all are done */
	int64_t index;               /* arrays */
	int64_t most;                /* arrays: length reached */
	bool done;                   /* unions: one has been initialised */
};

/* Unnamed bit-fields are no targets. */
static const struct member *named(const struct member *m)
{
	while (m && m->is_bits && !m->name) m = m->next;
	return m;
}

static void list_begin(struct list *l, const struct target *t)
{
	*l = (struct list){.t = t};
	if (type_is_record(t->type)) l->member = named(type_plain(t->type)->members);
}

static struct target member_target(const struct target *t, const struct member *m)
{
	return (struct target){m->type, t->offset + m->offset, m->is_bits ? m : NULL};
}

/* The last member may be an array without a length. */
static struct target flexible_target(struct parser *p, const struct target *t, const struct member *m)
{
	struct target r = member_target(t, m);
	if (!m->next && m->type->kind == TYPE_ARRAY && m->type->length == 0 && type_plain(t->type)->has_flexible)
		r.type = array_of(p, m->type->base, -1);
	return r;
}

static bool list_full(const struct list *l)
{
	if (type_is_record(l->t->type)) return !l->member;
	return l->t->type->length >= 0 && l->index >= l->t->type->length;
}

static struct target list_target(struct parser *p, const struct list *l)
{
	if (type_is_record(l->t->type)) return flexible_target(p, l->t, l->member);
	return (struct target){l->t->type->base, l->t->offset + l->index * type_size(l->t->type->base), NULL};
}

static void list_step(struct list *l)
{
	if (l->t->type->kind == TYPE_UNION)
		l->member = NULL;
	else if (l->t->type->kind == TYPE_STRUCT)
		l->member = l->member ? named(l->member->next) : NULL;
	else if (++l->index > l->most)
		l->most = l->index;
}

static void copy_items(struct parser *p, struct initializer *out, struct init_item *from, int64_t times, int64_t stride)
{
	struct init_item *last = out->last;
	for (int64_t k = 1; k < times; k++)
		for (struct init_item *i = from; i; i = i == last ? NULL : i->next) {
			struct target t = {i->type, i->offset + k * stride, i->bits};
			add_item(p, out, &t, i->value);
		}
}

/* [low ... high]; high is low when there is no range. False: said. */
static bool index_designator(struct parser *p, const struct target *t, int64_t *low, int64_t *high)
{
	loc_t loc = p->token.loc;
	advance_token(p);
	if (!type_is_array(t->type)) {
		error_at(p, loc, "array index in the initializer of something that is no array");
		return false;
	}
	if (!constant_expression(p, low, NULL, "array index in the initializer")) return false;
	*high = *low;
	if (accept_token(p, TOKEN_ELLIPSIS) && !constant_expression(p, high, NULL, "array index in the initializer")) return false;
	expect(p, ']', "after the array index");
	int64_t length = t->type->length, size = type_size(t->type->base);
	bool bad = *low < 0 || *high < *low || (length >= 0 && *high >= length) || *high > INT64_C(1) << 32 ||
			   (size && *high > (INT64_C(1) << 36) / size);
	if (bad) error_at(p, loc, "array index in the initializer is outside of the array");
	return !bad;
}

static const struct member *member_designator(struct parser *p, const struct target *t)
{
	struct name *n = p->token.name;
	loc_t loc = p->token.loc;
	char buf[120];
	if (!expect(p, TOKEN_NAME, "as a member's name")) return NULL;
	const struct member *m = type_is_record(t->type) ? record_member(t->type, n->text) : NULL;
	if (!type_is_record(t->type))
		error_at(p, loc, "member name in the initializer of something that is no struct or union");
	else if (!m)
		error_at(p, loc, "'%s' has no member named '%s'", type_text(t->type, buf, sizeof buf), n->text);
	return m;
}

/* Into anonymous members, to the named one. */
static struct target into_named(struct parser *p, struct target t, const char *name)
{
	for (;;) {
		const struct member *m = record_member(t.type, name);
		t = flexible_target(p, &t, m);
		if (m->name == name) return t;
	}
}

/* The designators behind the first one, from t on. */
static bool more_designators(struct parser *p, struct target *t)
{
	while (p->token.kind == '[' || p->token.kind == '.') {
		int64_t low, high;
		if (p->token.kind == '[') {
			if (!index_designator(p, t, &low, &high)) return false;
			if (low != high) unsupported(p, p->token.loc, "a range inside of several designators is");
			*t = (struct target){t->type->base, t->offset + low * type_size(t->type->base), NULL};
		} else {
			advance_token(p);
			const struct name *n = p->token.name;
			if (!member_designator(p, t)) return false;
			*t = into_named(p, *t, n->text);
		}
	}
	return true;
}

static void resume_behind(struct list *l, const struct member *m)
{
	l->member = m;
	list_step(l);
}

/* designation initializer */
static void designated(struct parser *p, struct initializer *out, struct list *l)
{
	int64_t low = 0, high = 0;
	const struct member *m = NULL;
	struct target t = *l->t;
	if (p->token.kind == '[') {
		if (!index_designator(p, &t, &low, &high)) goto bad;
		l->index = low;
		t = list_target(p, l);
	} else {
		if (p->token.kind == '.') advance_token(p);
		const struct name *n = p->token.name;
		m = member_designator(p, &t);
		if (!m) goto bad;
		t = into_named(p, t, n->text);
	}
	if (!more_designators(p, &t)) goto bad;
	if (!accept_token(p, ':') && p->token.kind != '{')
		accept_token(p, '=');
	else if (p->token.kind == '=')
		advance_token(p);
	struct init_item *before = out->last;
	one(p, out, &t, NULL);
	struct init_item *from = before ? before->next : out->items;
	if (high > low && from) copy_items(p, out, from, high - low + 1, type_size(l->t->type->base));
	if (m) {
		resume_behind(l, m);
	} else {
		l->index = high;
		list_step(l);
	}
	return;
bad:
	if (accept_token(p, '=') || !p->is_broken) skip_excess(p, "struct");
}

static bool at_designator(struct parser *p)
{
	if (p->token.kind == '[' || p->token.kind == '.') return true;
	return p->token.kind == TOKEN_NAME && peek(p)->kind == ':';
}

/* { ... } for an aggregate. */
static void braced(struct parser *p, struct initializer *out, const struct target *t)
{
	struct list l;
	list_begin(&l, t);
	bool said = false;
	while (p->token.kind != '}' && !p->is_broken && p->token.kind != TOKEN_END) {
		if (at_designator(p)) {
			designated(p, out, &l);
		} else if (list_full(&l)) {
			if (!said)
				skip_excess(p, type_is_array(t->type) ? "array" : type_is_record(t->type) ? "struct" : "scalar");
			else
				assignment_expression(p);
			said = true;
		} else {
			struct target part = list_target(p, &l);
			one(p, out, &part, NULL);
			list_step(&l);
		}
		if (!p->elision_stop && !accept_token(p, ',')) break;
		p->elision_stop = false;
	}
	if (type_is_array(t->type)) note_length(out, t, l.most);
}

/* The value goes as a whole, or its parts come from the surrounding list. */
static void elided(struct parser *p, struct initializer *out, const struct target *t, struct expr *first)
{
	struct list l;
	list_begin(&l, t);
	while (!list_full(&l) && !p->is_broken) {
		struct target part = list_target(p, &l);
		one(p, out, &part, first);
		first = NULL;
		list_step(&l);
		if (p->elision_stop || list_full(&l) || p->token.kind != ',') break;
		const struct token *next = peek(p);
		if (next->kind == '}' || next->kind == '[' || next->kind == '.') break;
		advance_token(p);
		if (at_designator(p)) {
			p->elision_stop = true;
			break;
		}
	}
}

static void scalar(struct parser *p, struct initializer *out, const struct target *t, struct expr *e)
{
	e = decay(p, e);
	if (is_broken(p, e)) return;
	e = convert_assign(p, e, t->type, e->loc, "initialization");
	if (!is_broken(p, e)) add_item(p, out, t, e);
}

static void braced_scalar(struct parser *p, struct initializer *out, const struct target *t)
{
	if (p->token.kind == '}') {
		error_at(p, p->token.loc, "empty scalar initializer");
		return;
	}
	if (at_designator(p)) {
		syntax_error(p, p->token.loc, NULL, "a designator in the initializer of a scalar");
		return;
	}
	one(p, out, t, NULL);
	while (accept_token(p, ',') && p->token.kind != '}' && !p->is_broken) skip_excess(p, "scalar");
}

static void with_braces(struct parser *p, struct initializer *out, const struct target *t)
{
	advance_token(p);
	if (starts_string(p, t->type)) {
		struct expr *e = string_literal(p);
		if (e->kind == EXPR_VAR) string_initializer(p, out, t, e);
		while (accept_token(p, ',') && p->token.kind != '}' && !p->is_broken) skip_excess(p, "char array");
	} else if (type_is_array(t->type) || type_is_record(t->type)) {
		braced(p, out, t);
	} else {
		braced_scalar(p, out, t);
	}
	expect(p, '}', "at the end of the initializer");
}

/* Whether e initialises all of t. */
static bool takes_whole(const struct expr *e, const struct target *t)
{
	if (type_is_record(t->type)) return type_is_record(e->type) && type_same_plain(t->type, e->type);
	if (t->type->kind == TYPE_ARRAY && e->kind == EXPR_LITERAL) return type_same_plain(t->type, e->type);
	return t->type->kind == TYPE_ARRAY && e->kind == EXPR_VAR && !e->object->is_string &&
		   strncmp(e->object->name, "literal.", 8) == 0 && type_same_plain(t->type, e->type);
}

/* One initialiser for t, or, first not NULL, one whose first expression has been read. */
static void one(struct parser *p, struct initializer *out, const struct target *t, struct expr *first)
{
	if (!enter(p)) {
		leave(p);
		return;
	}
	if (!first && p->token.kind == '{') {
		with_braces(p, out, t);
		leave(p);
		return;
	}
	struct expr *e = first ? first : assignment_expression(p);
	if (is_string_for(e, t->type)) {
		string_initializer(p, out, t, e);
	} else if (takes_whole(e, t)) {
		note_length(out, t, type_is_array(t->type) ? e->type->length : 0);
		struct target whole = {type_is_array(t->type) ? e->type : t->type, t->offset, NULL};
		e->is_lvalue = false;
		if (type_is_record(t->type)) e = decay(p, e);
		add_item(p, out, &whole, e);
	} else if (type_is_array(t->type) || type_is_record(t->type)) {
		if (out->is_outermost && !is_broken(p, e)) {
			char buf[120];
			error_hint(p, e->loc, type_is_array(t->type) ? "write { ... }, or a string for an array of char" : "write { ... }",
					   type_is_array(t->type) ? "invalid initializer for an array: this is '%s'"
											  : "invalid initializer for a struct or union: this is '%s'",
					   type_text(e->type, buf, sizeof buf));
		} else if (!is_broken(p, e) && type_size(t->type) == 0) {
			unsupported(p, e->loc, "a value for a member without bytes is");
		} else if (!is_broken(p, e)) {
			elided(p, out, t, e);
		}
	} else {
		scalar(p, out, t, e);
	}
	leave(p);
}

void initializer(struct parser *p, const struct type *t, bool is_static, struct initializer *out)
{
	struct target all = {t, 0, NULL};
	*out = (struct initializer){.type = t, .size = type_size(t), .loc = p->token.loc, .is_static = is_static};
	if (out->size < 0) out->size = 0;
	if (t->kind == TYPE_VLA && p->token.kind == '{' && peek(p)->kind != '}') {
		error_at(p, p->token.loc, "a variable-sized object may not be initialized");
		skip_excess(p, "array");
		return;
	}
	out->is_outermost = p->token.kind != '{';
	p->in_static += is_static;
	one(p, out, &all, NULL);
	p->in_static -= is_static;
	if (t->kind == TYPE_ARRAY && t->length < 0) {
		int64_t element = type_size(t->base);
		out->type = array_of(p, t->base, element > 0 ? out->size / element : 0);
	}
}
