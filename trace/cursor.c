/*
 * cursor.c - a place in a trace, with keyframes behind it.
 *
 * A keyframe is a copy of the world at a multiple of KEYFRAME_EVENTS, taken as the cursor first passes there; when the world
 * has grown large they lie further apart, so that copying costs no more than folding did, up to KEYFRAMES_APART. Together they stay below
 * KEYFRAME_BYTES: every other one is dropped when they would not. Always holds: keyframes are in order of n, and none has
 * forgotten events to fold.
 */
#include "trace/cursor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "trace/world_rows.h"

/* One keyframe a chunk: then the one where the kept events begin is there when a chunk is forgotten. */
#define KEYFRAME_EVENTS TRACE_CHUNK
#define KEYFRAMES_APART (1u << 18) /* folding so many events takes some 30 ms */
#define KEYFRAME_BYTES ((size_t)96 << 20)

struct cursor {
	const struct trace *trace;
	struct world world;
	struct world *frames;
	uint32_t nframe, cap_frame;
	size_t bytes;              /* in all keyframes */
	uint32_t spacing;          /* events between keyframes at least */
	uint32_t forgotten;        /* events before this one are known to be forgotten */
};

struct cursor *cursor_new(const struct trace *t)
{
	struct cursor *c = calloc(1, sizeof *c);
	if (!c) return NULL;
	c->trace = t;
	c->spacing = KEYFRAME_EVENTS;
	c->forgotten = 1;
	world_init(&c->world);
	return c;
}

void cursor_free(struct cursor *c)
{
	if (!c) return;
	for (uint32_t i = 0; i < c->nframe; i++) world_clear(&c->frames[i]);
	free(c->frames);
	world_clear(&c->world);
	free(c);
}

static uint32_t rows(const struct world *w)
{
	return w->nproc + w->nthread + w->nchan + w->nend;
}

static size_t size_of(const struct world *w)
{
	return sizeof *w + w->cap_proc * (sizeof *w->procs + sizeof *w->proc_map) +
	       w->cap_thread * (sizeof *w->threads + sizeof *w->thread_map) + w->cap_chan * (sizeof *w->chans + sizeof *w->chan_map) +
	       w->cap_end * sizeof *w->ends + w->weight;
}

/* Drop keyframe i, keeping the order. */
static void drop(struct cursor *c, uint32_t i)
{
	c->bytes -= size_of(&c->frames[i]);
	world_clear(&c->frames[i]);
	memmove(&c->frames[i], &c->frames[i + 1], (c->nframe - i - 1) * sizeof *c->frames);
	c->nframe--;
}

static void thin_out(struct cursor *c)
{
	for (uint32_t i = 1; i < c->nframe; i++) drop(c, i);
	c->spacing *= 2;
}

static void move_to_frame(struct cursor *c, const struct world *frame)
{
	int failed = world_copy(&c->world, frame);
	assert(!failed);
}

/* What has been forgotten meanwhile is no use to go back to, and its bytes are not there any more. */
static void catch_up(struct cursor *c)
{
	uint32_t first = trace_first(c->trace);
	if (first == c->forgotten) return;
	c->forgotten = first;
	while (c->nframe && c->frames[0].n + 1 < first) drop(c, 0);
	if (c->world.n + 1 < first) {
		assert(c->nframe); /* trace_forget says so */
		move_to_frame(c, &c->frames[0]);
	}
	for (uint32_t i = 0; i < c->nframe; i++) world_forget(&c->frames[i], first);
	world_forget(&c->world, first);
}

/* Take a keyframe here if one is due. Without memory for it a seek is only slower. */
static void keep_frame(struct cursor *c)
{
	uint32_t last = c->nframe ? c->frames[c->nframe - 1].n : 0;
	uint32_t apart = rows(&c->world) < KEYFRAMES_APART ? rows(&c->world) : KEYFRAMES_APART;
	if (apart < c->spacing) apart = c->spacing;
	if (c->world.n < last || c->world.n - last < apart) return;
	if (c->nframe == c->cap_frame) {
		uint32_t cap = c->cap_frame ? c->cap_frame * 2 : 16;
		struct world *frames = realloc(c->frames, cap * sizeof *frames);
		if (!frames) return;
		c->frames = frames;
		c->cap_frame = cap;
	}
	struct world *frame = &c->frames[c->nframe];
	world_init(frame);
	if (world_copy(frame, &c->world)) return;
	c->nframe++;
	frame->weight = world_memory_bytes(frame);
	c->bytes += size_of(frame);
	if (c->bytes > KEYFRAME_BYTES && c->nframe > 2) thin_out(c);
}

static void fold_until(struct cursor *c, uint32_t n)
{
	while (c->world.n < n) {
		world_apply(&c->world, trace_get(c->trace, c->world.n + 1));
		if (c->world.n % KEYFRAME_EVENTS == 0) keep_frame(c);
	}
}

/* The last keyframe at or before n, or NULL. */
static const struct world *frame_before(const struct cursor *c, uint32_t n)
{
	uint32_t low = 0, high = c->nframe; /* the keyframes before low are at or before n, those from high on after it */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->frames[middle].n <= n) low = middle + 1;
		else high = middle;
	}
	return low ? &c->frames[low - 1] : NULL;
}

uint32_t cursor_seek(struct cursor *c, uint32_t n)
{
	catch_up(c);
	if (n > trace_count(c->trace)) n = trace_count(c->trace);
	const struct world *frame = frame_before(c, n);
	if (!frame && n < c->world.n && c->forgotten > 1) {
		/* Before all that can be shown: as far back as there is a world. */
		if (!c->nframe) return c->world.n;
		frame = &c->frames[0];
		n = frame->n;
	}
	if (frame && (n < c->world.n || frame->n > c->world.n)) move_to_frame(c, frame);
	else if (n < c->world.n) world_clear(&c->world);
	fold_until(c, n);
	return c->world.n;
}

uint32_t cursor_position(const struct cursor *c)
{
	return c->world.n;
}

const struct world *cursor_world(const struct cursor *c)
{
	if (trace_first(c->trace) != c->forgotten) catch_up((struct cursor *)c);
	return &c->world;
}

const struct trace *cursor_trace(const struct cursor *c)
{
	return c->trace;
}
