/*
 * archive.h - many texts in one, carried by the program.
 *
 * A member is a line "NAME SIZE SYMBOL SYMBOL ...", then SIZE bytes. Names: include/PATH for a header, prototypes for all headers
 * preprocessed, libc/FILE for a file of the C library with what it defines, bin/NAME for a program.
 */
#ifndef PROCLAB_SIM_LIBRARY_ARCHIVE_H
#define PROCLAB_SIM_LIBRARY_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct archive_member {
	const char *name;              /* name_len bytes */
	size_t name_len;
	const char *symbols;           /* names between blanks, up to symbols_end */
	const char *symbols_end;
	const char *text;
	size_t len;
	const char *next;              /* for archive_next */
};

/* Go on to the next member (m zero: the first). False: there is none. */
bool archive_next(struct archive_member *m);
/* The member of this name. */
bool archive_find(const char *name, struct archive_member *m);

#endif
