/*
 * theme.c - the one table of styles, and the colour pairs made from it.
 *
 * What holds: a style's colour is never its only sign. States have a word or a texture besides, and without colours the
 * attributes of `mono` tell the styles apart.
 */
#include "tui/theme.h"

#include <stdlib.h>

/* Colours: foreground, -1 the terminal's own. The palette can be told apart by people with any common colour blindness. */
static const struct look {
	short dark, light, eight; /* 256 colours on dark and on light, 8 colours */
	attr_t attr;              /* with colours */
	attr_t mono;              /* without */
} looks[STYLE_COUNT] = {
	[STYLE_NORMAL] = {-1, -1, -1, 0, 0},
	[STYLE_DIM] = {245, 242, -1, 0, 0},
	[STYLE_STRONG] = {-1, -1, -1, A_BOLD, A_BOLD},
	[STYLE_BORDER] = {240, 248, -1, 0, 0},
	[STYLE_TITLE] = {252, 238, -1, 0, 0},
	[STYLE_FOCUS] = {-1, -1, -1, A_REVERSE, A_REVERSE},
	[STYLE_HEADER] = {-1, -1, -1, A_BOLD, A_BOLD},
	[STYLE_LIVE] = {35, 28, COLOR_GREEN, A_BOLD, A_BOLD},
	[STYLE_FROZEN] = {178, 94, COLOR_YELLOW, A_BOLD | A_REVERSE, A_BOLD | A_REVERSE},
	[STYLE_KEY] = {-1, -1, -1, A_BOLD, A_BOLD},
	[STYLE_ERROR] = {166, 124, COLOR_RED, A_BOLD, A_BOLD | A_REVERSE},
	[STYLE_MARK] = {-1, -1, -1, A_BOLD, A_BOLD},
	[STYLE_STATE + STATE_NEW] = {250, 240, -1, 0, 0},
	[STYLE_STATE + STATE_READY] = {178, 94, COLOR_YELLOW, 0, 0},
	[STYLE_STATE + STATE_RUNNING] = {35, 28, COLOR_GREEN, A_BOLD, A_BOLD},
	[STYLE_STATE + STATE_WAITING] = {74, 25, COLOR_CYAN, 0, 0},
	[STYLE_STATE + STATE_STOPPED] = {-1, -1, -1, A_BOLD, A_BOLD | A_UNDERLINE},
	[STYLE_STATE + STATE_ZOMBIE] = {175, 90, COLOR_MAGENTA, A_BOLD, A_BOLD | A_REVERSE},
	[STYLE_STATE + STATE_GONE] = {245, 242, -1, 0, 0},
};

static struct {
	bool colors, light;
} theme;

void theme_init(enum tui_color color, bool light)
{
	const char *refuse = getenv("NO_COLOR");
	bool refused = refuse && *refuse;
	theme.colors = has_colors() && (color == TUI_COLOR_ALWAYS || (color == TUI_COLOR_AUTO && !refused));
	if (theme.colors) {
		start_color();
		use_default_colors();
	}
	theme_set(light);
}

void theme_set(bool light)
{
	theme.light = light;
	if (!theme.colors) return;
	for (int i = 0; i < STYLE_COUNT; i++) {
		short color = light ? looks[i].light : looks[i].dark;
		if (COLORS < 256) color = looks[i].eight;
		init_pair((short)(i + 1), color, -1);
	}
}

bool theme_light(void)
{
	return theme.light;
}

attr_t theme_attr(int style)
{
	const struct look *l = &looks[style & 0xff];
	attr_t a = theme.colors ? l->attr | (attr_t)COLOR_PAIR((style & 0xff) + 1) : l->mono;
	if (style & PAINT_REVERSE) a ^= A_REVERSE;
	if (style & PAINT_BOLD) a |= A_BOLD;
	return a;
}
