/*
 * pipe.h - what the two kinds of connections share: pipe.c sends messages through the kernel, shared_pipe.c through memory.
 */
#ifndef PROCLAB_MP_PIPE_INTERNAL_H
#define PROCLAB_MP_PIPE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proclab/mp_pipe.h"

struct lanes;

struct mp_connection {
	int fd;
	bool receives, sends, packets;
	bool reset;      /* the peer closed with something unread */
	bool wide;       /* the channel has been made larger for a large message */
	int spin, slept; /* how often to look before sleeping, learnt from success; sleeps since the last attempt */
	/* The message that did not fit: its length, and of its bytes those that came with the length. */
	bool pending;
	uint64_t total;
	size_t held;
	char *first; /* of packets: as many bytes as one has */
	/* Through memory: the lanes, the descriptor they have, and which of them this end writes. */
	struct lanes *lanes;
	int memory, side;
};

/* shared_pipe.c: as the functions of mp_pipe.h, for an open connection that has lanes. */
int shared_send(struct mp_connection *c, const void *data, size_t size, int64_t deadline);
int shared_recv(struct mp_connection *c, void *data, size_t size, size_t *length, int64_t deadline);
int shared_poll(struct mp_connection *c, int64_t deadline);
/* Let go of lanes and descriptor, if it has them. */
void shared_close(struct mp_connection *c);

#endif
