/*
 * cursor.c - a place in a trace is the same however one got there: by folding, by a seek, by stepping back, after forgetting.
 */
#include "trace/cursor.h"

#include "tests/test.h"
#include "tests/trace/gen.h"

/* The world after n events, folded from the start. */
static void fold(struct world *w, const struct trace *t, uint32_t n)
{
	while (w->n < n) world_apply(w, trace_get(t, w->n + 1));
}

/* Look-ups are right in a copy, too. */
static bool same_youngest(const struct world *a, const struct world *b)
{
	for (int32_t id = 0; id < 1000; id++) {
		const struct world_proc *p = world_proc(a, id), *q = world_proc(b, id);
		const struct world_thread *th = world_thread(a, id), *ti = world_thread(b, id);
		const struct world_chan *c = world_chan(a, (uint32_t)id), *d = world_chan(b, (uint32_t)id);
		if (!p != !q || (p && p - a->procs != q - b->procs)) return false;
		if (!th != !ti || (th && th - a->threads != ti - b->threads)) return false;
		if (!c != !d || (c && c - a->chans != d - b->chans)) return false;
	}
	return true;
}

/* seek(n) = n steps = n + 1 steps and one back. */
static void check_at(struct cursor *c, struct cursor *other, const struct world *folded, const struct trace *t)
{
	uint32_t n = folded->n, last = trace_count(t);
	CU_ASSERT_EQUAL(cursor_seek(c, n), n);
	CU_ASSERT(world_equal(cursor_world(c), folded));
	CU_ASSERT(same_youngest(cursor_world(c), folded));
	cursor_seek(other, n + 1);
	CU_ASSERT_EQUAL(cursor_position(other), n + 1 < last ? n + 1 : last);
	CU_ASSERT_EQUAL(cursor_seek(other, n), n);
	CU_ASSERT(world_equal(cursor_world(other), folded));
}

static void seeks_equal_steps(void)
{
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct gen g = {seed};
		struct trace *t = trace_new();
		gen_run(&g, t, seed % 8 ? 400 : 3 * TRACE_CHUNK + 100);
		struct cursor *c = cursor_new(t), *other = cursor_new(t);
		struct world w;
		world_init(&w);
		for (uint32_t n = 0, step = trace_count(t) / 60; n <= trace_count(t); n += step) {
			fold(&w, t, n);
			check_at(c, other, &w, t);
			cursor_seek(c, gen_below(&g, trace_count(t) + 1)); /* from anywhere */
		}
		for (uint32_t chunk = 1; chunk * TRACE_CHUNK < trace_count(t); chunk++) {
			world_clear(&w);
			for (uint32_t n = chunk * TRACE_CHUNK - 1; n <= chunk * TRACE_CHUNK + 1; n++) {
				fold(&w, t, n);
				check_at(c, other, &w, t);
			}
		}
		world_clear(&w);
		cursor_free(c);
		cursor_free(other);
		trace_free(t);
	}
}

static void seeks_are_clamped(void)
{
	struct gen g = {1};
	struct trace *t = trace_new();
	struct cursor *c = cursor_new(t);
	CU_ASSERT_EQUAL(cursor_seek(c, 5), 0);
	CU_ASSERT_PTR_EQUAL(cursor_trace(c), t);
	gen_run(&g, t, 50);
	CU_ASSERT_EQUAL(cursor_position(c), 0);
	CU_ASSERT_EQUAL(cursor_seek(c, 20), 20);
	CU_ASSERT_EQUAL(cursor_seek(c, UINT32_MAX), trace_count(t));
	CU_ASSERT_EQUAL(cursor_seek(c, 0), 0);
	CU_ASSERT_EQUAL(cursor_world(c)->nproc, 0);
	cursor_free(c);
	cursor_free(NULL);
	trace_free(t);
}

/* A live run that forgets: the cursor that was moved along knows all that it should, and goes back as far as events are
 * kept. */
static void cursors_outlive_forgotten_events(void)
{
	struct gen g = {3};
	struct trace *t = trace_new(), *all = trace_new();
	gen_run(&g, all, 6 * TRACE_CHUNK);
	struct cursor *c = cursor_new(t), *whole = cursor_new(all);
	for (uint32_t n = 1; n <= trace_count(all); n++) {
		trace_append_copy(t, trace_get(all, n));
		if (n % 1000) continue;
		cursor_seek(c, n);
		if (n > 2 * TRACE_CHUNK) trace_forget(t, n - TRACE_CHUNK);
		cursor_world(c); /* nothing in it points to what is gone (the sanitizer would tell) */
	}
	uint32_t last = trace_count(t), first = trace_first(t);
	CU_ASSERT(first > 3 * TRACE_CHUNK);
	for (int i = 0; i < 100; i++) {
		uint32_t n = first + gen_below(&g, last - first + 1);
		cursor_seek(whole, n);
		CU_ASSERT_EQUAL(cursor_seek(c, n), n);
		struct world a, b;
		world_init(&a);
		world_init(&b);
		world_copy(&a, cursor_world(c));
		world_copy(&b, cursor_world(whole));
		world_forget(&a, first);
		world_forget(&b, first);
		CU_ASSERT(world_equal(&a, &b));
		world_clear(&a);
		world_clear(&b);
	}
	CU_ASSERT_EQUAL(cursor_seek(c, 5), first - 1);
	CU_ASSERT_EQUAL(cursor_seek(c, last), last);
	/* A view frozen in the past is moved on when its past goes. */
	cursor_seek(c, first);
	trace_forget(t, first + TRACE_CHUNK);
	CU_ASSERT_EQUAL(cursor_world(c)->n, trace_first(t) - 1);
	CU_ASSERT_EQUAL(cursor_seek(c, last), last);
	cursor_free(c);
	cursor_free(whole);
	trace_free(t);
	trace_free(all);
}

SUITE(trace_cursor, seeks_equal_steps, seeks_are_clamped, cursors_outlive_forgotten_events)
