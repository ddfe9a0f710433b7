/*
 * witness.h - a thread that is there in time: when a process of the tree is born it opens a pidfd of it, and when it ends it
 * reads the kernel's counters before the parent has reaped it, which may take no more than some 20 us.
 *
 * It only looks and notes; the observer takes the notes when it has time for them. To read switches it runs before all others
 * where that is allowed (root), for some 50 us at a birth, an exec and an end, and for no more than half of a CPU's time; else it
 * is late now and then. Births are told by the process events connector; without that, pidfds are opened as the observer asks
 * for them.
 */
#ifndef PROCLAB_REAL_WITNESS_H
#define PROCLAB_REAL_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel's counters of a zombie, UNKNOWN each: ns on a CPU of all its threads; its main thread's switches, voluntary and
 * not. */
struct last_counters { int64_t cpu_time, vol, invol; };

/* What an exec has made of a process, read at once. */
struct seen_exec {
	char *args, *path;         /* on the heap, NULL where they were not to be had */
	uint32_t args_len;
	int argc;
};

struct sighting {
	enum { SEEN_BIRTH, SEEN_EXEC, SEEN_LEAVING, SEEN_ZOMBIE, SEEN_REAPED, SEEN_LOST } kind;
	int32_t pid;
	int64_t t;                 /* CLOCK_MONOTONIC ns; of LEAVING by the kernel's word */
	union {
		struct seen_exec exec;
		int status;            /* LEAVING: of the thread that left */
		struct last_counters last; /* ZOMBIE */
	};
};

struct witness;

/* Start the thread, for a tree whose program is a child of the supervisor. switches: read those of zombies too, and be in
 * time for it where that is allowed. NULL: it cannot
 * be had. */
struct witness *witness_new(int32_t supervisor, bool switches);
void witness_free(struct witness *w);
/* Readable when something has been seen, but not again within some ms. */
int witness_fd(const struct witness *w);
/* A pidfd of a process that is watched from now on, good until it is forgotten; -1: it is gone already, or descriptors are short. */
int witness_watch(struct witness *w, int32_t pid);
void witness_forget(struct witness *w, int32_t pid);
/* What has been seen since the last call, in order: n of them, on the heap. The caller owns the rows and what is in them; to free
 * what is in one that is not wanted: witness_drop. */
struct sighting *witness_take(struct witness *w, size_t *n);
void witness_drop(const struct sighting *s);
/* Read what a process runs now. False when it cannot be read. */
bool witness_read_exec(int32_t pid, struct seen_exec *out);

#endif
