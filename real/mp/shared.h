/*
 * shared.h - the memory that a thing of mp_lock.h or mp_memory.h lives in: zero at first, mapped by every process that has it.
 *
 * It begins with a number that says what it is, so that a descriptor of something else is refused. Made for fork it is anonymous;
 * else a memfd, whose descriptor travels. No name in any file system: nothing is left when all are gone.
 */
#ifndef PROCLAB_MP_SHARED_H
#define PROCLAB_MP_SHARED_H

#include <stddef.h>
#include <stdint.h>

#include "proclab/mp_process.h"

enum shared_kind {
	SHARED_LOCK = 0x6d700001,
	SHARED_SEMAPHORE,
	SHARED_CONDITION,
	SHARED_EVENT,
	SHARED_BARRIER,
	SHARED_VALUE,
	SHARED_ARRAY
};

struct shared {
	void *address;
	size_t size;
	int fd; /* -1: only a fork has it */
};

/* 0, or MP_EARGUMENT, MP_EMEMORY, MP_ESYSTEM. */
int shared_new(struct shared *out, enum mp_method context, size_t size, enum shared_kind kind);
/* What was made elsewhere, at least so large; the descriptor is the thing's from then on. MP_EARGUMENT: it is something else. */
int shared_open(struct shared *out, int fd, size_t size, enum shared_kind kind);
void shared_clear(struct shared *shared);

/* The same for a thing on the heap that begins with its struct shared and is of so many bytes, zero but for that; out is the
 * address of a pointer to it. */
int shared_thing_new(void *out, size_t thing, enum mp_method context, size_t size, enum shared_kind kind);
int shared_thing_open(void *out, size_t thing, int fd, size_t size, enum shared_kind kind);
/* NULL does nothing. */
void shared_thing_free(void *thing);

#endif
