/*
 * paint.c - text into rectangles, and the lines between them.
 *
 * What holds: every byte that ncurses gets from here is printable, valid in the terminal's character set, and counted with
 * the width that the terminal gives it; nothing is written outside the area.
 */
#include "tui/paint.h"

#include <ncurses.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "trace/text.h"
#include "tui/term.h"
#include "tui/theme.h"

static bool ascii;

/* Only characters that the fonts of a plain Linux console have too. */
static const char *const glyphs[GLYPH_COUNT][2] = {
	[GLYPH_BRANCH] = {"|-", "├─"}, [GLYPH_LAST] = {"`-", "└─"}, [GLYPH_TRUNK] = {"| ", "│ "},
	[GLYPH_LEFT] = {"<", "◄"}, [GLYPH_RIGHT] = {">", "►"}, [GLYPH_UP] = {"^", "▲"}, [GLYPH_DOWN] = {"v", "▼"},
	[GLYPH_CORNER] = {"+", "└"}, [GLYPH_ELBOW] = {"+", "┘"}, [GLYPH_ACROSS] = {"-", "─"},
	[GLYPH_BAR] = {"#", "█"}, [GLYPH_DOWNWARD] = {"|", "│"},
	[GLYPH_MORE] = {"~", "…"},
};

void paint_init(const struct tui_options *o)
{
	ascii = o->ascii || !term_utf8();
	theme_init(o->color, o->light);
}

void paint_theme(bool light)
{
	theme_set(light);
}

bool paint_light(void)
{
	return theme_light();
}

bool paint_ascii(void)
{
	return ascii;
}

/* One character of text: its length in bytes, how wide it is put, and as what. */
struct piece { int len, width, out_len; const char *out; };

static struct piece piece_of(const char *text, size_t len)
{
	utf8proc_int32_t c;
	unsigned char first = (unsigned char)*text;
	if (first >= 0x20 && first < 0x7f) return (struct piece){1, 1, 1, text};
	if (first < 0x80) return (struct piece){1, 1, 1, first == '\t' || first == '\n' ? " " : "?"};
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &c);
	if (n <= 0) return (struct piece){1, 1, 1, "?"};
	utf8proc_category_t category = utf8proc_category(c);
	int width = utf8proc_charwidth(c);
	bool invisible = category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CS ||
	                 category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
	if (invisible || (ascii && width == 0)) return (struct piece){(int)n, 0, 0, ""};
	/* where the two tables disagree nobody knows what the terminal does */
	if (ascii || width != wcwidth((wchar_t)c)) return (struct piece){(int)n, 1, 1, "?"};
	return (struct piece){(int)n, width, (int)n, text};
}

int put_bytes(const struct area *a, int row, int col, int style, const char *text, size_t len)
{
	char out[1024];
	int used = 0, at = col;
	if (row < 0 || row >= a->h || col >= a->w || col < 0) return col;
	while (len) {
		struct piece p = piece_of(text, len);
		if (at + p.width > a->w || used + p.out_len > (int)sizeof out) break;
		memcpy(out + used, p.out, (size_t)p.out_len);
		used += p.out_len;
		at += p.width;
		text += p.len;
		len -= (size_t)p.len;
	}
	attrset(theme_attr(style));
	mvaddnstr(a->y + row, a->x + col, out, used);
	return at;
}

int put(const struct area *a, int row, int col, int style, const char *text)
{
	return put_bytes(a, row, col, style, text, strlen(text));
}

int putf(const struct area *a, int row, int col, int style, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return put(a, row, col, style, text);
}

int text_columns(const char *text)
{
	int columns = 0;
	size_t len = strlen(text);
	while (len) {
		struct piece p = piece_of(text, len);
		columns += p.width;
		text += p.len;
		len -= (size_t)p.len;
	}
	return columns;
}

int put_cell(const struct area *a, int row, int col, int width, int style, const char *text)
{
	int end = col + width < a->w ? col + width : a->w;
	struct area cell = {a->y, a->x, a->h, end};
	bool cut = text_columns(text) > end - col;
	if (cut) cell.w--;
	int at = put(&cell, row, col, style, text);
	if (cut && at < end) at = put_glyph(a, row, at, style, GLYPH_MORE);
	for (; at < end; at++) put(a, row, at, style, " ");
	return col + width;
}

int put_glyph(const struct area *a, int row, int col, int style, enum glyph g)
{
	return put(a, row, col, style, glyph_text(g));
}

const char *glyph_text(enum glyph g)
{
	return glyphs[g][!ascii];
}

void put_fill(const struct area *a, int row, int col, int style)
{
	if (row < 0 || row >= a->h || col >= a->w) return;
	attrset(theme_attr(style));
	mvhline(a->y + row, a->x + col, ' ', a->w - col);
}

/* How many bytes of text go into width columns, broken after a blank where there is one. */
static size_t break_line(const char *text, int width)
{
	size_t at = 0, blank = 0;
	int columns = 0;
	while (text[at]) {
		if (text[at] == '\n') return at;
		struct piece p = piece_of(text + at, strlen(text + at));
		if (columns + p.width > width) return blank ? blank : at ? at : (size_t)p.len;
		columns += p.width;
		at += (size_t)p.len;
		if (text[at - 1] == ' ') blank = at;
	}
	return at;
}

int put_hanging(const struct area *a, int row, int style, const char *text, int hang, bool draw)
{
	int rows = 0;
	while (*text && a->w > hang) {
		int col = rows ? hang : 0;
		size_t n = break_line(text, a->w - col);
		if (draw && row + rows < a->h) put_bytes(a, row + rows, col, style, text, n);
		rows++;
		text += n;
		if (*text == '\n') text++;
	}
	return rows;
}

int put_wrapped(const struct area *a, int row, int style, const char *text, bool draw)
{
	return put_hanging(a, row, style, text, 0, draw);
}

int put_hint(const struct area *line, int at, const char *key, const char *word)
{
	if (at + text_columns(key) + text_columns(word) + 2 > line->w) return at;
	at = put(line, 0, at + 1, STYLE_KEY, key);
	return put(line, 0, at + 1, STYLE_NORMAL, word) + 1;
}

const char *state_texture(enum state s, bool sampled)
{
	return text_texture(s, sampled, ascii);
}

void put_state_cell(const struct area *a, int row, int col, enum state s, bool sampled)
{
	put(a, row, col, STYLE_STATE + s, state_texture(s, sampled));
}
