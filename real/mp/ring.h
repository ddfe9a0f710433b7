/*
 * ring.h - messages of any size in memory that processes share: the crash-safe heart of the queues.
 *
 * A ring is a file without a name (memfd): a page of header, then the area of the records. Each process maps it for itself,
 * after a fork or from the descriptor. Many put and many get; what one producer puts is got in its order.
 *
 * What always holds: a process that is killed at any instruction, with SIGKILL too, leaves the ring usable. One mutex (robust,
 * between processes) guards it; a message exists from the one store that moves `tail`, and is gone with the one store that moves
 * `head`. The victim's own message may be lost (or, if it was getting, may stay for the next), no other.
 */
#ifndef PROCLAB_MP_RING_H
#define PROCLAB_MP_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring;

/* When a put waits. 0: not because of that. */
struct ring_limits {
	uint64_t messages;      /* this many are in the ring */
	uint64_t bytes;         /* it would hold more than this many; one message by itself always fits */
};

/* A new ring in *out. 0, or a negative code. */
int ring_create(struct ring **out, struct ring_limits limits);
/* The ring of a descriptor that ring_fd gave, in a process that did not inherit it by a fork. Takes the descriptor over when it
 * succeeds. */
int ring_open(struct ring **out, int fd);
/* Take this process's view away; the ring ends with its last view. NULL does nothing. */
void ring_free(struct ring *ring);
/* The ring's file; borrowed. Close-on-exec. */
int ring_fd(const struct ring *ring);

struct ring_limits ring_limits(const struct ring *ring);

/* Append a message. Waits for room until the deadline, then MP_EFULL. MP_EMEMORY when there is none for the message. */
int ring_put(struct ring *ring, const void *data, size_t size, int64_t deadline);
/* Take the oldest message. Waits for one until the deadline, then MP_EEMPTY. *out_size is its full size; when that is more than
 * size, MP_ESHORT, and the message stays. */
int ring_get(struct ring *ring, void *data, size_t size, size_t *out_size, int64_t deadline);
/* Messages in the ring: true when asked. */
uint64_t ring_count(struct ring *ring);

/* One message that was got is done with. MP_ETOOMANY when none is open. */
int ring_done(struct ring *ring);
/* Wait until as many are done as were put; MP_ETIMEOUT at the deadline. */
int ring_join(struct ring *ring, int64_t deadline);

#endif
