/*
 * world_rows.h - how world*.c make and find rows. Private to them. Rows are named by index, since adding one may move the
 * others.
 */
#ifndef PROCLAB_TRACE_WORLD_ROWS_H
#define PROCLAB_TRACE_WORLD_ROWS_H

#include <stddef.h>

#include "trace/world.h"

/* A new row, with all that is not known said to be UNKNOWN or WORLD_NONE. */
uint32_t world_add_proc(struct world *w, int32_t pid);
uint32_t world_add_thread(struct world *w, uint32_t proc, int32_t tid); /* in state NEW, at the end of no chain yet */
uint32_t world_add_chan(struct world *w, uint32_t id);
uint32_t world_add_end(struct world *w, uint32_t chan, uint32_t proc, int32_t pid, int32_t fd);
/* Let the row of an ended thread be used again. */
void world_release_thread(struct world *w, uint32_t thread);

/* The youngest row of that number, WORLD_NONE. */
uint32_t world_find_proc(const struct world *w, int32_t pid);
uint32_t world_find_thread(const struct world *w, int32_t tid);
uint32_t world_find_chan(const struct world *w, uint32_t id);
/* The youngest row of those ends of channel id, open or not, that a process of that pid had as fd. The older ones follow by hash_next, among
 * others. */
uint32_t world_find_ends(const struct world *w, uint32_t id, int32_t pid, int32_t fd);

/* world_channels.c */
void world_apply_chan(struct world *w, const struct event *e);
void world_apply_end(struct world *w, const struct event *e);
void world_apply_io(struct world *w, const struct event *e);
void world_close_ends(struct world *w, uint32_t proc, int64_t t, enum end_how how);

/* world_memory.c */
void world_apply_fault(struct world *w, const struct event *e);
void world_apply_region(struct world *w, const struct event *e);
void world_apply_pages(struct world *w, const struct event *e);
void world_apply_var(struct world *w, const struct event *e);
/* A child gets its parent's memory (parent: WORLD_NONE none); a process gets new memory; it has ended. */
void world_memory_fork(struct world *w, uint32_t parent, uint32_t child);
void world_memory_exec(struct world *w, uint32_t proc);
void world_memory_end(struct world *w, uint32_t proc);
/* A space has one holder more, or less; NULL is none. */
void world_space_hold(struct world_space *s);
void world_space_drop(struct world_space *s);
bool world_space_equal(const struct world_space *a, const struct world_space *b);
/* What the memory of a world's processes takes, each space counted by its share. */
size_t world_memory_bytes(const struct world *w);

/* a + b, at most INT64_MAX and at least INT64_MIN: a recording may say any numbers. */
static inline int64_t capped_sum(int64_t a, int64_t b)
{
	int64_t sum;
	if (!__builtin_add_overflow(a, b, &sum)) return sum;
	return b < 0 ? INT64_MIN : INT64_MAX;
}

/* account.c */
void account_start(struct account *a, int64_t t);
/* Leave state `from` for `to` at time t; the switch is counted when seen. */
void account_move(struct account *a, enum state from, enum state to, int64_t t, bool seen);
struct totals {
	int64_t run, ready, vol, invol;
};
/* A thread's figures as of time now: the kernel's where it gave them, else what was seen, which is UNKNOWN when not
 * trusted. */
void world_thread_totals(const struct world_thread *th, int64_t now, bool trusted, struct totals *out);
/* Sums over a process's threads, the ended ones included; UNKNOWN where one is. */
void world_proc_totals(const struct world *w, const struct world_proc *p, int64_t now, struct totals *out);

#endif
