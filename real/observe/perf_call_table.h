/*
 * perf_call_table.h - the system calls that the perf tiers read, and what the end of each means.
 *
 * The numbers and the arguments are those of the manual pages, section 2; arguments are counted from 0 but where said otherwise.
 */
#ifndef PROCLAB_REAL_PERF_CALL_TABLE_H
#define PROCLAB_REAL_PERF_CALL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a call's end means. */
enum perf_meaning {
	MEANS_WAIT,     /* only interesting while it blocks */
	MEANS_SEND,     /* arg 0 a descriptor, the result bytes moved */
	MEANS_RECV,
	MEANS_SPLICE,   /* RECV of arg 0 and SEND of arg 2 */
	MEANS_SENT_ARG, /* arg 2 bytes moved when the result is 0 */
	MEANS_MSGSND,   /* the same, arg 0 a System V message queue */
	MEANS_MSGRCV,
	MEANS_SYSV_GET, /* the result is a System V object; made: its kind */
	MEANS_SYSV_USE, /* arg 0 is */
	MEANS_CONNECT,  /* a socket becomes a channel */
	MEANS_RECVMSG,  /* as RECV, and descriptors may come with it; from here on descriptors change, */
	MEANS_CLOSE,    /* from here on some are closed, */
	MEANS_RANGE,    /* close_range */
	MEANS_DUP,      /* the result is a copy of arg 0; up to here, */
	MEANS_FD,       /* the result is a new descriptor */
	MEANS_PAIR,     /* two new descriptors, the numbers written to memory */
	MEANS_FCNTL,    /* up to here */
	MEANS_TIMER,    /* a timer that may end a wait by its signal */
	MEANS_TAKE,     /* the result is a signal that it takes */
	MEANS_WAIT4,    /* the result is a reaped child, or a stopped one */
	MEANS_WAITID,
	MEANS_EXEC,
	MEANS_FORK,
	MEANS_EXIT,
};

/* A call, and how to read its arguments. */
struct perf_call {
	long nr;
	enum perf_meaning meaning;
	int8_t flags;               /* argument with the close-on-exec flag, from 1; 0 none */
	uint32_t cloexec;           /* that flag; with flags 0: always close-on-exec */
	int8_t made;                /* FD, SYSV: a kind of channel, MADE_ */
};

enum { PERF_CALL_FILTER = 4096 }; /* bytes that hold the filter */

/* The row of the call numbered nr; NULL: nothing is known of it, or wanted. */
const struct perf_call *perf_call_of(long nr);

/* Whether nr means one of from .. to. */
bool perf_call_means(long nr, enum perf_meaning from, enum perf_meaning to);

/* Write into buf a tracepoint's filter that lets these calls pass and no other. False: there was no memory or no room for it. */
bool perf_call_filter(char *buf, size_t size);

#endif
