/*
 * lines.h - lines of preprocessed text, and the lines of the files they came from (`# 12 "fork.c"`).
 */
#ifndef PROCLAB_SIM_LANG_LINES_H
#define PROCLAB_SIM_LANG_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "sim/lang/arena.h"

struct marker {
	uint32_t row; /* of the text, from 0: the first row after the marker */
	int line;     /* that row's line in file */
	const char *file;
};

struct lines {
	uint32_t *starts; /* offset of each row */
	uint32_t count;
	struct marker *markers; /* by rising row; the first is for row 0 */
	uint32_t marker_count;
};

/* Find all rows and markers of text, of the file path where no marker says otherwise. All lives in a. */
struct lines *lines_find(struct arena *a, const char *path, const char *text, size_t len);
/* The row that holds the offset. */
uint32_t lines_row(const struct lines *l, uint32_t offset);
const struct marker *lines_marker(const struct lines *l, uint32_t row);

#endif
