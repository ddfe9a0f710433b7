/*
 * scene.h - a world put together by hand, event by event, in as few words as the textbook's situation needs.
 *
 *     struct scene s;
 *     scene_begin(&s);
 *     scene_born(&s, 0, 12);
 *     scene_runs(&s, 12);
 *     ...
 *     scene_end(&s);
 *
 * Each event happens s.now, which the test moves.
 */
#ifndef PROCLAB_TESTS_TRACE_SCENE_H
#define PROCLAB_TESTS_TRACE_SCENE_H

#include "trace/trace.h"
#include "trace/world.h"

struct scene {
	struct trace *trace;
	struct world world;
	int64_t now;
};

void scene_begin(struct scene *s);
void scene_end(struct scene *s);
/* Append the event and fold it in. Its time is set. */
void scene_tell(struct scene *s, struct event e);

/* parent 0: launched by proclab. The child is READY afterwards. */
void scene_born(struct scene *s, int32_t parent, int32_t child);
void scene_thread(struct scene *s, int32_t pid, int32_t tid);
/* The thread goes to that state from the one it is in. */
void scene_state(struct scene *s, int32_t tid, enum state to);
void scene_runs(struct scene *s, int32_t tid);
/* The thread runs and then waits so. */
void scene_waits(struct scene *s, int32_t tid, struct wait wait);
void scene_waits_child(struct scene *s, int32_t tid, int32_t target);
void scene_reads(struct scene *s, int32_t tid, uint32_t chan, int32_t fd);
void scene_writes(struct scene *s, int32_t tid, uint32_t chan, int32_t fd);
/* Exit with a code, zombie; reaped by its parent. */
void scene_exits(struct scene *s, int32_t pid, int32_t code);
void scene_reaps(struct scene *s, int32_t pid, int32_t child);
void scene_adopts(struct scene *s, int32_t orphan, int32_t from, int32_t to);
void scene_chan(struct scene *s, uint32_t chan, enum chan_kind kind);
void scene_opens(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode);
void scene_opens_side(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t side);
void scene_closes(struct scene *s, int32_t pid, uint32_t chan, int32_t fd, uint8_t mode);
/* A pipe, both ends held by pid on fds 3 and 4. */
void scene_pipe(struct scene *s, int32_t pid, uint32_t chan);
void scene_sends(struct scene *s, int32_t pid, uint32_t chan, int64_t bytes, int64_t queued);
void scene_receives(struct scene *s, int32_t pid, uint32_t chan, int64_t bytes, int64_t queued);

#endif
