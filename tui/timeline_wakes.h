/*
 * timeline_wakes.h - who woke whom, for the timeline: one wake at most in a cell of a lane, and none where they lie too thick to be read.
 */
#ifndef PROCLAB_TUI_TIMELINE_WAKES_H
#define PROCLAB_TUI_TIMELINE_WAKES_H

#include "tui/app.h"

#define MOST_WAKES 4096

struct wakes {
	int count;                 /* those that are drawn */
	bool thick;                /* some are not: a shorter time shows them */
	struct { int32_t pid, by; int16_t cell; } at[MOST_WAKES]; /* in order of time */
	int last;                  /* the newest of the selected process up to the cursor, -1 none */
};

/* Those within [from, to) ns of n cells. */
void wakes_collect(const struct app *a, int64_t from, int64_t to, int n, struct wakes *out);
/* Fill out[0..n) with the waker's pid in each cell of a process's lane, 0 none. False: there are none, or too many. */
bool wakes_of(const struct wakes *w, int32_t pid, int n, int32_t *out);

#endif
