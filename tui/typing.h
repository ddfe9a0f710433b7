/*
 * typing.h - keys that go to the program instead of to proclab.
 */
#ifndef PROCLAB_TUI_TYPING_H
#define PROCLAB_TUI_TYPING_H

#include "tui/app.h"

/* Send a key to the program's terminal; Esc twice leaves. Returns effects. */
int typing_key(struct app *a, int code);

#endif
