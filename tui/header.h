/*
 * header.h - the first row of the screen: what is shown, how it goes on, and where in it we are.
 */
#ifndef PROCLAB_TUI_HEADER_H
#define PROCLAB_TUI_HEADER_H

#include "tui/app.h"

void header_draw(const struct app *a, const struct area *area);
/* How the program has ended, "exit 0", "killed by SIGTERM, by you". Returns buf. */
const char *header_outcome(const struct app *a, char buf[64]);

#endif
