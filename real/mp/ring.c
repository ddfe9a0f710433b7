/*
 * ring.c - see ring.h. The file: header at 0, the area of capacity C (a power of two) at [C, 2C). Positions only grow; the
 * record at position p lies at p mod C, perhaps around the corner. So the one store of `capacity` makes a grown area valid, once
 * it holds a copy of all records.
 *
 * Sleeping. Only one process at a time sleeps for messages, one for room: it holds the gate's leader lock (robust too), the
 * others wait for that. So a wake-up cannot be lost with a killed sleeper: the next leader looks at the ring before it sleeps.
 * The waker takes the sleeper's flag away, so that one sleep costs one system call; it wakes before it unlocks, so that a waker
 * that dies is made up for by whoever gets the lock of the dead.
 */
#include "ring.h"

#include <fcntl.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "futex.h"
#include "proclab/mp.h"
#include "robust.h"
#include "watch.h"

enum {
	HEADER = 4096,
	AREA_LEAST = 64 * 1024,
	AREA_KEPT = 4 * 1024 * 1024,        /* a larger one is given back when it is empty */
	ALIGN = 8,                          /* of records: a record's head is never cut by the corner */
	SEQ_BITS = 16,
	LOCK_GRACE = 100000000,             /* ns */
};

/* A futex: the lowest bit says that the leader sleeps on it, the others count. */
struct gate {
	alignas(64) _Atomic uint32_t word;
	pthread_mutex_t leader;
};

/* Guarded by the lock; atomic since spinning looks from outside, and to keep stores in order. */
struct header {
	alignas(64) pthread_mutex_t lock;
	_Atomic uint64_t head, tail;        /* positions of the oldest record and behind the newest */
	alignas(64) _Atomic uint64_t puts;  /* messages ever; a crash may leave them one short: see recover */
	_Atomic uint64_t gets, finished;
	_Atomic uint64_t capacity;
	_Atomic uint32_t putter, getter;    /* where the last ones ran (spin_place) */
	_Atomic uint64_t unmended;          /* an owner died, and nobody has looked after it yet */
	struct ring_limits limits;
	struct gate filled, emptied, done;
};
_Static_assert(sizeof(struct header) <= HEADER, "the header fits");

struct ring {
	struct header *header;
	char *area;
	uint64_t mapped;                    /* capacity of the area that is mapped; 0: none */
	int fd;
	struct watch watch;
};

static uint64_t get(_Atomic uint64_t *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

static void set(_Atomic uint64_t *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_release);
}

/* Records: one word with the size and the low bits of the message's number, then the bytes. */

static uint64_t record_size(uint64_t size)
{
	return sizeof(uint64_t) + ((size + ALIGN - 1) & ~(uint64_t)(ALIGN - 1));
}

static uint64_t *record_word(struct ring *ring, uint64_t at)
{
	return (uint64_t *)(void *)(ring->area + (at & (ring->mapped - 1)));
}

static void copy_in(char *area, uint64_t capacity, uint64_t at, const void *data, uint64_t size)
{
	uint64_t offset = at & (capacity - 1), first = capacity - offset < size ? capacity - offset : size;
	memcpy(area + offset, data, first);
	if (size > first) memcpy(area, (const char *)data + first, size - first);
}

static void copy_out(const struct ring *ring, uint64_t at, void *data, uint64_t size)
{
	uint64_t offset = at & (ring->mapped - 1), first = ring->mapped - offset < size ? ring->mapped - offset : size;
	memcpy(data, ring->area + offset, first);
	if (size > first) memcpy((char *)data + first, ring->area, size - first);
}

/* The area. */

static int map_area(struct ring *ring, uint64_t capacity)
{
	if (ring->mapped == capacity) return 0;
	uint64_t old = ring->mapped;
	ring->mapped = 0;
	if (old) munmap(ring->area, old);
	char *area = mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, (off_t)capacity);
	if (area == MAP_FAILED) return MP_EMEMORY;
	ring->area = area;
	ring->mapped = capacity;
	return 0;
}

/* All records into a new area with room for need bytes, whose memory is really there: nobody shall die of SIGBUS later. */
static int grow(struct ring *ring, uint64_t need)
{
	struct header *h = ring->header;
	uint64_t capacity = get(&h->capacity), head = get(&h->head), used = get(&h->tail) - head, grown = capacity;
	while (grown < need) grown *= 2;
	if (posix_fallocate(ring->fd, (off_t)grown, (off_t)grown)) return MP_EMEMORY;
	char *area = mmap(NULL, grown, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, (off_t)grown);
	if (area == MAP_FAILED) return MP_EMEMORY;
	for (uint64_t done = 0, part; done < used; done += part) {
		uint64_t offset = (head + done) & (capacity - 1);
		part = capacity - offset < used - done ? capacity - offset : used - done;
		copy_in(area, grown, head + done, ring->area + offset, part);
	}
	set(&h->capacity, grown);
	munmap(ring->area, ring->mapped);
	ring->area = area;
	ring->mapped = grown;
	return 0;
}

static void shrink(struct ring *ring)
{
	struct header *h = ring->header;
	if (get(&h->capacity) <= AREA_KEPT || get(&h->head) != get(&h->tail)) return;
	set(&h->capacity, AREA_LEAST);
	if (ftruncate(ring->fd, 2 * AREA_LEAST)) return;
}

/* Gates. */

static void gate_wake(struct gate *gate, uint32_t word, int most)
{
	atomic_store_explicit(&gate->word, (word | 1) + 1, memory_order_relaxed);
	futex_wake(&gate->word, most);
}

static void gate_open(struct gate *gate, int most)
{
	uint32_t word = atomic_load_explicit(&gate->word, memory_order_relaxed);
	if (word & 1) gate_wake(gate, word, most);
}

/* The dead may have taken the flag away and not woken whom it stood for. */
static void gate_open_anyway(struct gate *gate)
{
	gate_wake(gate, atomic_load_explicit(&gate->word, memory_order_relaxed), INT_MAX);
}

static uint32_t gate_mark(struct gate *gate)
{
	uint32_t word = atomic_load_explicit(&gate->word, memory_order_relaxed) | 1;
	atomic_store_explicit(&gate->word, word, memory_order_relaxed);
	return word;
}

/* The lock. */

/* The owner died. What it did is done or not, but the counts may be one behind; and it may have owed a wake-up. */
static void recover(struct ring *ring)
{
	struct header *h = ring->header;
	uint64_t messages = 0, tail = get(&h->tail), puts = get(&h->puts);
	for (uint64_t at = get(&h->head); at < tail; messages++) {
		uint64_t word = *record_word(ring, at);
		uint64_t behind = ((word + 1) - puts) & ((1 << SEQ_BITS) - 1);
		at += record_size(word >> SEQ_BITS);
		if (at == tail) set(&h->puts, puts + behind);
	}
	set(&h->gets, get(&h->puts) - messages);
	gate_open_anyway(&h->filled);
	gate_open_anyway(&h->emptied);
	gate_open_anyway(&h->done);
	set(&h->unmended, 0);
}

static int spins(struct ring *ring)
{
	struct header *h = ring->header;
	return spin_budget_with(atomic_load_explicit(&h->putter, memory_order_relaxed),
							atomic_load_explicit(&h->getter, memory_order_relaxed));
}

/* Note where this end runs; written only when it has moved. */
static void note_place(_Atomic uint32_t *place)
{
	uint32_t here = spin_place();
	if (atomic_load_explicit(place, memory_order_relaxed) != here) atomic_store_explicit(place, here, memory_order_relaxed);
}

/* Locked, with the area mapped as it is now. The holder only copies one message, so that even who does not want to wait waits
 * for it; but not for one that is stopped. */
static int ring_lock(struct ring *ring, int64_t deadline)
{
	struct header *h = ring->header;
	enum robust_lock locked = robust_lock(&h->lock, deadline, spins(ring));
	if (locked == ROBUST_TIMEOUT) locked = robust_lock(&h->lock, mp_now() + LOCK_GRACE, 0);
	if (locked == ROBUST_TIMEOUT) return MP_ETIMEOUT;
	if (locked == ROBUST_OWNER_DIED) set(&h->unmended, 1);
	int error = map_area(ring, get(&h->capacity));
	if (!error && get(&h->unmended)) recover(ring);
	if (error) pthread_mutex_unlock(&h->lock);
	return error;
}

static void ring_unlock(struct ring *ring)
{
	pthread_mutex_unlock(&ring->header->lock);
}

/* Waiting. */

struct wait {
	struct ring *ring;
	struct gate *gate;
	bool (*passes)(struct ring *ring, uint64_t need);
	uint64_t need;
	int64_t deadline;
	enum { WAIT_SPIN, WAIT_LEAD, WAIT_SLEEP } next;
};

static void wait_spinning(struct wait *w)
{
	for (int left = spins(w->ring); left > 0 && !w->passes(w->ring, w->need); left--) spin_pause();
	w->next = WAIT_LEAD;
}

static bool wait_leading(struct wait *w)
{
	if (robust_lock(&w->gate->leader, w->deadline, spins(w->ring)) == ROBUST_TIMEOUT) return false;
	w->next = WAIT_SLEEP;
	return true;
}

static bool wait_sleeping(struct wait *w, uint32_t word)
{
	futex_sleep(&w->gate->word, word, w->deadline);
	spin_learn();
	return true;
}

/* One step of waiting, from locked to locked: spin, then become the leader, then sleep. */
static int wait_step(struct wait *w)
{
	if (w->deadline != MP_NEVER && mp_now() >= w->deadline) {
		ring_unlock(w->ring);
		return MP_ETIMEOUT;
	}
	uint32_t word = w->next == WAIT_SLEEP ? gate_mark(w->gate) : 0;
	ring_unlock(w->ring);
	if (w->next == WAIT_SPIN) wait_spinning(w);
	else if (w->next == WAIT_SLEEP) wait_sleeping(w, word);
	else if (!wait_leading(w)) return MP_ETIMEOUT;
	return ring_lock(w->ring, w->deadline);
}

/* Lock, and wait until it passes. Locked only when 0. The leader lock is given back by wait_end. */
static int wait_for(struct wait *w)
{
	int error = ring_lock(w->ring, w->deadline);
	if (error || w->passes(w->ring, w->need)) return error;
	bool patient = w->deadline == MP_NEVER;
	if (patient) watch_waits(&w->ring->watch, 1);
	while (!error && !w->passes(w->ring, w->need)) error = wait_step(w);
	if (patient) watch_waits(&w->ring->watch, -1);
	return error;
}

static void wait_end(struct wait *w)
{
	if (w->next == WAIT_SLEEP) pthread_mutex_unlock(&w->gate->leader);
}

static bool has_message(struct ring *ring, uint64_t need)
{
	(void)need;
	return get(&ring->header->head) != get(&ring->header->tail);
}

static bool has_room(struct ring *ring, uint64_t need)
{
	struct header *h = ring->header;
	uint64_t used = get(&h->tail) - get(&h->head);
	if (h->limits.messages && get(&h->puts) - get(&h->gets) >= h->limits.messages) return false;
	return !h->limits.bytes || !used || used + need <= h->limits.bytes;
}

static bool all_done(struct ring *ring, uint64_t need)
{
	(void)need;
	return get(&ring->header->finished) == get(&ring->header->puts);
}

/* Putting and getting. */

static int append(struct ring *ring, const void *data, size_t size)
{
	struct header *h = ring->header;
	uint64_t need = record_size(size), tail = get(&h->tail), puts = get(&h->puts);
	if (tail - get(&h->head) + need > ring->mapped) {
		int error = grow(ring, tail - get(&h->head) + need);
		if (error) return error;
	}
	*record_word(ring, tail) = (uint64_t)size << SEQ_BITS | (puts & ((1 << SEQ_BITS) - 1));
	copy_in(ring->area, ring->mapped, tail + sizeof(uint64_t), data, size);
	note_place(&h->putter);
	set(&h->tail, tail + need);
	set(&h->puts, puts + 1);
	watch_count(&ring->watch, 1, 0, size, puts + 1, get(&h->gets));
	gate_open(&h->filled, 1);
	return 0;
}

int ring_put(struct ring *ring, const void *data, size_t size, int64_t deadline)
{
	if (size >> (64 - SEQ_BITS - 1)) return MP_EMEMORY;
	struct wait w = {ring, &ring->header->emptied, has_room, record_size(size), deadline, WAIT_SPIN};
	int error = wait_for(&w);
	if (!error) {
		error = append(ring, data, size);
		ring_unlock(ring);
	}
	wait_end(&w);
	return error == MP_ETIMEOUT ? MP_EFULL : error;
}

static int take(struct ring *ring, void *data, size_t size, size_t *out_size)
{
	struct header *h = ring->header;
	uint64_t head = get(&h->head), full = *record_word(ring, head) >> SEQ_BITS;
	*out_size = full;
	if (full > size) return MP_ESHORT;
	copy_out(ring, head + sizeof(uint64_t), data, full);
	note_place(&h->getter);
	set(&h->head, head + record_size(full));
	set(&h->gets, get(&h->gets) + 1);
	watch_count(&ring->watch, 0, 1, 0, get(&h->puts), get(&h->gets));
	gate_open(&h->emptied, 1);
	shrink(ring);
	return 0;
}

int ring_get(struct ring *ring, void *data, size_t size, size_t *out_size, int64_t deadline)
{
	struct wait w = {ring, &ring->header->filled, has_message, 0, deadline, WAIT_SPIN};
	int error = wait_for(&w);
	if (!error) {
		error = take(ring, data, size, out_size);
		ring_unlock(ring);
	}
	wait_end(&w);
	return error == MP_ETIMEOUT ? MP_EEMPTY : error;
}

uint64_t ring_count(struct ring *ring)
{
	if (ring_lock(ring, MP_NEVER)) return 0;
	uint64_t count = get(&ring->header->puts) - get(&ring->header->gets);
	ring_unlock(ring);
	return count;
}

int ring_done(struct ring *ring)
{
	struct header *h = ring->header;
	int error = ring_lock(ring, MP_NEVER);
	if (error) return error;
	if (get(&h->finished) == get(&h->puts)) error = MP_ETOOMANY;
	else set(&h->finished, get(&h->finished) + 1);
	if (all_done(ring, 0)) gate_open(&h->done, INT_MAX);
	ring_unlock(ring);
	return error;
}

int ring_join(struct ring *ring, int64_t deadline)
{
	struct wait w = {ring, &ring->header->done, all_done, 0, deadline, WAIT_SPIN};
	int error = wait_for(&w);
	if (!error) ring_unlock(ring);
	wait_end(&w);
	return error;
}

/* Coming and going. */

static int map_header(struct ring *ring, int fd)
{
	void *header = mmap(NULL, HEADER, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (header == MAP_FAILED) return MP_EMEMORY;
	ring->header = header;
	ring->fd = fd;
	return 0;
}

static int init_header(struct header *h, struct ring_limits limits)
{
	h->limits = limits;
	set(&h->capacity, AREA_LEAST);
	pthread_mutex_t *const locks[] = {&h->lock, &h->filled.leader, &h->emptied.leader, &h->done.leader};
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++)
		if (robust_init(locks[i])) return MP_EMEMORY;
	return 0;
}

static void watch_ring(struct ring *ring)
{
	struct header *h = ring->header;
	watch_begin(&ring->watch, &(struct watch_thing){.kind = WATCH_QUEUE, .address = h, .size = sizeof *h, .most = h->limits.messages,
		.reads = &h->filled, .read_size = sizeof h->filled, .writes = &h->emptied, .write_size = sizeof h->emptied});
}

static int open_ring(struct ring **out, int fd)
{
	struct ring *ring = calloc(1, sizeof *ring);
	if (!ring) return MP_EMEMORY;
	int error = map_header(ring, fd);
	if (error) free(ring);
	else *out = ring;
	return error;
}

int ring_open(struct ring **out, int fd)
{
	int error = open_ring(out, fd);
	if (!error) watch_ring(*out);
	return error;
}

int ring_create(struct ring **out, struct ring_limits limits)
{
	int fd = memfd_create("mp-ring", MFD_CLOEXEC);
	if (fd < 0) return MP_ESYSTEM;
	int error = posix_fallocate(fd, 0, 2 * AREA_LEAST) ? MP_EMEMORY : open_ring(out, fd);
	if (error) {
		close(fd);
		return error;
	}
	error = init_header((*out)->header, limits);
	if (error) ring_free(*out);
	else watch_ring(*out);
	return error;
}

void ring_free(struct ring *ring)
{
	if (!ring) return;
	watch_end(&ring->watch);
	if (ring->mapped) munmap(ring->area, ring->mapped);
	munmap(ring->header, HEADER);
	close(ring->fd);
	free(ring);
}

int ring_fd(const struct ring *ring)
{
	return ring->fd;
}

struct ring_limits ring_limits(const struct ring *ring)
{
	return ring->header->limits;
}
