/*
 * export.h - exports what is looked at: asks into what and where to, and says what was written.
 */
#ifndef PROCLAB_TUI_EXPORT_H
#define PROCLAB_TUI_EXPORT_H

#include "tui/app.h"

/* Ask. Returns effects. */
int export_ask(struct app *a);

#endif
