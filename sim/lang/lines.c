/*
 * lines.c - see lines.h. One pass over the text before it is parsed; places are found by bisection.
 */
#include "sim/lang/lines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* `# 12 "file" flags`: the line, and the file in [*file, *file + *len). False: no marker. */
static bool read_marker(const char *s, const char *end, int *line, const char **file, size_t *len)
{
	if (s + 3 > end || s[0] != '#' || s[1] != ' ' || s[2] < '0' || s[2] > '9') return false;
	long n = 0;
	for (s += 2; s < end && *s >= '0' && *s <= '9' && n < 100000000; s++) n = n * 10 + (*s - '0');
	if (end - s < 2 || s[0] != ' ' || s[1] != '"') return false;
	const char *close = memchr(s + 2, '"', (size_t)(end - s - 2));
	if (!close) return false;
	*line = (int)n;
	*file = s + 2;
	*len = (size_t)(close - s - 2);
	return true;
}

static void count(const char *text, const char *end, uint32_t *rows, uint32_t *markers)
{
	*rows = *markers = 1;
	for (const char *s = text; s < end; s++) {
		if (*s == '#') ++*markers;
		s = memchr(s, '\n', (size_t)(end - s));
		if (!s) break;
		++*rows;
	}
}

/* Files are named again and again: the last few names are kept once. */
static const char *file_name(struct arena *a, struct lines *l, const char *file, size_t len)
{
	for (uint32_t i = l->marker_count; i-- > 0 && i + 8 > l->marker_count;)
		if (strncmp(l->markers[i].file, file, len) == 0 && l->markers[i].file[len] == 0) return l->markers[i].file;
	return arena_copy(a, file, len);
}

static void add_row(struct arena *a, struct lines *l, const char *text, const char *s, const char *end)
{
	int line;
	const char *file;
	size_t len;
	if (read_marker(s, end, &line, &file, &len)) {
		file = file_name(a, l, file, len);
		l->markers[l->marker_count++] = (struct marker){l->count + 1, line, file};
	}
	l->starts[l->count++] = (uint32_t)(s - text);
}

struct lines *lines_find(struct arena *a, const char *path, const char *text, size_t len)
{
	struct lines *l = ARENA_NEW(a, struct lines);
	const char *end = text + len;
	uint32_t rows, markers;
	count(text, end, &rows, &markers);
	l->starts = arena_take(a, (rows + 1) * sizeof *l->starts);
	l->markers = arena_take(a, (markers + 1) * sizeof *l->markers);
	l->markers[l->marker_count++] = (struct marker){0, 1, arena_copy(a, path, strlen(path))};
	for (const char *s = text; s < end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop) stop = end;
		add_row(a, l, text, s, stop);
		s = stop + 1;
	}
	if (l->count == 0) l->starts[l->count++] = 0;
	return l;
}

uint32_t lines_row(const struct lines *l, uint32_t offset)
{
	uint32_t low = 0, high = l->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (l->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const struct marker *lines_marker(const struct lines *l, uint32_t row)
{
	uint32_t low = 0, high = l->marker_count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (l->markers[middle].row <= row)
			low = middle;
		else
			high = middle;
	}
	return &l->markers[low];
}
