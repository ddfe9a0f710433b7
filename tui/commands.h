/*
 * commands.h - what keys do. Each request changes the state and answers with effects; nothing here draws.
 */
#ifndef PROCLAB_TUI_COMMANDS_H
#define PROCLAB_TUI_COMMANDS_H

#include "tui/app.h"

/* Carry a request out. Returns effects. */
int command_run(struct app *a, enum request r);
/* A key, wherever it belongs now: the question, the program, the page, or the panes. Returns effects. */
int command_key(struct app *a, int code);
/* A click or the wheel. Returns effects. */
int command_mouse(struct app *a);

#endif
