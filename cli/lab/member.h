/*
 * member.h - JSON into structs by tables: one row a member. What is missing, of a wrong kind or unknown is said with its place.
 */
#ifndef PROCLAB_CLI_LAB_MEMBER_H
#define PROCLAB_CLI_LAB_MEMBER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "trace/error.h"

/* What a member holds, and what is stored at its offset. */
enum member_kind {
	MEMBER_TEXT,       /* const char *, borrowed from the tree */
	MEMBER_TEXTS,      /* struct lab_texts */
	MEMBER_NAMES,      /* the same, and a single text will do */
	MEMBER_NUMBER,     /* int64_t, within `words`: "1..64" */
	MEMBER_NUMBERS,    /* struct lab_numbers, each within words */
	MEMBER_FRACTION,   /* double, greater than 0 */
	MEMBER_CHOICE,     /* int: the number of the word among words: "pipe|tty" */
	MEMBER_CHOICES,    /* struct lab_numbers of such */
	MEMBER_FLAG,       /* bool */
	MEMBER_ROWS,       /* an array of objects, as `rows` says: a pointer to them, and a size_t behind it */
};

struct member {
	const char *name;
	enum member_kind kind;
	bool required;
	size_t offset;
	const char *words;
	const struct member_table *rows;
};

struct member_table {
	const struct member *members;
	size_t count, size;         /* of members; of the struct */
	const void *defaults;       /* a struct, or NULL: zeros */
};

/* Fill *out from the object. where: its place, for messages ("runs[0]", "" at the top). Returns 0, or ERR_USAGE with *d. Cleared with
 * member_clear in any case. */
int member_read(const struct member_table *table, json_t *object, const char *where, void *out, struct diag *d);
/* Free what member_read has allocated in *out (not *out itself). */
void member_clear(const struct member_table *table, void *out);

#endif
