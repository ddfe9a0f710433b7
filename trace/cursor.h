/*
 * cursor.h - a place in a trace and the world there. Live view, playback and step-back are all a cursor.
 *
 * Keyframes (copies of the world) are kept every so many events, so that a seek costs one copy and a bounded replay.
 * seek(n) equals n steps equals n+1 steps and one back; tests hold that by comparing whole worlds.
 */
#ifndef PROCLAB_TRACE_CURSOR_H
#define PROCLAB_TRACE_CURSOR_H

#include "trace/trace.h"
#include "trace/world.h"

struct cursor;

/* A cursor before the first event of t (borrowed). NULL when out of memory. */
struct cursor *cursor_new(const struct trace *t);
void cursor_free(struct cursor *c);
/* Go to just after event n; clamped to what the trace has. Returns where it now is. */
uint32_t cursor_seek(struct cursor *c, uint32_t n);
uint32_t cursor_position(const struct cursor *c);
/* The world here; borrowed, valid until the cursor moves. */
const struct world *cursor_world(const struct cursor *c);
const struct trace *cursor_trace(const struct cursor *c);

#endif
