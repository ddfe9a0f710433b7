/*
 * store.c - initialisers of automatic variables: assignments to their parts. Long lists of constants are kept as a static object
 * that is copied.
 */
#include "sim/lang/parser.h"

enum { TEMPLATE_LEAST = 8 };

/* The part of o that the item initialises, as an lvalue. */
static struct expr *part(struct parser *p, struct object *o, const struct init_item *i)
{
	struct expr *e = expr_var(p, o, i->value->loc);
	e->type = type_plain(e->type);
	if (i->offset == 0 && !i->bits && type_is_scalar(o->type)) return e;
	if (i->offset == 0 && !i->bits && type_same_plain(o->type, i->type)) return e;
	struct member *m = ARENA_NEW(p->arena, struct member);
	if (i->bits) *m = *i->bits;
	m->type = i->type;
	m->offset = i->offset;
	m->next = NULL;
	return expr_member(p, e, m, i->value->loc);
}

static bool is_template(const struct initializer *i)
{
	struct address a;
	int n = 0;
	for (const struct init_item *item = i->items; item; item = item->next, n++) {
		const struct expr *e = item->value;
		bool known = e->kind == EXPR_INT || e->kind == EXPR_FLOAT || (e->kind == EXPR_VAR && e->object->is_string);
		if (!known && (item->bits || !type_is_scalar(item->type) || type_size(item->type) != 8 || !address_constant(e, &a)))
			return false;
	}
	return n >= TEMPLATE_LEAST;
}

/* Whether the items leave bytes out, or come in no order. */
static bool has_gaps(const struct initializer *i)
{
	int64_t end = 0;
	for (const struct init_item *item = i->items; item; item = item->next) {
		if (item->bits || item->offset != end) return true;
		end += type_size(item->type);
	}
	return end < type_size(i->type);
}

static struct expr *copy_template(struct parser *p, struct object *o, struct initializer *i)
{
	struct object *t = object_static(p, "init", i->type, i->loc);
	t->is_readonly = true;
	data_initialize(p, t, i);
	struct expr *from = expr_var(p, t, i->loc), *to = expr_var(p, o, i->loc);
	from->type = type_plain(from->type);
	return expr_store(p, to, from);
}

struct expr *store_initialize(struct parser *p, struct object *o, struct initializer *i, bool *is_zeroed)
{
	struct expr *first = NULL, **end = &first;
	*is_zeroed = false;
	if (i->size > type_size(i->type) && i->type->kind != TYPE_VLA) {
		error_at(p, i->loc, "a flexible array member can only be initialized in a static object");
		return NULL;
	}
	if (is_template(i)) return copy_template(p, o, i);
	*is_zeroed = !type_is_scalar(i->type) && has_gaps(i);
	for (const struct init_item *item = i->items; item; item = item->next) {
		*end = expr_store(p, part(p, o, item), item->value);
		end = &(*end)->next;
	}
	return first;
}
