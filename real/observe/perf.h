/*
 * perf.h - perf_event_open(2): one ring per CPU, its records decoded and put in order of time.
 *
 * All events of a CPU share that CPU's ring, so that a ring is nearly in order; perf_collect sorts what little is not.
 * Sources: perf_event_open(2), linux/perf_event.h; what was measured of it: docs/internals-observer.md.
 */
#ifndef PROCLAB_REAL_PERF_H
#define PROCLAB_REAL_PERF_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum record_kind {
	RECORD_IN,        /* tid gets cpu */
	RECORD_OUT,       /* tid leaves cpu; preempted */
	RECORD_FORK,      /* pid:tid is born of ppid:ptid */
	RECORD_EXIT,      /* thread tid of pid ends */
	RECORD_COMM,      /* tid is now called comm; exec: by exec */
	RECORD_SAMPLE,    /* a tracepoint, raw */
	RECORD_LOST,      /* count */
	RECORD_LOOKED,    /* not perf's: a look at pid's descriptors has ended */
	RECORD_WRITTEN,   /* not perf's: a message that was held and looked at; written */
	RECORD_REAPED,    /* not perf's: pid was reaped by task.ppid (UNKNOWN); put in by the tier */
	RECORD_COUNTERS,  /* not perf's: the kernel's counters of tid, read by the tier */
};

#define RECORD_RAW 96

struct record {
	int64_t t;        /* CLOCK_MONOTONIC ns */
	int32_t pid, tid;
	int16_t cpu;
	uint8_t kind;
	bool flag;        /* OUT: preempted. COMM: exec */
	bool inferred;    /* IN, OUT: not perf's: put in by the tier */
	union {
		struct { int32_t ppid, ptid; } task;
		struct { int64_t wake; bool known; } in;           /* IN after a wait: when it was woken, found by the tier */
		struct { int64_t asked, run, ready, count; } counters; /* asked: when the reading began; t: when it was done */
		char comm[16];
		struct { uint16_t id, size; unsigned char raw[RECORD_RAW]; } sample;
		uint64_t count;
		struct event *written;                             /* owned by whoever tells it */
	};
};

struct perf;
struct event;

/* What to open. pid: the tree's root, inherited; -1: the whole machine. */
struct perf_options {
	pid_t pid;
	int pages;                    /* of all rings together, a power of two; smaller ones are tried when refused */
	const int *tracepoints;       /* ids */
	const char *const *filters;   /* one per tracepoint, or NULL */
	int ntracepoints;
	bool user_only;               /* exclude_kernel: what an ordinary user is allowed */
};

/* NULL with errno when refused. */
struct perf *perf_open(const struct perf_options *o);
/* Closing tracepoints takes the kernel some tens of ms each: a process of its own does that, and ends by itself soon after. */
void perf_close(struct perf *p);
/* One more event of a tracepoint, to be closed with the others: one at most. */
void perf_own(struct perf *p, int fd);
int perf_rings(const struct perf *p);
int perf_fd(const struct perf *p, int ring);
int perf_pages(const struct perf *p);
/* Keep only records for which keep says so; asked as each is read. */
typedef bool perf_keep_fn(void *arg, const struct record *r);
void perf_keep(struct perf *p, perf_keep_fn *keep, void *arg);
/* Whether the task's birth may be among the records being read or not yet dealt with. */
bool perf_newborn(struct perf *p, int32_t tid);
/* Read all rings, adding to the pending records, which stay sorted by time. Returns how many were added. */
size_t perf_collect(struct perf *p);
/* Put a record of one's own among the pending ones; what hangs from it goes over to whoever tells it. */
void perf_add(struct perf *p, struct record *r);
/* Pending records, oldest first. */
struct record *perf_pending(struct perf *p, size_t *n);
/* The place of the first pending record later than t. */
size_t perf_after(const struct perf *p, int64_t t);
/* The first n pending records have been dealt with. */
void perf_done(struct perf *p, size_t n);

/* A little-endian field of a sample's raw bytes. */
int64_t record_field(const struct record *r, int offset, int size);

#endif
