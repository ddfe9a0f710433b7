/*
 * theme.h - how each style looks: with 256 colours on dark and on light, with 8, and with none.
 */
#ifndef PROCLAB_TUI_THEME_H
#define PROCLAB_TUI_THEME_H

#include <ncurses.h>

#include "tui/paint.h"

void theme_init(enum tui_color color, bool light);
void theme_set(bool light);
bool theme_light(void);
/* The attributes of a style with its PAINT_ bits. */
attr_t theme_attr(int style);

#endif
