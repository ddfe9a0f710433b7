/*
 * text_line.h - one line of text being built: counts columns, keeps control characters out, colours where asked.
 *
 * Whatever a program calls itself or prints, a line holds no byte below blank except the colour sequences put here, is valid
 * UTF-8, and is ASCII alone where the style says so. It is cut, never overrun.
 */
#ifndef PROCLAB_TRACE_TEXT_LINE_H
#define PROCLAB_TRACE_TEXT_LINE_H

#include "trace/text.h"

#define TEXT_LINE_MAX 8192

struct text_line {
	char *buf;
	size_t size, len;
	int column;                      /* columns used so far */
	const struct text_style *style;  /* borrowed */
};

/* What may be coloured besides the states. */
enum text_color {
	TEXT_DIM = STATE_COUNT,  /* times, frames */
	TEXT_BOLD,               /* headings, names */
	TEXT_ERROR,              /* killed, lost, deadlock */
};

void line_init(struct text_line *l, char *buf, size_t size, const struct text_style *style);
/* Add words of proclab's own (known to be clean) as printf would. */
void line_add(struct text_line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Add a glyph: utf8, or ascii where the style wants ASCII. */
void line_glyph(struct text_line *l, const char *utf8, const char *ascii);
/* Add at most `columns` columns of bytes from outside, control characters and invalid bytes escaped; cut with "..." or its glyph. */
void line_clean(struct text_line *l, const char *bytes, size_t n, int columns);
/* Blanks up to a column; at least one when it is already passed. */
void line_pad(struct text_line *l, int column);
/* Start a colour: a state or an enum text_color. Ended by line_plain. */
void line_color(struct text_line *l, int color);
void line_plain(struct text_line *l);
/* Write the line and a newline to out; the line is then empty. */
void line_put(struct text_line *l, FILE *out);

/* Columns that a text from outside takes when cleaned. */
int line_columns(const char *bytes, size_t n, bool ascii);

/* What is called so that is not in the world: the supervisor, init; "process" for any other. */
const char *line_outsider(const struct text_style *style, int32_t pid);
/* "cat (13)"; "process 13" when it is not in the world, "proclab (13)" for the supervisor, "the kernel" for 0. */
void line_process(struct text_line *l, const struct world *w, int32_t pid);
/* "exit 3", "killed by SIGKILL", "ended, how is not known". */
void line_status(struct text_line *l, int32_t code, int32_t sig);
/* "pipe 3", with the name where it has one. */
void line_channel(struct text_line *l, const struct world *w, uint32_t id);

#endif
