/*
 * frame.h - one picture of the whole screen.
 */
#ifndef PROCLAB_TUI_FRAME_H
#define PROCLAB_TUI_FRAME_H

#include "tui/app.h"

/* Lay out and draw everything into ncurses' picture of the screen; the loop sends it to the terminal. */
void frame_draw(struct app *a);

#endif
