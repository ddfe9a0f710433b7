/*
 * listing.c - see listing.h.
 */
#include "trace/listing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/memory.h"

void listings_clear(struct listings *l)
{
	for (size_t i = 0; i < l->count; i++) free(l->list[i].starts);
	free(l->list);
	*l = (struct listings){0};
}

/* A last line need not end with a newline; an end of the text after one begins no line. */
static void cut(struct listing *l)
{
	int lines = 1;
	for (const char *c = l->text; *c; c++) lines += *c == '\n';
	l->starts = malloc(((size_t)lines + 1) * sizeof *l->starts);
	memory_check(l->starts);
	for (const char *at = l->text; *at;) {
		const char *end = strchr(at, '\n');
		l->starts[l->lines++] = (uint32_t)(at - l->text);
		at = end ? end + 1 : at + strlen(at);
	}
	l->starts[l->lines] = (uint32_t)strlen(l->text);
}

void listings_feed(struct listings *l, const struct event *e)
{
	if (e->kind != EV_SOURCE || !e->file || !e->source.text || listings_find(l, e->file)) return;
	if (l->count == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 4;
		l->list = realloc(l->list, l->cap * sizeof *l->list);
		memory_check(l->list);
	}
	l->list[l->count] = (struct listing){.file = e->file, .text = e->source.text};
	cut(&l->list[l->count++]);
}

const struct listing *listings_find(const struct listings *l, const char *file)
{
	for (size_t i = 0; file && i < l->count; i++)
		if (l->list[i].file == file || !strcmp(l->list[i].file, file)) return &l->list[i];
	return NULL;
}

const char *listing_line(const struct listing *l, int line, size_t *len)
{
	if (line < 1 || line > l->lines) return NULL;
	const char *at = l->text + l->starts[line - 1];
	*len = l->starts[line] - l->starts[line - 1];
	if (*len && at[*len - 1] == '\n') --*len;
	return at;
}

/* Exactly size bytes; NULL when there are fewer. */
static char *read_all(int fd, size_t size)
{
	char *text = malloc(size + 1);
	size_t have = 0;
	while (text && have < size) {
		ssize_t n = read(fd, text + have, size - have);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) break;
		have += (size_t)n;
	}
	if (text) text[have] = '\0';
	if (text && have == size && !memchr(text, '\0', size)) return text;
	free(text);
	return NULL;
}

char *listing_read(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = NULL;
	if (fd < 0) return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= LISTING_MOST) text = read_all(fd, (size_t)st.st_size);
	close(fd);
	return text;
}
