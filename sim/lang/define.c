/*
 * define.c - one declared name: whether it may be declared here so, and the object that all its declarations share.
 *
 * A name with linkage is one object in the whole unit (name->external), wherever it is declared. Otherwise each declaration is
 * its own.
 */
#include <stdio.h>
#include <string.h>

#include "sim/lang/parser.h"

static bool is_file_scope(const struct parser *p)
{
	return p->depth == 0;
}

void apply_attributes(struct parser *p, const struct specifiers *s, struct declarator *d)
{
	int mode = d->attributes.mode ? d->attributes.mode : s->attributes->mode;
	if (mode && type_is_arithmetic(d->type)) {
		bool is_unsigned = type_is_integer(d->type) && !type_plain(d->type)->is_signed;
		d->type = type_qualified(
			p->arena,
			type_basic((enum type_kind)(mode == TYPE_CHAR ? (is_unsigned ? TYPE_UCHAR : TYPE_SCHAR) : mode + is_unsigned)),
			d->type->qualifiers);
	}
}

static int wanted_align(const struct specifiers *s, const struct declarator *d)
{
	int align = s->align > s->attributes->align ? s->align : s->attributes->align;
	return d->attributes.align > align ? d->attributes.align : align;
}

static void note_before(struct parser *p, loc_t loc, const char *name)
{
	unit_note(p->unit, loc, "'%s' was declared here before", name);
}

/* Whether this scope has the name for something else; says so. */
static bool clashes(struct parser *p, const struct declarator *d, enum symbol_kind kind)
{
	struct symbol *s = scope_own(p, d->name);
	if (!s || s->kind == kind) return false;
	error_at(p, d->loc, "'%s' redeclared as different kind of symbol", d->name->text);
	note_before(p, s->loc, d->name->text);
	return true;
}

/* A typedef may ask for another alignment, which all that is declared with it then has. */
static const struct type *aligned(struct parser *p, const struct type *t, int align)
{
	struct type *copy = ARENA_NEW(p->arena, struct type);
	*copy = *t;
	copy->pointer = NULL;
	copy->own_align = align;
	if (!copy->definition && !copy->unqualified) copy->unqualified = t;
	return copy;
}

void declare_typedef(struct parser *p, const struct specifiers *specifiers, struct declarator *d)
{
	int align = wanted_align(specifiers, d);
	if (align) d->type = aligned(p, d->type, align);
	struct symbol *s = scope_own(p, d->name);
	if (clashes(p, d, SYMBOL_TYPEDEF)) return;
	if (s && !type_same(s->type, d->type) && s->type != p->broken && d->type != p->broken) {
		error_at(p, d->loc, "conflicting types for '%s'", d->name->text);
		note_before(p, s->loc, d->name->text);
	}
	if (s && d->type->kind != TYPE_VLA) return;
	scope_declare(p, d->name, SYMBOL_TYPEDEF, d->loc)->type = d->type;
}

/* What both declarations of one object say together. */
static const struct type *composite(struct parser *p, const struct type *old, const struct type *new)
{
	if (old->kind == TYPE_ARRAY && new->kind == TYPE_ARRAY) return old->length < 0 ? new : old;
	if (old->kind != TYPE_FUNCTION || new->kind != TYPE_FUNCTION) return old;
	if (old->is_unprototyped && !new->is_unprototyped) return new;
	(void)p;
	return old;
}

/* A function that was called before any declaration was int f(). */
static bool check_implicit(struct parser *p, const struct object *o, const struct declarator *d)
{
	struct type implicit = {.kind = TYPE_FUNCTION, .base = int_type(), .is_unprototyped = true};
	if (o->is_foreign && type_same_plain(d->type, o->type)) return true;
	if (type_same_plain(d->type, &implicit)) return true;
	if (d->type->kind != TYPE_FUNCTION || d->type->base->kind != TYPE_VOID)
		return o->is_foreign && d->type->kind == TYPE_FUNCTION;
	warn_at(p, d->loc, "conflicting types for '%s': where it was called, it was taken to return int", d->name->text);
	return true;
}

/* Whether the new declaration agrees with the old one; says why not. */
static bool agrees(struct parser *p, struct object *o, const struct declarator *d)
{
	char old[120], new[120];
	bool same = type_same(o->type, d->type) || o->type == p->broken || d->type == p->broken;
	if (!same && o->is_implicit) same = check_implicit(p, o, d);
	if (same) return true;
	error_at(p, d->loc, "conflicting types for '%s': '%s' now, '%s' before", d->name->text, type_text(d->type, new, sizeof new),
			 type_text(o->type, old, sizeof old));
	if (!o->is_foreign) note_before(p, o->loc, d->name->text);
	return false;
}

static void check_linkage(struct parser *p, struct object *o, const struct specifiers *s, const struct declarator *d)
{
	bool is_static = s->storage == KEYWORD_STATIC;
	if (is_static && o->linkage == LINKAGE_EXTERNAL && !o->is_implicit) {
		error_at(p, d->loc, "static declaration of '%s' follows non-static declaration", d->name->text);
		note_before(p, o->loc, d->name->text);
	} else if (is_static && o->is_implicit) {
		error_at(p, d->loc, "static declaration of '%s' follows its call", d->name->text);
	} else if (!is_static && s->storage != KEYWORD_EXTERN && !o->is_function && o->linkage == LINKAGE_INTERNAL) {
		error_at(p, d->loc, "non-static declaration of '%s' follows static declaration", d->name->text);
		note_before(p, o->loc, d->name->text);
	}
}

static void bind(struct parser *p, struct declarator *d, struct object *o)
{
	struct symbol *s = scope_own(p, d->name);
	if (!s || s->kind != SYMBOL_OBJECT) s = scope_declare(p, d->name, SYMBOL_OBJECT, d->loc);
	s->object = o;
}

/* The one object of this name with linkage. */
static struct object *linked_object(struct parser *p, const struct specifiers *s, struct declarator *d)
{
	struct object *o = d->name->external;
	if (o && (o->is_function != (d->type->kind == TYPE_FUNCTION))) {
		error_at(p, d->loc, "'%s' redeclared as different kind of symbol", d->name->text);
		note_before(p, o->loc, d->name->text);
		o = NULL;
	}
	if (o && agrees(p, o, d)) {
		check_linkage(p, o, s, d);
		if (o->is_implicit)
			o->type = d->type;
		else
			o->type = composite(p, o->type, d->type);
		if (o->is_function && o->is_implicit) o->is_implicit = o->is_foreign = false;
		o->size = type_size(o->type);
		if (type_align(o->type) > o->align) o->align = type_align(o->type);
	}
	if (!o) {
		o = object_new(p, d->name->text, d->type, d->loc);
		o->linkage = s->storage == KEYWORD_STATIC ? LINKAGE_INTERNAL : LINKAGE_EXTERNAL;
		d->name->external = o;
		global_add(p, o);
	}
	if (d->symbol) o->symbol = d->symbol;
	bind(p, d, o);
	return o;
}

static void note_priority(int32_t *priority, int of_specifiers, int of_declarator)
{
	if (of_specifiers || of_declarator) *priority = of_declarator ? of_declarator : of_specifiers;
}

static void note_attributes(struct object *o, const struct specifiers *s, const struct declarator *d)
{
	int align = wanted_align(s, d);
	if (align > o->align || (align && o->type->kind == TYPE_FUNCTION)) o->align = align;
	o->is_weak |= s->attributes->weak || d->attributes.weak;
	o->is_noreturn |= s->is_noreturn || s->attributes->noreturn || d->attributes.noreturn;
	o->is_inline |= s->is_inline;
	note_priority(&o->constructor, s->attributes->constructor, d->attributes.constructor);
	note_priority(&o->destructor, s->attributes->destructor, d->attributes.destructor);
	const char *alias = d->attributes.alias ? d->attributes.alias : s->attributes->alias;
	if (alias) {
		o->alias = alias;
		o->is_defined = true;
	}
}

struct object *declare_function(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_body)
{
	if (clashes(p, d, SYMBOL_OBJECT)) return NULL;
	struct symbol *own = scope_own(p, d->name);
	if (own && !own->object->is_function && !is_file_scope(p)) {
		error_at(p, d->loc, "'%s' redeclared as different kind of symbol", d->name->text);
		return NULL;
	}
	if (!is_file_scope(p) && s->storage && s->storage != KEYWORD_EXTERN)
		error_at(p, d->loc, "invalid storage class for function '%s'", d->name->text);
	if (s->storage == KEYWORD_AUTO || s->storage == KEYWORD_REGISTER)
		error_at(p, d->loc, "invalid storage class for function '%s'", d->name->text);
	struct object *o = linked_object(p, s, d);
	o->is_function = true;
	o->is_address_taken = false;
	note_attributes(o, s, d);
	if (has_body && (s->is_inline || o->is_inline) && o->linkage == LINKAGE_EXTERNAL && s->storage != KEYWORD_EXTERN)
		o->is_weak = true;
	return o;
}

/* void and unfinished structs have no size; arrays may yet get one. */
static bool has_size(struct parser *p, const struct declarator *d, bool may_complete)
{
	char buf[120];
	if (d->type == p->broken || type_is_complete(d->type)) return true;
	if (d->type->kind == TYPE_VOID)
		error_hint(p, d->loc, "a pointer to anything is void *", "variable '%s' declared void", d->name->text);
	else if (may_complete && (d->type->kind == TYPE_ARRAY || is_file_scope(p)))
		return true;
	else if (d->type->kind == TYPE_ARRAY)
		error_hint(p, d->loc, "write its length into the [ ], or initialize it", "array size missing in '%s'", d->name->text);
	else
		error_at(p, d->loc, "storage size of '%s' is not known: '%s' is incomplete", d->name->text,
				 type_text(d->type, buf, sizeof buf));
	return false;
}

static void check_redefinition(struct parser *p, const struct object *o, const struct declarator *d)
{
	if (!o->is_defined || o->is_tentative) return;
	error_at(p, d->loc, "redefinition of '%s'", d->name->text);
	note_before(p, o->loc, d->name->text);
}

static struct object *file_object(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_initializer)
{
	if (s->storage == KEYWORD_AUTO || s->storage == KEYWORD_REGISTER)
		error_at(p, d->loc, "file-scope declaration of '%s' specifies '%s'", d->name->text,
				 s->storage == KEYWORD_AUTO ? "auto" : "register");
	struct object *o = linked_object(p, s, d);
	if (has_initializer) check_redefinition(p, o, d);
	bool defines = has_initializer || s->storage != KEYWORD_EXTERN;
	if (has_initializer)
		o->is_tentative = false;
	else if (defines && !o->is_defined)
		o->is_tentative = true;
	if (defines) o->is_defined = true;
	if (has_initializer && s->storage == KEYWORD_EXTERN)
		warn_at(p, d->loc, "'%s' initialized and declared 'extern'", d->name->text);
	return o;
}

static bool redeclared(struct parser *p, const struct declarator *d, bool is_extern)
{
	struct symbol *own = scope_own(p, d->name);
	if (!own) return false;
	if (is_extern && own->kind == SYMBOL_OBJECT && own->object->linkage != LINKAGE_NONE) return false;
	if (own->kind == SYMBOL_OBJECT && own->object->type == p->broken) return false;
	error_at(p, d->loc, own->kind == SYMBOL_OBJECT ? "redeclaration of '%s'" : "'%s' redeclared as different kind of symbol",
			 d->name->text);
	note_before(p, own->loc, d->name->text);
	return true;
}

static struct object *block_object(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_initializer)
{
	bool is_extern = s->storage == KEYWORD_EXTERN;
	bool again = redeclared(p, d, is_extern);
	if (is_extern && !again) {
		if (has_initializer) error_at(p, d->loc, "'%s' has both 'extern' and initializer", d->name->text);
		return linked_object(p, s, d);
	}
	struct object *o = object_new(p, d->name->text, d->type, d->loc);
	o->is_defined = true;
	o->is_static = s->storage == KEYWORD_STATIC || s->is_thread_local;
	o->is_register = s->storage == KEYWORD_REGISTER;
	if (s->is_thread_local && s->storage != KEYWORD_STATIC)
		error_at(p, d->loc, "'%s' in a function is thread-local, but not 'static'", d->name->text);
	if (o->is_static) {
		o->linkage = LINKAGE_NONE;
		global_add(p, o);
	} else {
		local_add(p, o);
	}
	if (!again) bind(p, d, o);
	return o;
}

static void note_vla(struct parser *p, const struct object *o)
{
	struct vla *v = ARENA_NEW(p->arena, struct vla);
	*v = (struct vla){p->vla, o};
	p->vla = v;
	p->function->has_vla = p->block_has_vla = true;
}

struct object *declare_object(struct parser *p, const struct specifiers *s, struct declarator *d, bool has_initializer)
{
	bool may_complete = has_initializer || s->storage == KEYWORD_EXTERN || is_file_scope(p);
	if (!has_size(p, d, may_complete)) d->type = p->broken;
	if (clashes(p, d, SYMBOL_OBJECT)) return NULL;
	struct object *o = is_file_scope(p) ? file_object(p, s, d, has_initializer) : block_object(p, s, d, has_initializer);
	if (o->linkage != LINKAGE_NONE) o->is_static = true;
	note_attributes(o, s, d);
	o->is_thread_local = s->is_thread_local;
	const struct type *element = o->type;
	while (type_is_array(element)) element = element->base;
	o->is_readonly = o->is_static && (element->qualifiers & QUALIFIER_CONST) && !(element->qualifiers & QUALIFIER_VOLATILE);
	if (o->type->kind == TYPE_VLA) {
		if (o->is_static)
			error_at(p, d->loc, "storage size of static or extern '%s' is not constant", d->name->text);
		else
			note_vla(p, o);
	}
	return o;
}
