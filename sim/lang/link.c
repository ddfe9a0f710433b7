/*
 * link.c - from units to an image: which definition a name stands for, what can be reached, and where everything lies.
 *
 * An item is a function or a variable that is part of the program. Items are found by following references from the entry, in that
 * order, so functions are numbered as they are first called; once none is left, variables are laid out and instructions that name
 * them are corrected.
 */
#include "sim/lang/link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/lang/gen.h"
#include "sim/lang/similar.h"
#include "sim/vm/part.h"
#include "sim/vm/text.h"

#define PAGE 4096u
#define STATIC_MOST ((int64_t)1 << 30)

struct symbol {
	const char *name;
	struct object *object;       /* the definition that won */
	struct unit *unit;
	bool library, undefined;     /* undefined: that was said already */
};

struct item {
	struct object *object;
	struct unit *unit;
	bool library;
	uint32_t index;              /* functions: number */
	enum segment segment;
	uint64_t offset;             /* variables: from the base, or in the thread's storage */
	uint32_t twin;               /* a string equal to this one: its item; else UINT32_MAX */
};

enum fixup_kind { FIXUP_VARIABLE, FIXUP_LABEL };

struct fixup {
	uint32_t pc, target;         /* item, or label */
	enum fixup_kind kind;
};

struct link {
	struct image *image;
	struct diag_list *said;
	const struct link_input *inputs;
	int ninputs;
	struct symbol *symbols;      /* open addressing */
	uint32_t nsymbols, cap_symbols;
	struct item *items;
	uint32_t nitems, cap_items;
	struct fixup *fixups;
	uint32_t nfixups, cap_fixups;
	uint32_t *strings;           /* items that are string literals, open addressing by content; 0 is none, else item + 1 */
	uint32_t nstrings, cap_strings;
	const char *last_file;
	uint32_t last_file_index;
	uint32_t cap_code, cap_funcs, cap_files, cap_lines, cap_vars, cap_relocs, cap_tables, cap_targets, cap_labels;
};

/* ---- The image under construction -------------------------------------------------------------------------------------------------- */

#define APPEND(l, array, count, cap, value) \
	((array) = sim_grow((array), (count), &(l)->cap, sizeof *(array)), (array)[(count)] = (value), (count)++)

uint32_t link_emit(struct link *l, struct insn i)
{
	struct image *m = l->image;
	return APPEND(l, m->code, m->ncode, cap_code, i);
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
		APPEND(l, m->files, m->nfiles, cap_files, link_text(l, name));
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
	APPEND(l, m->lines, m->nlines, cap_lines, row);
}

uint32_t link_var(struct link *l, struct image_var var)
{
	struct image *m = l->image;
	return APPEND(l, m->vars, m->nvars, cap_vars, var);
}

uint32_t link_table(struct link *l, int64_t low, const uint32_t *labels, uint32_t count)
{
	struct image *m = l->image;
	struct image_table table = {low, m->ntargets, count};
	for (uint32_t i = 0; i < count; i++)
		APPEND(l, m->targets, m->ntargets, cap_targets, labels[i]);
	return APPEND(l, m->tables, m->ntables, cap_tables, table);
}

/* ---- Names ---------------------------------------------------------------------------------------------------------------------------- */

static uint64_t hash_bytes(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static struct symbol *slot_of(const struct link *l, const char *name)
{
	uint64_t i = hash_bytes(name, strlen(name)) & (l->cap_symbols - 1);
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

static struct symbol *symbol_of(struct link *l, const char *name)
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
	struct symbol *s = symbol_of(l, symbol_name(o));
	if (s->object && (s->object->is_weak || (s->object->is_tentative && !o->is_tentative && !library == !s->library)) && !o->is_weak &&
		library == s->library && s->unit == u) {
		s->object = o;
	} else if (s->object && s->object->is_weak && !o->is_weak && library == s->library) {
		s->object = o;
		s->unit = u;
	} else if (!s->object) {
		*s = (struct symbol){s->name, o, u, library, false};
	} else if (!gives_way(s, o, library)) {
		struct place first = unit_place(s->unit, s->object->loc);
		unit_error(u, o->loc, "rename one, or make it static", "'%s' is defined twice: also at %s:%d", s->name, first.file, first.line);
	}
}

static void define_all(struct link *l)
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

/* The definition of what object stands for in u, and its unit; NULL: nowhere. */
static struct object *resolve(struct link *l, struct unit **u, struct object *o, bool *library)
{
	for (int hops = 0; hops < 8; hops++) {
		if (o->linkage == LINKAGE_EXTERNAL || o->alias) {
			struct symbol *s = symbol_of(l, o->alias ? o->alias : symbol_name(o));
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

static bool is_library(const struct link *l, const struct unit *u)
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

static void say_no_main(struct link *l)
{
	char hint[160];
	const char *meant = NULL;
	for (int i = 0; i < l->ninputs && !meant; i++)
		meant = l->inputs[i].library ? NULL : similar_function(l->inputs[i].unit, "main");
	if (meant)
		snprintf(hint, sizeof hint, "is '%.100s' meant to be it?", meant);
	diag_add(l->said, DIAG_ERROR, NULL, 0, 0, 0, NULL, meant ? hint : NULL, "the program has no function 'main', with which it begins");
}

static void say_undefined(struct link *l, struct unit *u, const struct object *o, loc_t loc)
{
	struct symbol *s = symbol_of(l, symbol_name(o));
	if (s->undefined)
		return;
	s->undefined = true;
	if (is_library(l, u) && strcmp(symbol_name(o), "main") == 0)
		say_no_main(l);
	else if (o->linkage == LINKAGE_INTERNAL)
		unit_error(u, loc, NULL, "the static function '%s' is used but never defined", o->name);
	else
		unit_error(u, loc, NULL, "'%s' is defined nowhere: the simulator's C library does not have it", o->name);
}

/* ---- Items ------------------------------------------------------------------------------------------------------------------------------ */

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
		uint64_t k = hash_bytes(o->data, (size_t)o->size) & (l->cap_strings - 1);
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
	uint64_t k = hash_bytes(o->data, (size_t)o->size) & (l->cap_strings - 1);
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
	return APPEND(l, m->funcs, m->nfuncs, cap_funcs, f);
}

/* The item of a definition. */
static uint32_t item_of(struct link *l, struct unit *u, struct object *o, bool library)
{
	if (o->slot)
		return (uint32_t)o->slot - 1;
	struct item i = {.object = o, .unit = u, .library = library, .twin = UINT32_MAX};
	if (o->is_function)
		i.index = new_func(l, &i);
	uint32_t n = l->nitems;
	APPEND(l, l->items, l->nitems, cap_items, i);
	if (is_string(o)) {
		uint32_t first = pool(l, n);
		if (first != n)
			l->items[n].twin = first;
	}
	o->slot = (int64_t)n + 1;
	return n;
}

/* The item that an object declared in u stands for; UINT32_MAX, and an error said. */
static uint32_t reach(struct link *l, struct unit *u, struct object *o, loc_t loc)
{
	struct unit *where = u;
	bool library = is_library(l, u);
	struct object *definition = resolve(l, &where, o, &library);
	if (!definition || (definition->is_function && !definition->function)) {
		say_undefined(l, u, o, loc);
		return UINT32_MAX;
	}
	return item_of(l, where, definition, library);
}

uint32_t link_function(struct link *l, struct unit *u, struct object *object, loc_t loc)
{
	uint32_t i = reach(l, u, object, loc);
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
	struct object *o = resolve(l, &u, object, &library);
	return o && o->is_function && o->function ? o : NULL;
}

static void fix(struct link *l, uint32_t pc, enum fixup_kind kind, uint32_t target)
{
	struct fixup f = {pc, target, kind};
	APPEND(l, l->fixups, l->nfixups, cap_fixups, f);
}

void link_variable(struct link *l, uint32_t pc, struct unit *u, struct object *object, loc_t loc)
{
	uint32_t i = reach(l, u, object, loc);
	if (i != UINT32_MAX)
		fix(l, pc, FIXUP_VARIABLE, i);
}

/* ---- Labels whose address is taken -------------------------------------------------------------------------------------------------------- */

/* A label's number stands above its jump label in slot. */
static uint32_t label_number(struct link *l, struct stmt *label)
{
	struct image *m = l->image;
	uint32_t n = (uint32_t)((uint64_t)label->slot >> 32);
	if (!n) {
		uint32_t nowhere = 0;
		n = APPEND(l, m->labels, m->nlabels, cap_labels, nowhere) + 1;
		label->slot |= (int64_t)n << 32;
	}
	return n - 1;
}

void link_label(struct link *l, uint32_t pc, struct stmt *label)
{
	fix(l, pc, FIXUP_LABEL, label_number(l, label));
}

void link_label_at(struct link *l, struct stmt *label, uint32_t pc)
{
	if (!label->is_label_used)
		return;
	uint32_t n = label_number(l, label);
	l->image->labels[n] = pc;
}

/* ---- Laying out ---------------------------------------------------------------------------------------------------------------------------- */

static enum segment segment_of(const struct object *o)
{
	return o->is_readonly ? SEGMENT_RODATA : o->data ? SEGMENT_DATA : SEGMENT_BSS;
}

static uint64_t align_up(uint64_t n, uint64_t align)
{
	return (n + align - 1) / align * align;
}

static uint64_t variable_size(const struct object *o)
{
	int64_t size = o->size > 0 ? o->size : type_size(o->type);
	return size > 0 ? (uint64_t)size : 1;
}

/* Put a variable at the end of a segment (for now relative to the segment). */
static void place(struct item *i, struct image_segment *s)
{
	uint64_t size = variable_size(i->object), align = i->object->align > 0 ? (uint64_t)i->object->align : 1;
	if (size > (uint64_t)STATIC_MOST || s->size > (uint64_t)STATIC_MOST) {
		unit_error(i->unit, i->object->loc, NULL, "static data beyond 1 GiB");
		return;
	}
	i->offset = align_up(s->size, align);
	s->size = i->offset + size;
}

static void lay_out(struct link *l)
{
	struct image *m = l->image;
	for (uint32_t k = 0; k < l->nitems; k++) {
		struct item *i = &l->items[k];
		i->segment = segment_of(i->object);
		if (!i->object->is_function && i->twin == UINT32_MAX)
			place(i, i->object->is_thread_local ? &m->tls : &m->segments[i->segment]);
	}
	m->segments[SEGMENT_TEXT].size = (uint64_t)IMAGE_FUNC_SIZE * (m->nfuncs + m->nlabels);
	for (int s = 0; s < SEGMENT_COUNT; s++) {
		m->segments[s].offset = m->size;
		m->size += align_up(m->segments[s].size, PAGE);
		if (m->segments[s].size && (s == SEGMENT_RODATA || s == SEGMENT_DATA))
			m->segments[s].bytes = sim_alloc(align_up(m->segments[s].size, PAGE));
	}
	if (m->tls.size)
		m->tls.bytes = sim_alloc(m->tls.size);
}

static uint64_t item_address(const struct link *l, uint32_t n)
{
	const struct item *i = &l->items[n];
	if (i->twin != UINT32_MAX)
		i = &l->items[i->twin];
	if (i->object->is_function)
		return (uint64_t)i->index * IMAGE_FUNC_SIZE;
	return i->object->is_thread_local ? i->offset : l->image->segments[i->segment].offset + i->offset;
}

static uint64_t label_address(const struct link *l, uint32_t n)
{
	return (uint64_t)IMAGE_FUNC_SIZE * (l->image->nfuncs + n);
}

/* What a relocation points to, relative to the base. */
static uint64_t pointee(struct link *l, const struct item *i, const struct relocation *r)
{
	if (!r->object)
		return label_address(l, label_number(l, (struct stmt *)r->label));
	uint32_t n = reach(l, i->unit, r->object, i->object->loc);
	return n == UINT32_MAX ? 0 : item_address(l, n);
}

static void fill(struct link *l, const struct item *i)
{
	const struct object *o = i->object;
	struct image *m = l->image;
	if (!o->data)
		return;
	struct image_segment *s = o->is_thread_local ? &m->tls : &m->segments[i->segment];
	memcpy(s->bytes + i->offset, o->data, (size_t)o->size);
	for (const struct relocation *r = o->relocations; r; r = r->next) {
		uint64_t value = pointee(l, i, r) + (uint64_t)r->addend;
		memcpy(s->bytes + i->offset + r->offset, &value, sizeof value);
		struct image_reloc where = {s->offset + i->offset + (uint64_t)r->offset};
		if (o->is_thread_local)
			unit_error(i->unit, o->loc, NULL, "a thread-local variable that starts with an address is not supported by the simulator");
		APPEND(l, m->relocs, m->nrelocs, cap_relocs, where);
	}
}

static void apply_fixups(struct link *l)
{
	for (uint32_t k = 0; k < l->nfixups; k++) {
		const struct fixup *f = &l->fixups[k];
		struct insn *i = &l->image->code[f->pc];
		int64_t to = (int64_t)(f->kind == FIXUP_VARIABLE ? item_address(l, f->target) : label_address(l, f->target)) + i->imm;
		i->imm = (int32_t)to;
	}
}

static void note_globals(struct link *l)
{
	l->image->first_global = l->image->nvars;
	for (uint32_t k = 0; k < l->nitems; k++) {
		const struct item *i = &l->items[k];
		const struct object *o = i->object;
		if (o->is_function || o->is_thread_local || !o->name || strchr(o->name, '.'))
			continue;
		char type[256];
		type_text(o->type, type, sizeof type);
		link_var(l, (struct image_var){
			.name = link_text(l, o->name), .type = link_text(l, type), .place = VAR_STATIC, .at = (int64_t)item_address(l, k),
			.size = variable_size(o), .to = UINT32_MAX,
		});
	}
}

/* ---- All of it ------------------------------------------------------------------------------------------------------------------------------ */

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
			reach(l, i.unit, r->object, i.object->loc);
}

static bool find_entry(struct link *l)
{
	static const char *const names[] = {"_start", "main"};
	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		struct symbol *s = symbol_of(l, names[k]);
		if (s->object && s->object->function) {
			uint32_t item = item_of(l, s->unit, s->object, s->library);
			assert(l->items);
			l->image->entry = l->items[item].index;
			return true;
		}
	}
	say_no_main(l);
	return false;
}

static void link_all(struct link *l)
{
	define_all(l);
	if (l->said->errors || !find_entry(l))
		return;
	for (uint32_t k = 0; k < l->nitems; k++)
		follow(l, k);
	if (l->said->errors)
		return;
	lay_out(l);
	if (l->said->errors)
		return;
	for (uint32_t k = 0; k < l->nitems; k++)
		if (!l->items[k].object->is_function && l->items[k].twin == UINT32_MAX)
			fill(l, &l->items[k]);
	apply_fixups(l);
	note_globals(l);
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
