/*
 * named.h - what has a number, a name and glibc's words for it: errors and signals. Private to sim/libc.
 */
#ifndef SIM_LIBC_NAMED_H
#define SIM_LIBC_NAMED_H

#include <stddef.h>

struct named {
	const char *name, *text;
};

/* For a list of X(number, name, text). */
#define NAMED(number, name, text) [number] = {name, text},

/* The row of a number; NULL when it has none. */
static inline const struct named *named_find(const struct named *rows, size_t count, int number)
{
	return number >= 0 && (size_t)number < count && rows[number].text ? &rows[number] : NULL;
}

#endif
