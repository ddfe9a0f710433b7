/*
 * layout.c - where members stand: the System V ABI for x86-64, and gcc's packed, aligned and #pragma pack.
 *
 * Everything is counted in bits. A bit-field stays within one storage unit of its type; a packed one follows the bit before it.
 */
#include <string.h>

#include "sim/lang/parser.h"

static const int64_t size_most = INT64_C(1) << 40;

struct place_in {
	int64_t bit; /* the first free one */
	int align;   /* the record's, bytes */
	int pack;    /* 0: none */
	bool is_union, is_packed;
};

static int64_t round_up(int64_t n, int64_t to)
{
	return (n + to - 1) / to * to;
}

static int member_align(const struct place_in *l, const struct member *m)
{
	int align = l->is_packed || m->is_packed ? 1 : type_align(m->type);
	if (m->align > align) align = m->align;
	return l->pack && align > l->pack ? l->pack : align;
}

/* The least storage that holds the bits, for those that follow no unit's bounds. */
static void packed_storage(struct parser *p, struct member *m, int64_t bit)
{
	m->offset = bit / 8;
	m->bit = (uint8_t)(bit % 8);
	m->storage = 1;
	while (m->storage * 8 < m->bit + m->bits && m->storage < 16) m->storage *= 2;
	if (m->storage > 8) {
		unsupported(p, p->token.loc, "a packed bit-field over more than 8 bytes is");
		m->storage = 8;
	}
}

static void place_bits(struct parser *p, struct place_in *l, struct member *m)
{
	int64_t unit = type_size(m->type) * 8, bit = l->is_union ? 0 : l->bit;
	bool packed = l->is_packed || m->is_packed || l->pack;
	if (m->bits == 0) {
		l->bit = l->is_union ? l->bit : round_up(bit, unit);
		return;
	}
	if (m->align && !m->is_packed) bit = round_up(bit, (int64_t)member_align(l, m) * 8);
	if (!packed && bit / unit != (bit + m->bits - 1) / unit) bit = round_up(bit, unit);
	if (packed) {
		packed_storage(p, m, bit);
	} else {
		m->offset = bit / unit * (unit / 8);
		m->bit = (uint8_t)(bit % unit);
		m->storage = (uint8_t)(unit / 8);
	}
	if (!l->is_union || bit + m->bits > l->bit) l->bit = bit + m->bits;
	int align = l->pack && m->align < type_align(m->type) ? type_align(m->type) : member_align(l, m);
	if (l->pack && align > l->pack) align = l->pack;
	if ((m->name || m->align) && align > l->align) l->align = align;
}

static void place_member(struct place_in *l, struct member *m)
{
	int align = member_align(l, m);
	int64_t size = type_size(m->type), bit = l->is_union ? 0 : round_up(l->bit, (int64_t)align * 8);
	if (size < 0 || size > size_most) size = 0;
	m->offset = bit / 8;
	if (!l->is_union || size * 8 > l->bit) l->bit = bit + size * 8;
	if (align > l->align) l->align = align;
}

void record_layout(struct parser *p, struct type *t, int pack, int align)
{
	struct place_in l = {.align = 1, .pack = pack, .is_union = t->kind == TYPE_UNION, .is_packed = t->is_packed};
	for (struct member *m = t->members; m; m = m->next) {
		if (m->is_bits)
			place_bits(p, &l, m);
		else
			place_member(&l, m);
		if (l.bit > size_most) {
			error_at(p, p->token.loc, "the size of '%s' is too large", t->tag ? t->tag : "this type");
			l.bit = 0;
		}
	}
	if (align > l.align) l.align = align;
	t->align = l.align;
	t->size = round_up(round_up(l.bit, 8) / 8, l.align);
	t->is_complete = true;
}

const struct member *record_member(const struct type *t, const char *name)
{
	t = type_plain(t);
	for (struct member *m = t->members; m; m = m->next) {
		if (m->name == name) return m;
		if (!m->name && !m->is_bits && type_is_record(m->type) && record_member(m->type, name)) return m;
	}
	return NULL;
}
