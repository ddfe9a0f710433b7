/*
 * store.c - memory that belongs to no process: frames in a row, made when they are first written or mapped.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/vm/space.h"

struct store {
	struct part part;
	uint32_t holders;
	uint32_t chan;           /* that it is for those who watch, 0 none */
	uint32_t nframe, cap_frame;
	uint64_t size;           /* bytes */
	uint32_t *frame;         /* 0: not made yet, reads as zeros */
};

static struct part *clone(const struct part *p)
{
	const struct store *from = (const struct store *)p;
	struct store *s = sim_copy(p, sizeof *s);
	s->part.refs = 1;
	s->cap_frame = s->nframe;
	s->frame = sim_copy(from->frame, from->nframe * sizeof *from->frame);
	return &s->part;
}

static void free_store(struct part *p)
{
	free(((struct store *)p)->frame);
	free(p);
}

static bool equal(const struct part *a, const struct part *b)
{
	const struct store *x = (const struct store *)a, *y = (const struct store *)b;
	return x->holders == y->holders && x->chan == y->chan && x->size == y->size && x->nframe == y->nframe &&
		(!x->nframe || !memcmp(x->frame, y->frame, x->nframe * sizeof *x->frame));
}

static const struct part_ops store_ops = {.name = "store", .clone = clone, .free = free_store, .equal = equal};

static const struct store *find(const struct memory *m, uint32_t id)
{
	return m->stores[id - 1];
}

static struct store *edit(struct memory *m, uint32_t id)
{
	return part_own(&m->stores[id - 1]);
}

uint32_t store_new(struct memory *m, uint64_t size)
{
	uint32_t at = 0;
	while (at < m->nstore && m->stores[at]) at++;
	if (at == m->nstore) {
		m->stores = sim_grow(m->stores, m->nstore, &m->cap_store, sizeof *m->stores);
		m->nstore++;
	}
	struct store *s = part_new(sizeof *s, &store_ops);
	s->holders = 1;
	s->size = size;
	m->stores[at] = s;
	return at + 1;
}

void store_hold(struct memory *m, uint32_t id)
{
	edit(m, id)->holders++;
}

void store_release(struct memory *m, uint32_t id)
{
	struct store *s = edit(m, id);
	if (--s->holders) return;
	for (uint32_t i = 0; i < s->nframe; i++)
		if (s->frame[i]) frame_release(m, s->frame[i]);
	part_drop(s);
	m->stores[id - 1] = NULL;
}

uint32_t store_chan(const struct memory *m, uint32_t id)
{
	return find(m, id)->chan;
}

void store_set_chan(struct memory *m, uint32_t id, uint32_t chan)
{
	edit(m, id)->chan = chan;
}

uint64_t store_size(const struct memory *m, uint32_t id)
{
	return find(m, id)->size;
}

void store_resize(struct memory *m, uint32_t id, uint64_t size)
{
	struct store *s = edit(m, id);
	uint64_t keep = (size + PAGE_MASK) >> PAGE_BITS;
	for (uint64_t i = keep; i < s->nframe; i++)
		if (s->frame[i]) frame_release(m, s->frame[i]);
	if (s->nframe > keep) s->nframe = (uint32_t)keep;
	if (size < s->size && size & PAGE_MASK && keep == s->nframe && s->frame[keep - 1])
		memset(frame_write(m, s->frame[keep - 1]) + (size & PAGE_MASK), 0, PAGE_BYTES - (size & PAGE_MASK));
	s->size = size;
}

uint32_t store_frame(const struct memory *m, uint32_t id, uint64_t page)
{
	const struct store *s = find(m, id);
	return page < s->nframe ? s->frame[page] : 0;
}

uint32_t store_make_frame(struct memory *m, uint32_t id, uint64_t page)
{
	struct store *s = edit(m, id);
	if (page >= m->limit) return 0;
	while (s->nframe <= page) {
		s->frame = sim_grow(s->frame, s->nframe, &s->cap_frame, sizeof *s->frame);
		s->frame[s->nframe++] = 0;
	}
	if (!s->frame[page]) s->frame[page] = frame_new(m);
	return s->frame[page];
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

int64_t store_read(const struct memory *m, uint32_t id, uint64_t at, void *out, uint64_t n)
{
	uint64_t size = store_size(m, id), done = 0;
	n = at >= size ? 0 : smaller(n, size - at);
	for (uint64_t step; done < n; done += step) {
		uint32_t frame = store_frame(m, id, (at + done) >> PAGE_BITS);
		step = smaller(n - done, space_page_left(at + done));
		if (frame) memcpy((char *)out + done, frame_read(m, frame) + ((at + done) & PAGE_MASK), step);
		else memset((char *)out + done, 0, step);
	}
	return (int64_t)n;
}

int64_t store_write(struct memory *m, uint32_t id, uint64_t at, const void *bytes, uint64_t n)
{
	uint64_t done = 0;
	for (uint64_t step; done < n; done += step) {
		uint32_t frame = store_make_frame(m, id, (at + done) >> PAGE_BITS);
		if (!frame) break;
		step = smaller(n - done, space_page_left(at + done));
		memcpy(frame_write(m, frame) + ((at + done) & PAGE_MASK), (const char *)bytes + done, step);
	}
	if (done && at + done > store_size(m, id)) edit(m, id)->size = at + done;
	return done || !n ? (int64_t)done : -ENOSPC;
}
