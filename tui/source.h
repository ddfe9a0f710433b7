/*
 * source.h - what the Source pane shows, for the requests that act on it: the file and line that are looked at, and breakpoints.
 */
#ifndef PROCLAB_TUI_SOURCE_H
#define PROCLAB_TUI_SOURCE_H

#include "tui/app.h"

/* The file that is shown, as events name it; NULL when none is known. And its last part. */
const char *source_file(const struct app *a);
const char *source_base(const char *file);
/* The line that is chosen in it: where the selected process is, unless another was; 0 none. */
int source_line(const struct app *a);

/* The next file, and round to the one that the selected process is in. */
int source_next_file(struct app *a);
/* Set or take away a breakpoint: on the chosen line; at FILE:LINE, or LINE of the file that is shown. */
int source_break(struct app *a);
int source_break_at(struct app *a, const char *place);
/* Stand after event n, which comes to a breakpoint, and look at who does; tell the user only. */
int source_to_hit(struct app *a, uint32_t n);
void source_say_hit(struct app *a, uint32_t n);
/* To the next hit; the simulated machine goes on to it. And back to the one before. */
int source_break_on(struct app *a);
int source_break_back(struct app *a);
/* Events have been taken in, those after n: stop at the first with which somebody comes to a breakpoint. */
void source_stop_after(struct app *a, uint32_t n);

#endif
