/*
 * link_layout.c - where everything lies: variables in their segments, functions one after the other; and the instructions that
 * name them.
 */
#include "sim/lang/linking.h"

#include <stdio.h>
#include <string.h>

#define PAGE 4096u
#define STATIC_MOST ((int64_t)1 << 30)

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

static void place_all(struct link *l)
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
		return label_address(l, link_label_number(l, (struct stmt *)r->label));
	uint32_t n = link_reach(l, i->unit, r->object, i->object->loc);
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
			unit_error(i->unit, o->loc, NULL,
				"a thread-local variable that starts with an address is not supported by the simulator");
		LINK_APPEND(l, m->relocs, m->nrelocs, cap_relocs, where);
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

void link_lay_out(struct link *l)
{
	place_all(l);
	if (l->said->errors)
		return;
	for (uint32_t k = 0; k < l->nitems; k++)
		if (!l->items[k].object->is_function && l->items[k].twin == UINT32_MAX)
			fill(l, &l->items[k]);
	apply_fixups(l);
	note_globals(l);
}
