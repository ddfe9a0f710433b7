/*
 * fields.h - how each event is written as a JSON line: one table a kind, from which lines are written and read. Private to
 * the trace file (jsonl.c, jsonl_read.c).
 *
 * Every line begins with n, t, cpu (left out where not known), pid, tid, ev, precision, and file and line where known. Then
 * come the event's own keys in the order of its table. A value that is `absent` is left out, unless it is always written.
 */
#ifndef PROCLAB_TRACE_FIELDS_H
#define PROCLAB_TRACE_FIELDS_H

#include <stddef.h>

#include "trace/event.h"

enum field_type {
	FIELD_I64,
	FIELD_I32,
	FIELD_I16,
	FIELD_U32,
	FIELD_U8,
	FIELD_HEX,       /* uint64_t as "0x..." */
	FIELD_BOOL,
	FIELD_WORD,      /* uint8_t, a row of a list of vocab.h */
	FIELD_SIG16,     /* a signal by its name; a number where it has none */
	FIELD_SIG32,
	FIELD_TEXT,      /* const char *, NUL-terminated; absent when NULL */
	FIELD_BYTES,     /* const char * with its length: each byte is one code point below 256 */
	FIELD_ARGS,      /* const char * with its length and count: an array of texts */
};

struct field {
	const char *key;         /* NULL ends a table */
	enum field_type type;
	uint16_t at;             /* offsets into struct event */
	uint16_t len_at;         /* BYTES, ARGS */
	uint16_t count_at;       /* ARGS */
	bool always;
	int64_t absent;
	const char *const *words; /* WORD */
	int nword;
};

/* The table of an event kind; that of a wait's reason, which follows a STATE to WAITING unless it is all zero; and that of what the
 * scheduler says, which follows a SCHED and a STATE to READY or RUNNING. */
const struct field *event_fields(enum event_kind k);
const struct field *wait_fields(void);
const struct field *turn_fields(void);
/* Whether an event has such. */
bool event_has_turn(const struct event *e);

/* The value of a field that is a number in struct event, and whether it could hold that value. */
int64_t field_get(const struct field *f, const struct event *e);
void field_set(const struct field *f, struct event *e, int64_t value);
bool field_fits(const struct field *f, int64_t value);

#endif
