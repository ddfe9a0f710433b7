/*
 * diag.c - the list of what was said, and its text. See diag.h.
 */
#include "sim/lang/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/memory.h"

enum { LIMIT_USUAL = 20, WARNINGS_MOST = 100, SOURCE_MOST = 500 };

static char *copy(const char *s)
{
	char *own = s ? strdup(s) : NULL;
	if (s) memory_check(own);
	return own;
}

static struct diag_message *message_new(enum diag_level level, const char *text)
{
	struct diag_message *m = calloc(1, sizeof *m);
	memory_check(m);
	m->level = level;
	m->text = copy(text);
	return m;
}

static void append(struct diag_list *l, struct diag_message *m)
{
	if (l->last)
		l->last->next = m;
	else
		l->first = m;
	l->last = m;
}

/* Whether there is room for one more of this level; says so once when there is not. */
static int has_room(struct diag_list *l, enum diag_level level)
{
	int limit = l->limit ? l->limit : LIMIT_USUAL;
	if (level == DIAG_NOTE) return l->errors <= limit && l->warnings <= WARNINGS_MOST;
	int count = level == DIAG_ERROR ? ++l->errors : ++l->warnings;
	int most = level == DIAG_ERROR ? limit : WARNINGS_MOST;
	if (count != most + 1) return count <= most;
	struct diag_message *m =
		message_new(DIAG_NOTE, level == DIAG_ERROR ? "there are more errors; mend these first" : "there are more warnings");
	append(l, m);
	return 0;
}

static bool was_said(const struct diag_list *l, const char *file, int line, int column, const char *text)
{
	for (const struct diag_message *m = l->first; file && m; m = m->next)
		if (m->line == line && m->column == column && m->file && strcmp(m->file, file) == 0 && strcmp(m->text, text) == 0) return true;
	return false;
}

bool diag_add(struct diag_list *l, enum diag_level level, const char *file, int line, int column, int width, const char *source,
			  const char *hint, const char *text)
{
	if (was_said(l, file, line, column, text) || !has_room(l, level)) return false;
	struct diag_message *m = message_new(level, text);
	m->file = copy(file);
	m->line = line;
	m->column = column;
	m->width = width > 0 ? width : 1;
	m->source = source && strlen(source) <= SOURCE_MOST ? copy(source) : NULL;
	m->hint = copy(hint);
	append(l, m);
	return true;
}

void diag_list_clear(struct diag_list *l)
{
	while (l->first) {
		struct diag_message *m = l->first;
		l->first = m->next;
		free((char *)m->file);
		free((char *)m->text);
		free((char *)m->source);
		free((char *)m->hint);
		free(m);
	}
	*l = (struct diag_list){.limit = l->limit};
}

static const char *const words[] = {[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};
static const char *const colors[] = {[DIAG_NOTE] = "\33[1;36m", [DIAG_WARNING] = "\33[1;35m", [DIAG_ERROR] = "\33[1;31m"};

static void print_place(FILE *f, const struct diag_message *m, const char *bold)
{
	if (!m->file) return;
	fprintf(f, "%s%s:", bold, m->file);
	if (m->line) fprintf(f, "%d:", m->line);
	if (m->line && m->column) fprintf(f, "%d:", m->column);
	fputc(' ', f);
}

/* The line under the source line: tabs where it has tabs, so that the caret stands below what is meant. */
static void print_caret(FILE *f, const struct diag_message *m, const char *color, const char *plain)
{
	fprintf(f, "      | ");
	size_t len = strlen(m->source);
	for (int i = 0; i < m->column - 1; i++) {
		unsigned char c = (size_t)i < len ? (unsigned char)m->source[i] : ' ';
		if ((c & 0xc0) != 0x80) fputc(c == '\t' ? '\t' : ' ', f);
	}
	fprintf(f, "%s^", color);
	for (int i = 1; i < m->width && (size_t)m->column + (size_t)i <= len; i++) fputc('~', f);
	fprintf(f, "%s\n", plain);
}

static void print_source(FILE *f, const char *source)
{
	for (; *source; source++) fputc((unsigned char)*source < ' ' && *source != '\t' ? '?' : *source, f);
	fputc('\n', f);
}

static void print_message(FILE *f, const struct diag_message *m, int color)
{
	const char *bold = color ? "\33[1m" : "", *plain = color ? "\33[0m" : "", *tint = color ? colors[m->level] : "";
	print_place(f, m, bold);
	fprintf(f, "%s%s:%s %s%s%s\n", tint, words[m->level], plain, bold, m->text ? m->text : "", plain);
	if (m->source) {
		fprintf(f, "%5d | ", m->line);
		print_source(f, m->source);
		if (m->column) print_caret(f, m, tint, plain);
	}
	if (m->hint) fprintf(f, "      hint: %s\n", m->hint);
}

char *diag_text(const struct diag_list *l, int color)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	if (!f) return NULL;
	for (const struct diag_message *m = l->first; m; m = m->next) print_message(f, m, color);
	if (fclose(f) == 0) return text;
	free(text);
	return NULL;
}
