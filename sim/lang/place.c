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
#include "sim/lang/expansion.h"
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

static bool is_marker(const char *s)
{
	return s[0] == '#' && s[1] == ' ' && isdigit((unsigned char)s[2]);
}

/* Whether a row is of that line; a marker is of none. */
static bool is_of_line(const struct unit *u, uint32_t row, const struct place *p)
{
	struct place at = unit_place(u, u->lines->starts[row]);
	return !is_marker(u->text + u->lines->starts[row]) && at.line == p->line && strcmp(at.file, p->file) == 0;
}

enum { ROWS_MOST = 60 }; /* of one line */

/* A line is cut into several rows where a header's macros are used: all of them, as one. Returns where in it loc is. */
static int joined_rows(const struct unit *u, loc_t loc, const struct place *p, char *buf, size_t size)
{
	uint32_t row = lines_row(u->lines, loc), first = row > ROWS_MOST ? row - ROWS_MOST : 0;
	size_t len = 0;
	int at = 0;
	*buf = 0;
	for (uint32_t r = first; r < row + ROWS_MOST && r < u->lines->count && len < size; r++) {
		if (!is_of_line(u, r, p)) continue;
		if (r == row) at = (int)len + p->column - 1;
		row_text(u, u->lines->starts[r], buf + len, size - len);
		len = strlen(buf);
		if (len + 1 < size) strcpy(buf + len++, " ");
	}
	return at;
}

/* Whether the line defines this macro. */
static bool defines(const char *line, const char *name, size_t len)
{
	const char *s = line + strspn(line, " \t");
	if (*s++ != '#') return false;
	s += strspn(s, " \t");
	if (strncmp(s, "define", 6) != 0) return false;
	s += 6 + strspn(s + 6, " \t");
	return strncmp(s, name, len) == 0 && !is_word(s[len]);
}

/* Where the file defines it: the last place before the line where it is used, with its text in buf; 0: nowhere. */
static int definition_line(const char *path, int before, const char *name, size_t len, char *buf, int size)
{
	int found = 0;
	for (int i = 1; i < before; i++) {
		if (!file_line(path, i, buf, size)) continue;
		if (defines(buf, name, len)) found = i;
	}
	return found && file_line(path, found, buf, size) ? found : 0;
}

/* What a macro's body brought about is mended there. */
static void note_macro(struct unit *u, const struct place *p, const char *name, size_t len)
{
	char text[160], line[SOURCE_LINE_MOST];
	int at = definition_line(p->file, p->line, name, len, line, sizeof line);
	if (!at) return;
	snprintf(text, sizeof text, "it comes from the macro '%.*s'", (int)(len < 100 ? len : 100), name);
	diag_add(u->diags, DIAG_NOTE, p->file, at, (int)(strstr(line, "define") - line) + 1, 6, line, NULL, text);
}

/* Where in the source line it is; *macro: the name from whose replacement it comes, in line. Returns how wide it is. */
static int find_place(const struct unit *u, loc_t loc, const char *line, struct place *p, const char **macro)
{
	char row[SOURCE_LINE_MOST];
	struct origin o;
	int len = word_len(u->text + loc);
	int at = joined_rows(u, loc, p, row, sizeof row);
	if (!expansion_origin(line, row, at, &o)) {
		p->column = find_column(line, u->text + loc, len, p->column);
		return len;
	}
	p->column = o.column;
	if (!o.is_macro) return len;
	*macro = line + o.column - 1;
	return o.width;
}

static void say(struct unit *u, enum diag_level level, loc_t loc, const char *hint, const char *format, va_list ap)
{
	char text[1000], line[SOURCE_LINE_MOST];
	vsnprintf(text, sizeof text, format, ap);
	if (loc > u->text_len) loc = (loc_t)u->text_len;
	struct place p = unit_place(u, loc);
	const char *macro = NULL;
	int len = word_len(u->text + loc);
	if (file_line(p.file, p.line, line, sizeof line))
		len = find_place(u, loc, line, &p, &macro);
	else
		row_text(u, loc, line, sizeof line);
	bool is_new = diag_add(u->diags, level, p.file, p.line, p.column, len, line, hint, text);
	if (is_new && macro && level != DIAG_NOTE) note_macro(u, &p, macro, (size_t)len);
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
