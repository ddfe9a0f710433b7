/*
 * type.c - types made of types, and when two are the same. See type.h.
 */
#include "sim/lang/type.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "sim/lang/arena.h"

static const struct type basic[] = {
	[TYPE_VOID] = {.kind = TYPE_VOID, .size = 1, .align = 1},
#define X(k, name, bytes, sign) [TYPE_##k] = {.kind = TYPE_##k, .size = bytes, .align = bytes, .is_signed = sign, .is_complete = true},
	BASIC_TYPE_LIST(X)
#undef X
};

const struct type *type_basic(enum type_kind kind)
{
	assert(kind <= TYPE_DOUBLE);
	return &basic[kind];
}

const struct type *type_plain(const struct type *t)
{
	if (t->definition) return t->definition;
	return t->unqualified ? t->unqualified : t;
}

/* Qualifiers of an array are those of its elements. */
static const struct type *array_qualified(struct arena *a, const struct type *t, unsigned qualifiers)
{
	struct type *q = ARENA_NEW(a, struct type);
	*q = *t;
	q->pointer = NULL;
	q->base = type_qualified(a, t->base, qualifiers);
	return q;
}

const struct type *type_qualified(struct arena *a, const struct type *t, unsigned qualifiers)
{
	if ((t->qualifiers | qualifiers) == t->qualifiers) return t;
	if (type_is_array(t)) return array_qualified(a, t, qualifiers);
	struct type *q = ARENA_NEW(a, struct type);
	*q = *t;
	q->pointer = NULL;
	q->qualifiers |= (uint8_t)qualifiers;
	q->unqualified = type_plain(t);
	return q;
}

const struct type *type_pointer(struct arena *a, const struct type *base)
{
	struct type *t = ARENA_NEW(a, struct type);
	t->kind = TYPE_POINTER;
	t->size = t->align = 8;
	t->is_complete = true;
	t->base = base;
	return t;
}

const struct type *type_bit_field(struct arena *a, const struct type *t, int bits)
{
	const struct type *whole = t->kind == TYPE_ENUM ? type_plain(t)->base : type_plain(t);
	struct type *plain = ARENA_NEW(a, struct type);
	*plain = *whole;
	plain->pointer = NULL;
	plain->bits = (uint8_t)bits;
	return type_qualified(a, plain, t->qualifiers);
}

const struct type *type_array(struct arena *a, const struct type *base, int64_t length)
{
	struct type *t = ARENA_NEW(a, struct type);
	t->kind = TYPE_ARRAY;
	t->base = base;
	t->length = length;
	t->align = type_align(base);
	t->is_complete = length >= 0;
	t->size = length < 0 ? 0 : length * type_size(base);
	return t;
}

int64_t type_size(const struct type *t)
{
	if (t->definition) t = t->definition;
	return t->is_complete ? t->size : -1;
}

int type_bits(const struct type *t)
{
	return t->bits ? t->bits : (int)type_size(t) * 8;
}

int type_align(const struct type *t)
{
	if (t->own_align) return t->own_align;
	if (t->definition) t = t->definition;
	return t->align > 0 ? t->align : 1;
}

bool type_is_complete(const struct type *t)
{
	return t->kind == TYPE_VLA || (t->definition ? t->definition : t)->is_complete;
}

/* Old-style functions go with prototypes whose parameters are what the default promotions make. */
static bool promotes_to_itself(const struct type *t)
{
	return t->kind != TYPE_FLOAT && !(t->kind >= TYPE_BOOL && t->kind <= TYPE_USHORT);
}

static bool parameters_same(const struct type *a, const struct type *b)
{
	if (a->is_unprototyped || b->is_unprototyped) {
		if (a->is_unprototyped && b->is_unprototyped) return true;
		const struct type *prototype = a->is_unprototyped ? b : a;
		if (prototype->is_variadic) return false;
		for (struct parameter *p = prototype->parameters; p; p = p->next)
			if (!promotes_to_itself(p->type)) return false;
		return true;
	}
	if (a->parameter_count != b->parameter_count || a->is_variadic != b->is_variadic) return false;
	struct parameter *q = b->parameters;
	for (struct parameter *p = a->parameters; p; p = p->next, q = q->next)
		if (!type_same_plain(p->type, q->type)) return false;
	return true;
}

/* Of two units: the same tag, and as far as both are known, the same size. */
static bool foreign_same(const struct type *a, const struct type *b)
{
	if (a->is_foreign == b->is_foreign || !a->tag || !b->tag || strcmp(a->tag, b->tag) != 0) return false;
	return !a->is_complete || !b->is_complete || a->size == b->size;
}

static bool tagged_same(const struct type *a, const struct type *b)
{
	if (a->definition == b->definition) return true;
	return a->kind == b->kind && foreign_same(a->definition, b->definition);
}

static bool lengths_same(const struct type *a, const struct type *b)
{
	return a->kind == TYPE_VLA || b->kind == TYPE_VLA || a->length < 0 || b->length < 0 || a->length == b->length;
}

/* An enum is compatible with its integer type. */
static const struct type *enum_base(const struct type *t)
{
	return t->kind == TYPE_ENUM && t->definition->base ? t->definition->base : t;
}

bool type_same_plain(const struct type *a, const struct type *b)
{
	for (;;) {
		if (a == b) return true;
		if (a->kind == TYPE_ENUM && b->kind == TYPE_ENUM) return tagged_same(a, b) || enum_base(a)->kind == enum_base(b)->kind;
		if (a->kind == TYPE_ENUM || b->kind == TYPE_ENUM) return enum_base(a)->kind == enum_base(b)->kind;
		if (type_is_array(a) && type_is_array(b)) {
			if (!lengths_same(a, b)) return false;
		} else if (a->kind != b->kind) {
			return false;
		} else if (type_is_record(a)) {
			return tagged_same(a, b);
		} else if (a->kind == TYPE_FUNCTION) {
			if (!parameters_same(a, b)) return false;
			return type_same_plain(a->base, b->base);
		} else if (a->kind != TYPE_POINTER) {
			return true;
		}
		a = a->base;
		b = b->base;
		if (a->qualifiers != b->qualifiers) return false;
	}
}

bool type_same(const struct type *a, const struct type *b)
{
	return a->qualifiers == b->qualifiers && type_same_plain(a, b);
}
