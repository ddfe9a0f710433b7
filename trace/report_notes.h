/*
 * report_notes.h - the inside of struct report_notes; for report.c and report_notes.c alone.
 */
#ifndef PROCLAB_TRACE_REPORT_NOTES_H
#define PROCLAB_TRACE_REPORT_NOTES_H

#include "trace/report.h"

enum { REPORT_CHUNKS_MAX = 100000, REPORT_SHOWN_MAX = 100000 };

struct report_exec {
	uint32_t proc;          /* index in the world */
	char *path;             /* NULL not known */
	char *args;             /* argc strings, each ended by a NUL */
	uint32_t args_len;
	int32_t argc;
};

/* A chunk of a pool. end: UNKNOWN, its worker has not come to it. */
struct report_chunk {
	int64_t number, items, begin, end;
	uint32_t chan;
	int32_t pid, tid;
};

/* A variable that was shown, or the copy of a page that has one in it (copied): then value is NULL, and from who had it too, 0 nobody known. */
struct report_shown {
	int64_t t, size, frame;
	uint64_t addr;
	char *name, *value;     /* owned; value NULL not known */
	uint32_t n;
	int32_t pid, from;
	uint8_t page, precision;
	bool copied;
};

struct report_notes {
	struct report_exec *execs; /* in order of time */
	size_t cap_exec;
	uint32_t nexec;
	struct report_chunk *chunks; /* in order of their beginnings; of more than REPORT_CHUNKS_MAX the first */
	size_t nchunk, cap_chunk;
	struct report_shown *shown; /* in order of time; of more than REPORT_SHOWN_MAX the first */
	size_t nshown, cap_shown;
	char *output;
	size_t output_len, cap_output;
	uint64_t output_total;
};

#endif
