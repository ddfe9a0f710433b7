/*
 * scope.c - what names stand for where. A scope remembers what it declared; a name remembers what it stood for outside.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

static struct symbol **slot_of(struct name *n, enum symbol_kind kind)
{
	return kind == SYMBOL_TAG ? &n->tag : kind == SYMBOL_LABEL ? &n->label : &n->symbol;
}

void scope_enter(struct parser *p, struct scope *s)
{
	s->symbols = NULL;
	s->outer = p->scope;
	p->scope = s;
	p->depth++;
}

void scope_leave(struct parser *p)
{
	for (struct symbol *s = p->scope->symbols; s; s = s->next) *slot_of(s->name, s->kind) = s->shadowed;
	p->scope = p->scope->outer;
	p->depth--;
}

struct symbol *scope_declare(struct parser *p, struct name *n, enum symbol_kind kind, loc_t loc)
{
	struct symbol *s = ARENA_NEW(p->arena, struct symbol), **slot = slot_of(n, kind);
	*s = (struct symbol){.kind = kind, .depth = p->depth, .loc = loc, .name = n, .shadowed = *slot, .next = p->scope->symbols};
	p->scope->symbols = s;
	*slot = s;
	return s;
}

void declare_broken(struct parser *p, struct name *n, loc_t loc)
{
	struct scope *scope = p->scope;
	int depth = p->depth;
	for (; p->scope->outer && p->scope->outer->outer; p->scope = p->scope->outer) p->depth--;
	scope_declare(p, n, SYMBOL_OBJECT, loc)->object = object_new(p, n->text, p->broken, loc);
	p->scope = scope;
	p->depth = depth;
}

void scope_adopt(struct parser *p, struct symbol *symbols)
{
	for (struct symbol *s = symbols, *next; s; s = next) {
		struct symbol **slot = slot_of(s->name, s->kind);
		next = s->next;
		s->depth = p->depth;
		s->shadowed = *slot;
		s->next = p->scope->symbols;
		p->scope->symbols = s;
		*slot = s;
	}
}

struct symbol *scope_own(struct parser *p, struct name *n)
{
	const struct symbol *s = n->symbol;
	bool is_broken = s && s->kind == SYMBOL_OBJECT && s->object->type == p->broken;
	return s && s->depth == p->depth && !is_broken ? n->symbol : NULL;
}

struct symbol *scope_own_tag(struct parser *p, struct name *n)
{
	return n->tag && n->tag->depth == p->depth ? n->tag : NULL;
}

struct object *object_new(struct parser *p, const char *name, const struct type *t, loc_t loc)
{
	struct object *o = ARENA_NEW(p->arena, struct object);
	o->name = o->symbol = name;
	o->type = t;
	o->loc = loc;
	o->align = type_align(t);
	o->size = type_size(t);
	o->is_volatile = t->qualifiers & QUALIFIER_VOLATILE;
	o->is_address_taken = !type_is_scalar(t) && t->kind != TYPE_VLA;
	return o;
}

static const char *hidden_name(struct parser *p, const char *prefix)
{
	char buf[40];
	snprintf(buf, sizeof buf, "%s.%u", prefix, (unsigned)++p->hidden);
	return arena_copy(p->arena, buf, strlen(buf));
}

struct object *object_static(struct parser *p, const char *prefix, const struct type *t, loc_t loc)
{
	struct object *o = object_new(p, hidden_name(p, prefix), t, loc);
	o->linkage = LINKAGE_INTERNAL;
	o->is_static = o->is_defined = o->is_used = true;
	global_add(p, o);
	return o;
}

struct object *object_hidden(struct parser *p, const char *prefix, const struct type *t, loc_t loc)
{
	struct object *o = object_new(p, hidden_name(p, prefix), t, loc);
	o->is_defined = o->is_used = true;
	return o;
}

void local_add(struct parser *p, struct object *o)
{
	if (p->last_local)
		p->last_local->next = o;
	else
		p->function->locals = o;
	p->last_local = o;
}

void global_add(struct parser *p, struct object *o)
{
	if (p->last_object)
		p->last_object->next = o;
	else
		p->unit->objects = o;
	p->last_object = o;
}

const struct type *pointer_to(struct parser *p, const struct type *t)
{
	if (t->kind <= TYPE_DOUBLE && !t->qualifiers) {
		if (!p->pointers[t->kind]) p->pointers[t->kind] = (struct type *)type_pointer(p->arena, t);
		return p->pointers[t->kind];
	}
	struct type *owner = (struct type *)t;
	if (!owner->pointer) owner->pointer = (struct type *)type_pointer(p->arena, t);
	return owner->pointer;
}

const struct type *array_of(struct parser *p, const struct type *t, int64_t length)
{
	return type_array(p->arena, t, length);
}
