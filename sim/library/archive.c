/*
 * archive.c - see archive.h.
 */
#include "sim/library/archive.h"

#include <stdlib.h>
#include <string.h>

extern const char library_archive[], library_archive_end[];

bool archive_next(struct archive_member *m)
{
	const char *at = m->next ? m->next : library_archive;
	if (at >= library_archive_end) return false;
	const char *blank = strchr(at, ' '), *line = strchr(at, '\n');
	char *end;
	m->name = at;
	m->name_len = (size_t)(blank - at);
	m->len = strtoul(blank, &end, 10);
	m->symbols = end;
	m->symbols_end = line;
	m->text = line + 1;
	m->next = m->text + m->len;
	return true;
}

bool archive_find(const char *name, struct archive_member *m)
{
	size_t len = strlen(name);
	*m = (struct archive_member){0};
	while (archive_next(m))
		if (m->name_len == len && !memcmp(m->name, name, len)) return true;
	return false;
}
