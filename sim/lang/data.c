/*
 * data.c - initialisers of objects with static storage: bytes, and relocations for the addresses among them.
 */
#include <string.h>

#include "sim/lang/parser.h"

static const int64_t data_most = INT64_C(1) << 28;

struct writer {
	struct parser *p;
	struct object *o;
	uint8_t *data;
	struct relocation *last; /* of o->relocations */
};

/* Forget addresses that are overwritten. */
static void clear_relocations(struct writer *w, int64_t offset, int64_t size)
{
	if (!w->last || w->last->offset + 8 <= offset) return;
	w->last = NULL;
	for (struct relocation **r = &w->o->relocations; *r;) {
		if ((*r)->offset < offset + size && (*r)->offset + 8 > offset) {
			*r = (*r)->next;
			continue;
		}
		w->last = *r;
		r = &(*r)->next;
	}
}

static void add_relocation(struct writer *w, const struct relocation *like, int64_t offset)
{
	struct relocation *r = ARENA_NEW(w->p->arena, struct relocation), **at = &w->o->relocations;
	*r = *like;
	r->offset = offset;
	if (w->last && w->last->offset < offset) at = &w->last->next;
	while (*at && (*at)->offset < offset) at = &(*at)->next;
	r->next = *at;
	*at = r;
	if (!r->next) w->last = r;
}

static void write_bits(struct writer *w, const struct init_item *i)
{
	const struct member *m = i->bits;
	uint64_t storage = 0, mask = m->bits == 64 ? ~UINT64_C(0) : (UINT64_C(1) << m->bits) - 1;
	size_t room = (size_t)(w->o->size - i->offset), size = m->storage < room ? m->storage : room;
	memcpy(&storage, w->data + i->offset, size);
	storage = (storage & ~(mask << m->bit)) | (((uint64_t)i->value->value & mask) << m->bit);
	memcpy(w->data + i->offset, &storage, size);
}

static void write_float(struct writer *w, const struct init_item *i)
{
	float f = (float)i->value->number;
	if (i->type->kind == TYPE_FLOAT)
		memcpy(w->data + i->offset, &f, sizeof f);
	else
		memcpy(w->data + i->offset, &i->value->number, sizeof(double));
}

static void not_constant(struct writer *w, const struct init_item *i)
{
	error_hint(w->p, i->value->loc, "what is outside of functions or static must be known before the program runs",
			   "initializer element is not constant");
}

static void write_address(struct writer *w, const struct init_item *i)
{
	struct address a;
	if (!address_constant(i->value, &a) || (type_size(i->type) != 8 && (a.object || a.label))) {
		not_constant(w, i);
		return;
	}
	memcpy(w->data + i->offset, &a.addend, (size_t)type_size(i->type));
	if (!a.object && !a.label) return;
	if (a.object) a.object->is_used = true;
	struct relocation r = {.object = a.object, .label = a.label, .function = a.label ? w->p->function : NULL, .addend = a.addend};
	add_relocation(w, &r, i->offset);
}

/* Strings and compound literals: their bytes, with what they point to. */
static void write_copy(struct writer *w, const struct init_item *i)
{
	const struct object *from = i->value->kind == EXPR_VAR ? i->value->object : NULL;
	bool known = from && from->is_static && (from->is_string || strncmp(from->name, "literal.", 8) == 0);
	int64_t size = type_size(i->type);
	if (!known) {
		not_constant(w, i);
		return;
	}
	if (size > from->size) size = from->size;
	if (from->data) memcpy(w->data + i->offset, from->data, (size_t)size);
	for (const struct relocation *r = from->relocations; r; r = r->next) add_relocation(w, r, i->offset + r->offset);
}

static void write_item(struct writer *w, const struct init_item *i)
{
	int64_t size = i->bits ? i->bits->storage : type_size(i->type);
	if (i->offset < 0 || i->offset + (i->bits ? 1 : size) > w->o->size) return;
	clear_relocations(w, i->offset, size);
	if (!type_is_scalar(i->type) || (i->value->kind == EXPR_VAR && !i->bits && i->value->type == i->type))
		write_copy(w, i);
	else if (i->bits && i->value->kind != EXPR_INT)
		not_constant(w, i);
	else if (i->bits)
		write_bits(w, i);
	else if (i->value->kind == EXPR_INT)
		memcpy(w->data + i->offset, &i->value->value, (size_t)size);
	else if (i->value->kind == EXPR_FLOAT)
		write_float(w, i);
	else
		write_address(w, i);
}

void data_initialize(struct parser *p, struct object *o, struct initializer *i)
{
	o->type = i->type;
	o->size = i->size > type_size(i->type) ? i->size : type_size(i->type);
	if (o->size <= 0 || !i->items) return;
	if (o->size > data_most) {
		error_at(p, i->loc, "'%s' is initialized and larger than 256 MiB: not supported by the simulator", o->name);
		return;
	}
	struct writer w = {.p = p, .o = o, .data = arena_take(p->arena, (size_t)o->size)};
	for (const struct init_item *item = i->items; item; item = item->next) write_item(&w, item);
	o->data = w.data;
}
