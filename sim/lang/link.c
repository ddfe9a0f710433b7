/*
 * link.c - from units to an image: what can be reached. Which definition a name stands for is link_names.c's to say, and where
 * everything lies link_layout.c's.
 *
 * Items are found by following references from the entry, in that order, so functions are numbered as they are first called; once
 * none is left, variables are laid out and instructions that name them are corrected.
 */
#include "sim/lang/link.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/linking.h"
#include "sim/vm/text.h"

/* ---- The image under construction ------------------------------------------------------------------------------------------ */

uint32_t link_emit(struct link *l, struct insn i)
{
	struct image *m = l->image;
	return LINK_APPEND(l, m->code, m->ncode, cap_code, i);
}

const char *link_text(struct link *l, const char *s)
{
	return text_keep(&l->image->text, s);
}

uint32_t link_file(struct link *l, const char *name)
{
	struct image *m = l->image;
	if (name == l->last_file)
		return l->last_file_index;
	uint32_t i = 0;
	while (i < m->nfiles && strcmp(m->files[i], name) != 0)
		i++;
	if (i == m->nfiles)
		LINK_APPEND(l, m->files, m->nfiles, cap_files, link_text(l, name));
	l->last_file = name;
	return l->last_file_index = i;
}

void link_line(struct link *l, uint32_t pc, uint32_t file, uint32_t line)
{
	struct image *m = l->image;
	struct image_line *last = m->nlines ? &m->lines[m->nlines - 1] : NULL;
	if (last && last->file == file && last->line == line)
		return;
	if (last && last->pc == pc) {
		last->file = file;
		last->line = line;
		return;
	}
	struct image_line row = {pc, file, line};
	LINK_APPEND(l, m->lines, m->nlines, cap_lines, row);
}

uint32_t link_var(struct link *l, struct image_var var)
{
	struct image *m = l->image;
	return LINK_APPEND(l, m->vars, m->nvars, cap_vars, var);
}

uint32_t link_table(struct link *l, int64_t low, const uint32_t *labels, uint32_t count)
{
	struct image *m = l->image;
	struct image_table table = {low, m->ntargets, count};
	for (uint32_t i = 0; i < count; i++)
		LINK_APPEND(l, m->targets, m->ntargets, cap_targets, labels[i]);
	return LINK_APPEND(l, m->tables, m->ntables, cap_tables, table);
}

/* ---- Items ----------------------------------------------------------------------------------------------------------------- */

static bool is_string(const struct object *o)
{
	return o->is_string && o->data && !o->relocations;
}

static bool same_string(const struct object *a, const struct object *b)
{
	return a->size == b->size && a->align == b->align && memcmp(a->data, b->data, (size_t)a->size) == 0;
}

static void grow_strings(struct link *l)
{
	uint32_t *old = l->strings, n = l->cap_strings;
	l->cap_strings = n ? 2 * n : 256;
	l->strings = sim_alloc(l->cap_strings * sizeof *l->strings);
	for (uint32_t i = 0; i < n; i++) {
		if (!old[i])
			continue;
		const struct object *o = l->items[old[i] - 1].object;
		uint64_t k = link_hash(o->data, (size_t)o->size) & (l->cap_strings - 1);
		while (l->strings[k])
			k = (k + 1) & (l->cap_strings - 1);
		l->strings[k] = old[i];
	}
	free(old);
}

/* Equal literals are one. Returns the item that holds the bytes, which is item itself if it is the first. */
static uint32_t pool(struct link *l, uint32_t item)
{
	if (2 * (l->nstrings + 1) > l->cap_strings)
		grow_strings(l);
	const struct object *o = l->items[item].object;
	uint64_t k = link_hash(o->data, (size_t)o->size) & (l->cap_strings - 1);
	for (; l->strings[k]; k = (k + 1) & (l->cap_strings - 1))
		if (same_string(l->items[l->strings[k] - 1].object, o))
			return l->strings[k] - 1;
	l->strings[k] = item + 1;
	l->nstrings++;
	return item;
}

static uint32_t new_func(struct link *l, const struct item *i)
{
	struct image *m = l->image;
	struct place p = unit_place(i->unit, i->object->loc);
	struct image_func f = {
		.name = link_text(l, i->object->name), .library = i->library, .file = link_file(l, p.file), .line = (uint32_t)p.line,
	};
	return LINK_APPEND(l, m->funcs, m->nfuncs, cap_funcs, f);
}

uint32_t link_item(struct link *l, struct unit *u, struct object *o, bool library)
{
	if (o->slot)
		return (uint32_t)o->slot - 1;
	struct item i = {.object = o, .unit = u, .library = library, .twin = UINT32_MAX};
	if (o->is_function)
		i.index = new_func(l, &i);
	uint32_t n = l->nitems;
	LINK_APPEND(l, l->items, l->nitems, cap_items, i);
	if (is_string(o)) {
		uint32_t first = pool(l, n);
		if (first != n)
			l->items[n].twin = first;
	}
	o->slot = (int64_t)n + 1;
	return n;
}

uint32_t link_reach(struct link *l, struct unit *u, struct object *o, loc_t loc)
{
	struct unit *where = u;
	bool library = link_is_library(l, u);
	struct object *definition = link_resolve(l, &where, o, &library);
	if (!definition || (definition->is_function && !definition->function)) {
		link_say_undefined(l, u, o, loc);
		return UINT32_MAX;
	}
	return link_item(l, where, definition, library);
}

uint32_t link_function(struct link *l, struct unit *u, struct object *object, loc_t loc)
{
	uint32_t i = link_reach(l, u, object, loc);
	if (i == UINT32_MAX)
		return i;
	if (!l->items[i].object->is_function) {
		unit_error(u, loc, NULL, "'%s' is called, but it is defined as a variable", object->name);
		return UINT32_MAX;
	}
	return l->items[i].index;
}

const struct object *link_definition(struct link *l, struct unit *u, struct object *object)
{
	bool library = false;
	struct object *o = link_resolve(l, &u, object, &library);
	return o && o->is_function && o->function ? o : NULL;
}

static void fix(struct link *l, uint32_t pc, enum fixup_kind kind, uint32_t target)
{
	struct fixup f = {pc, target, kind};
	LINK_APPEND(l, l->fixups, l->nfixups, cap_fixups, f);
}

void link_variable(struct link *l, uint32_t pc, struct unit *u, struct object *object, loc_t loc)
{
	uint32_t i = link_reach(l, u, object, loc);
	if (i != UINT32_MAX)
		fix(l, pc, FIXUP_VARIABLE, i);
}

/* ---- Labels whose address is taken ----------------------------------------------------------------------------------------- */

/* A label's number stands above its jump label in slot. */
uint32_t link_label_number(struct link *l, struct stmt *label)
{
	struct image *m = l->image;
	uint32_t n = (uint32_t)((uint64_t)label->slot >> 32);
	if (!n) {
		uint32_t nowhere = 0;
		n = LINK_APPEND(l, m->labels, m->nlabels, cap_labels, nowhere) + 1;
		label->slot |= (int64_t)n << 32;
	}
	return n - 1;
}

void link_label(struct link *l, uint32_t pc, struct stmt *label)
{
	fix(l, pc, FIXUP_LABEL, link_label_number(l, label));
}

void link_label_at(struct link *l, struct stmt *label, uint32_t pc)
{
	if (!label->is_label_used)
		return;
	uint32_t n = link_label_number(l, label);
	l->image->labels[n] = pc;
}

/* ---- All of it ------------------------------------------------------------------------------------------------------------- */

/* What an item needs becomes items as well. */
static void follow(struct link *l, uint32_t k)
{
	struct item i = l->items[k];
	if (i.object->is_function) {
		gen_function(l, l->image, i.unit, i.object->function, i.index);
		return;
	}
	for (const struct relocation *r = i.object->relocations; r; r = r->next)
		if (r->object)
			link_reach(l, i.unit, r->object, i.object->loc);
}

static bool find_entry(struct link *l)
{
	static const char *const names[] = {"_start", "main"};
	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		struct symbol *s = link_symbol(l, names[k]);
		if (s->object && s->object->function) {
			uint32_t item = link_item(l, s->unit, s->object, s->library);
			assert(l->items);
			l->image->entry = l->items[item].index;
			return true;
		}
	}
	link_say_no_main(l);
	return false;
}

static void link_all(struct link *l)
{
	link_define_all(l);
	if (l->said->errors || !find_entry(l))
		return;
	link_define_arrays(l);
	for (uint32_t k = 0; k < l->nitems; k++)
		follow(l, k);
	if (!l->said->errors)
		link_lay_out(l);
}

struct image *link_image(const struct link_input *inputs, int count, struct diag_list *said)
{
	struct link l = {.image = sim_alloc(sizeof *l.image), .said = said, .inputs = inputs, .ninputs = count};
	atomic_init(&l.image->refs, 1);
	int errors = said->errors;
	link_all(&l);
	free(l.symbols);
	free(l.items);
	free(l.fixups);
	free(l.strings);
	if (said->errors == errors)
		return l.image;
	image_unref(l.image);
	return NULL;
}
