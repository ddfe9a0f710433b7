/*
 * paint.h - the brush: text into rectangles of the screen, in styles, clipped and safe.
 *
 * Whatever bytes a name or a program's output holds, only printable characters reach the terminal, each as wide as the
 * terminal thinks it is. A style is a meaning; the theme says how it looks with 256 colours, with 8, or with none.
 */
#ifndef PROCLAB_TUI_PAINT_H
#define PROCLAB_TUI_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/vocab.h"
#include "tui/tui.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_STRONG,
	STYLE_BORDER,
	STYLE_TITLE,
	STYLE_FOCUS,    /* the title of the pane that has the keys */
	STYLE_HEADER,
	STYLE_LIVE,
	STYLE_FROZEN,
	STYLE_KEY,      /* a key's name in the footer */
	STYLE_ERROR,
	STYLE_MARK,
	STYLE_STATE,    /* + enum state */
	STYLE_COUNT = STYLE_STATE + STATE_COUNT
};
/* Added to a style. */
enum { PAINT_REVERSE = 0x100, PAINT_BOLD = 0x200 };

enum glyph {
	GLYPH_BRANCH,   /* a child with siblings after it */
	GLYPH_LAST,     /* the last child */
	GLYPH_TRUNK,    /* beside the descendants of an earlier child */
	GLYPH_LEFT, GLYPH_RIGHT, GLYPH_UP, GLYPH_DOWN,
	GLYPH_CORNER,   /* up and right */
	GLYPH_ELBOW,    /* up and left */
	GLYPH_ACROSS,
	GLYPH_BAR,
	GLYPH_DOWNWARD, /* a line up and down */
	GLYPH_MORE,     /* text goes on */
	GLYPH_COUNT
};

/* A rectangle of the screen. */
struct area { int y, x, h, w; };

void paint_init(const struct tui_options *o);
void paint_theme(bool light);
bool paint_light(void);
bool paint_ascii(void);

/* Text at row, col of a, clipped to it; returns the column after it. Control characters and bad UTF-8 become '?' or, where
 * they have no width, nothing. */
int put(const struct area *a, int row, int col, int style, const char *text);
int put_bytes(const struct area *a, int row, int col, int style, const char *text, size_t len);
int putf(const struct area *a, int row, int col, int style, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Text in exactly width columns: cut with a sign, or filled with blanks. Returns col + width. */
int put_cell(const struct area *a, int row, int col, int width, int style, const char *text);
int put_glyph(const struct area *a, int row, int col, int style, enum glyph g);
const char *glyph_text(enum glyph g);
/* Blanks to the end of a row. */
void put_fill(const struct area *a, int row, int col, int style);
/* Text over several rows, broken at blanks; returns how many rows it took (at most to the end of a). draw false: only count. */
int put_wrapped(const struct area *a, int row, int style, const char *text, bool draw);
/* The same with all rows but the first indented by hang columns. */
int put_hanging(const struct area *a, int row, int style, const char *text, int hang, bool draw);

/* A key and what it does, for a footer, from column at; nothing where there is no room for both. Returns the column after it. */
int put_hint(const struct area *line, int at, const char *key, const char *word);

/* Columns that text takes when put. */
int text_columns(const char *text);

/* The texture of a state, one column wide, the same as in the text view; sampled ones are hatched. */
const char *state_texture(enum state s, bool sampled);
void put_state_cell(const struct area *a, int row, int col, enum state s, bool sampled);

/* The lines between panes: mark them, then draw them all with the right junctions. */
void border_begin(int rows, int cols);
void border_across(int y, int x0, int x1);
void border_down(int x, int y0, int y1);
void border_draw(void);
/* An empty box with a title, over what is there. */
void border_box(const struct area *outer, const char *title);

#endif
