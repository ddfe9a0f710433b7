/*
 * place.c - where in a program something is, and what is said about it there.
 *
 * The preprocessor has replaced macros, so its columns are not always the file's: the source line is read from the file itself
 * and what is meant is looked for in it; when it is not there, the line is shown without a caret.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/lang/ast.h"
#include "sim/lang/lines.h"

enum { SOURCE_LINE_MOST = 2000 };
static const off_t source_most = 16 << 20;

struct place unit_place(const struct unit *u, loc_t loc)
{
	uint32_t row = lines_row(u->lines, loc);
	const struct marker *m = lines_marker(u->lines, row);
	return (struct place){m->file, m->line + (int)(row - m->row), (int)(loc - u->lines->starts[row]) + 1};
}

/* The line of a regular file, in buf; false: not to be had. */
static bool file_line(const char *path, int line, char *buf, int size)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) return false;
	struct stat st;
	FILE *f = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= source_most ? fdopen(fd, "r") : NULL;
	if (!f) {
		close(fd);
		return false;
	}
	char *text = NULL;
	size_t room = 0;
	ssize_t len = -1;
	for (int i = 0; i < line; i++)
		if ((len = getline(&text, &room, f)) < 0) break;
	fclose(f);
	bool found = len >= 0 && len < size && !memchr(text, 0, (size_t)len);
	if (found) {
		memcpy(buf, text, (size_t)len);
		while (len && (buf[len - 1] == '\n' || buf[len - 1] == '\r')) len--;
		buf[len] = 0;
	}
	free(text);
	return found;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* How long the token at s is: a word, or one character. */
static int word_len(const char *s)
{
	int n = 0;
	while (is_word(s[n])) n++;
	return n ? n : 1;
}

/* The column (from 1) of the token in line; 0: not there. Best at the column where the preprocessor had it. */
static int find_column(const char *line, const char *token, int len, int column)
{
	if ((int)strlen(line) >= column - 1 + len && strncmp(line + column - 1, token, (size_t)len) == 0) return column;
	for (const char *s = line; *s; s++) {
		if (strncmp(s, token, (size_t)len) != 0) continue;
		bool whole = !is_word(*token) || ((s == line || !is_word(s[-1])) && !is_word(s[len]));
		if (whole) return (int)(s - line) + 1;
	}
	return 0;
}

static void row_text(const struct unit *u, loc_t loc, char *buf, size_t size)
{
	uint32_t start = u->lines->starts[lines_row(u->lines, loc)];
	const char *s = u->text + start, *end = memchr(s, '\n', u->text_len - start);
	size_t len = end ? (size_t)(end - s) : u->text_len - start;
	snprintf(buf, size, "%.*s", (int)(len < size ? len : size - 1), s);
}

static void say(struct unit *u, enum diag_level level, loc_t loc, const char *hint, const char *format, va_list ap)
{
	char text[1000], line[SOURCE_LINE_MOST];
	vsnprintf(text, sizeof text, format, ap);
	if (loc > u->text_len) loc = (loc_t)u->text_len;
	struct place p = unit_place(u, loc);
	const char *token = u->text + loc;
	int len = word_len(token);
	if (file_line(p.file, p.line, line, sizeof line))
		p.column = find_column(line, token, len, p.column);
	else
		row_text(u, loc, line, sizeof line);
	diag_add(u->diags, level, p.file, p.line, p.column, len, line, hint, text);
}

#define SAY(level, hint) \
	do { \
		va_list ap; \
		va_start(ap, format); \
		say(u, level, loc, hint, format, ap); \
		va_end(ap); \
	} while (0)

void unit_error(struct unit *u, loc_t loc, const char *hint, const char *format, ...)
{
	SAY(DIAG_ERROR, hint);
}

void unit_warn(struct unit *u, loc_t loc, const char *hint, const char *format, ...)
{
	SAY(DIAG_WARNING, hint);
}

void unit_note(struct unit *u, loc_t loc, const char *format, ...)
{
	SAY(DIAG_NOTE, NULL);
}
