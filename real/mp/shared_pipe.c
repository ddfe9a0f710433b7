/*
 * shared_pipe.c - connections whose messages go through shared memory: two lanes, one for each direction, in a memfd, beside a
 * pair of sockets.
 *
 * A lane is a circle of bytes that one end writes and the other reads; positions only grow. A message is its length (8 bytes),
 * its bytes, and as many more as make 8. One of up to half a lane is there with the one store that moves `tail`; a larger one
 * comes in pieces.
 *
 * The sockets tell who is left, and make the reader's descriptor readable as long as its lane holds something: `rung` says that a
 * byte (the bell) is in the socket or will be at once. A reader that looks out leaves a token; the writer takes it in place of
 * ringing, once, so that the bell is rung for all messages but the one that is awaited. Who is killed in between leaves at most a
 * byte too many, which whoever finds the lane empty takes away, or one too few: so a reader looks again now and then. A writer
 * that waits for room sleeps on `full`.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipe.h"
#include "proclab/mp_error.h"
#include "timeout.h"

enum {
	LANE = 256 * 1024,                  /* bytes of a lane, a power of two */
	PIECE = 64 * 1024,
	SPIN_MOST = 6000,                   /* some 120 us: as long as the other end needs for 1 MiB */
	SPIN_AGAIN = 4096,                  /* where it is of no use it is tried again every so many sleeps */
	STILL_THERE = 50000000,             /* ns: a writer that waits for room asks so often whether anybody is left to make some */
};

struct lane {
	alignas(64) _Atomic uint64_t tail;  /* by the writer */
	_Atomic uint32_t writer;            /* where it ran last (spin_place) */
	alignas(64) _Atomic uint64_t head;  /* by the reader */
	_Atomic uint32_t reader;
	alignas(64) _Atomic uint32_t token, rung;
	alignas(64) _Atomic uint32_t full;
};

struct lanes {
	uint64_t sockets[2];                /* their inodes: which end is which */
	struct lane lane[2];
	alignas(4096) char bytes[2][LANE];
};

static struct lane *out_of(struct mp_connection *c) { return &c->lanes->lane[c->side]; }
static struct lane *into(struct mp_connection *c) { return &c->lanes->lane[!c->side]; }

static uint64_t used(struct lane *lane)
{
	uint64_t tail = atomic_load(&lane->tail); /* first: the reader's head is not behind what it has seen */
	return tail - atomic_load(&lane->head);
}

static uint64_t padded(uint64_t size)
{
	return (size + 7) & ~(uint64_t)7;
}

static void copy_in(char *bytes, uint64_t at, const void *data, size_t size)
{
	size_t offset = at % LANE, first = LANE - offset < size ? LANE - offset : size;
	memcpy(bytes + offset, data, first);
	if (size > first) memcpy(bytes, (const char *)data + first, size - first);
}

static void copy_out(const char *bytes, uint64_t at, void *data, size_t size)
{
	size_t offset = at % LANE, first = LANE - offset < size ? LANE - offset : size;
	memcpy(data, bytes + offset, first);
	if (size > first) memcpy((char *)data + first, bytes, size - first);
}

/* Looking out, where the other end may run meanwhile: whether it helps is learnt. */

static bool look_out(struct mp_connection *c, _Atomic uint64_t *word, uint64_t seen, _Atomic uint32_t *place)
{
	if (!spin_budget_with(atomic_load_explicit(place, memory_order_relaxed), 0)) return false;
	if (!c->spin && ++c->slept >= SPIN_AGAIN) {
		c->spin = SPIN_MOST;
		c->slept = 0;
	}
	for (int i = 0; i < c->spin; i++, spin_pause())
		if (atomic_load_explicit(word, memory_order_acquire) != seen) {
			c->spin = SPIN_MOST;
			return true;
		}
	c->spin /= 4;
	return false;
}

static void note_place(_Atomic uint32_t *place)
{
	uint32_t here = spin_place();
	if (atomic_load_explicit(place, memory_order_relaxed) != here) atomic_store_explicit(place, here, memory_order_relaxed);
}

/* The bell. */

static bool is_alone(struct mp_connection *c)
{
	struct pollfd p = {.fd = c->fd};
	return poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLERR);
}

/* After tail has moved. 0, or MP_EPEER. */
static int announce(struct mp_connection *c, struct lane *lane)
{
	if (atomic_load(&lane->token) && atomic_exchange(&lane->token, 0)) return 0;
	if (atomic_exchange(&lane->rung, 1)) return is_alone(c) ? MP_EPEER : 0;
	ssize_t n;
	while ((n = send(c->fd, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT)) < 0 && errno == EINTR) {}
	return n == 1 || errno == EAGAIN ? 0 : MP_EPEER;
}

/* The lane was seen empty: the bell is put away, unless something has come meanwhile that relied on it. False at the end. */
static bool put_bell_away(struct mp_connection *c, struct lane *lane)
{
	char byte;
	atomic_store(&lane->rung, 0);
	if (used(lane) && !atomic_exchange(&lane->rung, 1)) return true;
	return recv(c->fd, &byte, 1, MSG_DONTWAIT) != 0;
}

/* Receiving. */

/* Sleep until the bell rings. 0, MP_ETIMEOUT, or MP_EEOF. */
static int sleep_for_bell(struct mp_connection *c, struct lane *lane, int64_t deadline)
{
	struct pollfd bell = {.fd = c->fd, .events = POLLIN};
	int64_t again = look_again(deadline);
	bool rings = poll_until(&bell, 1, again) > 0;
	if (used(lane)) return 0;
	if (!rings) return again == deadline ? MP_ETIMEOUT : 0;
	return bell.revents & POLLIN && put_bell_away(c, lane) ? 0 : used(lane) ? 0 : MP_EEOF;
}

static bool is_over(int64_t deadline)
{
	return deadline != MP_NEVER && mp_now() >= deadline;
}

/* Wait until something is in the lane. 0, MP_ETIMEOUT, or MP_EEOF: nothing is, nor will be. */
static int wait_filled(struct mp_connection *c, struct lane *lane, int64_t deadline)
{
	int error = 0;
	while (!error && !used(lane)) {
		uint64_t seen = atomic_load_explicit(&lane->head, memory_order_relaxed);
		atomic_store(&lane->token, 1);
		bool came = !is_over(deadline) && look_out(c, &lane->tail, seen, &lane->writer);
		if (atomic_load(&lane->token)) atomic_exchange(&lane->token, 0);
		if (!came && !used(lane)) error = sleep_for_bell(c, lane, deadline);
	}
	return error;
}

/* Give room back, and wake a writer that waits for it when half of the lane is free. */
static void move_head(struct lane *lane, uint64_t head)
{
	atomic_store(&lane->head, head);
	if (!atomic_load(&lane->full) || used(lane) > LANE / 2 || !atomic_exchange(&lane->full, 0)) return;
	futex_wake(&lane->full, INT_MAX);
}

static int take(struct mp_connection *c, struct lane *lane, char *data, uint64_t size)
{
	const char *bytes = c->lanes->bytes[!c->side];
	uint64_t head = atomic_load_explicit(&lane->head, memory_order_relaxed) + sizeof size;
	for (uint64_t got = 0, n; got < size; got += n, head += n) {
		n = atomic_load_explicit(&lane->tail, memory_order_acquire) - head;
		if (n > size - got) n = size - got;
		if (!n || got) move_head(lane, head);
		if (!n && wait_filled(c, lane, MP_NEVER)) return MP_ECUT;
		copy_out(bytes, head, data + got, n);
	}
	move_head(lane, padded(head));
	return 0;
}

/* The length, which stays. */
static int next_length(struct mp_connection *c, uint64_t *total, int64_t deadline)
{
	struct lane *lane = into(c);
	int error = wait_filled(c, lane, deadline);
	if (error) return error == MP_EEOF && used(out_of(c)) ? MP_EPEER : error;
	copy_out(c->lanes->bytes[!c->side], atomic_load_explicit(&lane->head, memory_order_relaxed), total, sizeof *total);
	return 0;
}

int shared_recv(struct mp_connection *c, void *data, size_t size, size_t *length, int64_t deadline)
{
	struct lane *lane = into(c);
	uint64_t total;
	int error = next_length(c, &total, deadline);
	if (error) return error;
	if (length) *length = total;
	if (total > size) return MP_ESHORT;
	note_place(&lane->reader);
	error = take(c, lane, data, total);
	if (atomic_load(&lane->rung) && !used(lane)) put_bell_away(c, lane);
	return error;
}

int shared_poll(struct mp_connection *c, int64_t deadline)
{
	return wait_filled(c, into(c), deadline) != MP_ETIMEOUT;
}

/* Sending. */

/* Wait until so many bytes are free, at most half of the lane. */
static int wait_room(struct mp_connection *c, struct lane *lane, uint64_t need, int64_t deadline)
{
	while (LANE - used(lane) < need) {
		uint64_t head = atomic_load_explicit(&lane->head, memory_order_acquire);
		if (look_out(c, &lane->head, head, &lane->reader)) continue;
		if (is_alone(c)) return MP_EPEER;
		if (is_over(deadline)) return MP_ETIMEOUT;
		int64_t again = mp_now() + STILL_THERE;
		atomic_store(&lane->full, 1);
		if (LANE - used(lane) < need) futex_sleep(&lane->full, 1, deadline < again ? deadline : again);
	}
	return 0;
}

static int send_whole(struct mp_connection *c, struct lane *lane, const void *data, uint64_t size, int64_t deadline)
{
	char *bytes = c->lanes->bytes[c->side];
	uint64_t tail = atomic_load_explicit(&lane->tail, memory_order_relaxed);
	int error = wait_room(c, lane, sizeof size + padded(size), deadline);
	if (error) return error;
	copy_in(bytes, tail, &size, sizeof size);
	copy_in(bytes, tail + sizeof size, data, size);
	atomic_store(&lane->tail, tail + sizeof size + padded(size));
	if ((error = announce(c, lane))) atomic_store(&lane->tail, tail); /* nobody is left who could have seen it */
	return error;
}

static int send_pieces(struct mp_connection *c, struct lane *lane, const char *data, uint64_t size, int64_t deadline)
{
	char *bytes = c->lanes->bytes[c->side];
	uint64_t tail = atomic_load_explicit(&lane->tail, memory_order_relaxed), sent = 0;
	int error = wait_room(c, lane, sizeof size + PIECE, deadline);
	if (error) return error;
	copy_in(bytes, tail, &size, sizeof size);
	for (tail += sizeof size; sent < size && !error;) {
		uint64_t n = size - sent < PIECE ? size - sent : PIECE;
		if (sent && (error = wait_room(c, lane, PIECE + 8, MP_NEVER))) return error;
		copy_in(bytes, tail, data + sent, n);
		sent += n;
		tail += sent < size ? n : padded(n);
		atomic_store(&lane->tail, tail);
		error = announce(c, lane);
	}
	return error;
}

int shared_send(struct mp_connection *c, const void *data, size_t size, int64_t deadline)
{
	struct lane *lane = out_of(c);
	note_place(&lane->writer);
	return size <= LANE / 4 ? send_whole(c, lane, data, size, deadline) : send_pieces(c, lane, data, size, deadline);
}

/* Coming and going. */

static uint64_t inode_of(int fd)
{
	struct stat status;
	return fstat(fd, &status) ? 0 : status.st_ino;
}

static int map(struct lanes **out, int memory)
{
	struct stat status;
	if (fstat(memory, &status)) return MP_ESYSTEM;
	if (!S_ISREG(status.st_mode) || (size_t)status.st_size != sizeof **out) return MP_EARGUMENT;
	void *address = mmap(NULL, sizeof **out, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (address == MAP_FAILED) return MP_EMEMORY;
	*out = address;
	return 0;
}

int mp_connection_open_shared(struct mp_connection **out, int fd, int memory)
{
	struct mp_connection *c = calloc(1, sizeof *c);
	if (!c) return MP_EMEMORY;
	*c = (struct mp_connection){.fd = fd, .memory = memory, .receives = true, .sends = true, .spin = SPIN_MOST};
	int error = map(&c->lanes, memory);
	uint64_t inode = inode_of(fd);
	if (!error && c->lanes->sockets[0] != inode && c->lanes->sockets[1] != inode) error = MP_EARGUMENT;
	if (error) {
		if (c->lanes) munmap(c->lanes, sizeof *c->lanes);
		free(c);
		return error;
	}
	c->side = c->lanes->sockets[1] == inode;
	*out = c;
	return 0;
}

/* The file; its memory is really there: nobody shall die of SIGBUS later. */
static int make_lanes(const int fds[2])
{
	struct lanes *lanes;
	int memory = memfd_create("mp-lanes", MFD_CLOEXEC);
	if (memory < 0) return MP_ESYSTEM;
	if (posix_fallocate(memory, 0, sizeof *lanes) || map(&lanes, memory)) {
		close(memory);
		return MP_EMEMORY;
	}
	for (int i = 0; i < 2; i++) lanes->sockets[i] = inode_of(fds[i]);
	munmap(lanes, sizeof *lanes);
	return memory;
}

/* fds: two sockets, and the memory twice; what an end has taken over is -1. */
static int open_ends(struct mp_connection *ends[2], int fds[4])
{
	for (int i = 0; i < 2; i++) {
		int error = mp_connection_open_shared(&ends[i], fds[i], fds[2 + i]);
		if (error) return error;
		fds[i] = fds[2 + i] = -1;
	}
	return 0;
}

int mp_shared_pipe(struct mp_connection *ends[2])
{
	int fds[4] = {-1, -1, -1, -1};
	ends[0] = ends[1] = NULL;
	int error = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) ? MP_ESYSTEM : 0;
	if (!error && (fds[2] = make_lanes(fds)) < 0) error = fds[2];
	if (!error && (fds[3] = fcntl(fds[2], F_DUPFD_CLOEXEC, 3)) < 0) error = MP_ESYSTEM;
	if (!error) error = open_ends(ends, fds);
	if (!error) return 0;
	for (int i = 0; i < 4; i++)
		if (fds[i] >= 0) close(fds[i]);
	mp_connection_free(ends[0]);
	ends[0] = NULL;
	return error;
}

int mp_connection_memory_fd(const struct mp_connection *connection)
{
	return connection->fd < 0 ? MP_ECLOSED : connection->lanes ? connection->memory : MP_EARGUMENT;
}

void shared_close(struct mp_connection *c)
{
	if (!c->lanes) return;
	munmap(c->lanes, sizeof *c->lanes);
	close(c->memory);
	c->lanes = NULL;
}
