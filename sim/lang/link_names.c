/*
 * link_names.c - which definition a name stands for: the program's before the library's, a strong one before a weak one.
 */
#include "sim/lang/linking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/similar.h"

uint64_t link_hash(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static struct symbol *slot_of(const struct link *l, const char *name)
{
	uint64_t i = link_hash(name, strlen(name)) & (l->cap_symbols - 1);
	while (l->symbols[i].name && strcmp(l->symbols[i].name, name) != 0)
		i = (i + 1) & (l->cap_symbols - 1);
	return &l->symbols[i];
}

static void grow_symbols(struct link *l)
{
	struct symbol *old = l->symbols;
	uint32_t n = l->cap_symbols;
	l->cap_symbols = n ? 2 * n : 1024;
	l->symbols = sim_alloc(l->cap_symbols * sizeof *l->symbols);
	for (uint32_t i = 0; i < n; i++)
		if (old[i].name)
			*slot_of(l, old[i].name) = old[i];
	free(old);
}

struct symbol *link_symbol(struct link *l, const char *name)
{
	if (2 * (l->nsymbols + 1) > l->cap_symbols)
		grow_symbols(l);
	struct symbol *s = slot_of(l, name);
	if (!s->name) {
		s->name = name;
		l->nsymbols++;
	}
	return s;
}

static const char *symbol_name(const struct object *o)
{
	return o->symbol ? o->symbol : o->name;
}

/* Of two definitions, whether the second gives way without a word. */
static bool gives_way(const struct symbol *first, const struct object *o, bool library)
{
	return (library && !first->library) || o->is_weak || (o->is_inline && first->object->is_inline);
}

static void define(struct link *l, struct unit *u, struct object *o, bool library)
{
	struct symbol *s = link_symbol(l, symbol_name(o));
	if (s->object && (s->object->is_weak || (s->object->is_tentative && !o->is_tentative && !library == !s->library)) &&
		!o->is_weak && library == s->library && s->unit == u) {
		s->object = o;
	} else if (s->object && s->object->is_weak && !o->is_weak && library == s->library) {
		s->object = o;
		s->unit = u;
	} else if (!s->object) {
		*s = (struct symbol){s->name, o, u, library, false};
	} else if (!gives_way(s, o, library)) {
		struct place first = unit_place(s->unit, s->object->loc);
		bool is_main = strcmp(s->name, "main") == 0;
		unit_error(u, o->loc, is_main ? "if these are two programs, run one and give it the other with --bin NAME=FILE.c" : "rename one, or make it static", "'%s' is defined twice: also at %s:%d", s->name, first.file,
			first.line);
	}
}

void link_define_all(struct link *l)
{
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < l->ninputs; i++) {
			const struct link_input *in = &l->inputs[i];
			if (in->library != (pass == 1))
				continue;
			for (struct object *o = in->unit->objects; o; o = o->next)
				if (o->is_defined && o->linkage == LINKAGE_EXTERNAL)
					define(l, in->unit, o, in->library);
		}
}

/* What a unit keeps for itself under a name, for its aliases; NULL: nothing. */
static struct object *internal(const struct unit *u, const char *name)
{
	struct object *o = u->objects;
	while (o && !(o->linkage == LINKAGE_INTERNAL && o->is_defined && strcmp(o->name, name) == 0))
		o = o->next;
	return o;
}

struct object *link_resolve(struct link *l, struct unit **u, struct object *o, bool *library)
{
	for (int hops = 0; hops < 8; hops++) {
		if (o->linkage == LINKAGE_EXTERNAL || o->alias) {
			struct symbol *s = link_symbol(l, o->alias ? o->alias : symbol_name(o));
			struct object *own = !s->object && o->alias ? internal(*u, o->alias) : NULL;
			if (own)
				return own;
			if (!s->object)
				return o->alias && o->is_defined && o->function ? o : NULL;
			o = s->object;
			*u = s->unit;
			*library = s->library;
		}
		if (!o->alias || o->function)
			break;
	}
	return o->is_defined || (!o->is_function && o->is_static && o->linkage != LINKAGE_EXTERNAL) ? o : NULL;
}

bool link_is_library(const struct link *l, const struct unit *u)
{
	for (int i = 0; i < l->ninputs; i++)
		if (l->inputs[i].unit == u)
			return l->inputs[i].library;
	return false;
}

bool link_wants_lines(const struct link *l, const struct unit *u)
{
	for (int i = 0; i < l->ninputs; i++)
		if (l->inputs[i].unit == u)
			return l->inputs[i].lines;
	return false;
}

void link_say_no_main(struct link *l)
{
	char hint[160];
	const char *meant = NULL;
	for (int i = 0; i < l->ninputs && !meant; i++)
		meant = l->inputs[i].library ? NULL : similar_function(l->inputs[i].unit, "main");
	if (meant)
		snprintf(hint, sizeof hint, "is '%.100s' meant to be it?", meant);
	diag_add(l->said, DIAG_ERROR, NULL, 0, 0, 0, NULL, meant ? hint : NULL,
		"the program has no function 'main', with which it begins");
}

void link_say_undefined(struct link *l, struct unit *u, const struct object *o, loc_t loc)
{
	struct symbol *s = link_symbol(l, symbol_name(o));
	if (s->undefined)
		return;
	s->undefined = true;
	if (link_is_library(l, u) && strcmp(symbol_name(o), "main") == 0)
		link_say_no_main(l);
	else if (o->linkage == LINKAGE_INTERNAL)
		unit_error(u, loc, NULL, "the static function '%s' is used but never defined", o->name);
	else
		unit_error(u, loc, NULL, "'%s' is defined nowhere: the simulator's C library does not have it", o->name);
}
