/*
 * watch_page.h - the page in which the library tells whoever watches the program of its queues, pools, locks and the like.
 *
 * One file a program image, shared by its forks, in the folder of PROCLAB_MARKS; announced by a mark of kind PROCLAB_MARK_PAGE.
 * A row is one process's word on one thing: which processes have the same thing is told by the place of its memory. A process
 * writes its own rows only, so one that is killed at any instant spoils nobody's. Records are chunks of pools that begin and end.
 * The reader trusts nothing that it reads: any program can write anything here.
 */
#ifndef PROCLAB_MP_WATCH_PAGE_H
#define PROCLAB_MP_WATCH_PAGE_H

#include <stdatomic.h>
#include <stdint.h>

enum { WATCH_VERSION = 1, WATCH_ROWS = 4096, WATCH_RECORDS = 8192 };
enum watch_kind {
	WATCH_NONE, WATCH_QUEUE, WATCH_POOL, WATCH_LOCK, WATCH_OPEN_LOCK, WATCH_SEMAPHORE, WATCH_CONDITION, WATCH_EVENT, WATCH_BARRIER,
	WATCH_KINDS
};

struct watch_row {
	_Atomic uint32_t kind;          /* enum watch_kind; written last */
	_Atomic uint32_t over;          /* the process has let go of it */
	int32_t pid;                    /* whose row it is, as it sees itself */
	_Atomic uint32_t patient;       /* threads of this process that wait for it without a limit */
	_Atomic int32_t owner;          /* of a lock: the thread of this process that holds it, 0 none */
	int64_t t;                      /* since when, CLOCK_MONOTONIC ns */
	uint64_t inode, device, offset; /* where its memory is: of the mapped file, and the offset there */
	uint32_t size;
	uint32_t read_from, read_to;    /* who sleeps on a futex of these, from the offset on, waits for a message, */
	uint32_t write_from, write_to;  /* for room */
	uint64_t most;                  /* messages that it has room for, 0 no limit */
	/* By this process: messages put and got, and bytes put; of what carries none, how often it was given and taken (watch_use). */
	_Atomic uint64_t puts, gets, bytes;
	_Atomic uint64_t all_puts, all_gets;      /* of a queue: by all, when this process last put or got */
};

struct watch_record {
	_Atomic uint64_t number;        /* 1 + its place among all records; written last */
	int64_t t;                      /* CLOCK_MONOTONIC, ns */
	int32_t pid, tid;
	uint32_t row;                   /* of the pool, in this page */
	uint32_t ends;                  /* 0: begins */
	uint64_t chunk, items;          /* chunk: 1 for the pool's first */
};

struct watch_page {
	uint32_t version, unused;
	_Atomic uint64_t rows_wanted;   /* may be more than there are */
	_Atomic uint64_t records_made;
	struct watch_row rows[WATCH_ROWS];
	struct watch_record records[WATCH_RECORDS]; /* a circle */
};

#endif
