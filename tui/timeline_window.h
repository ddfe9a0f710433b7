/*
 * timeline_window.h - which stretch of time the timeline shows, and its scale.
 */
#ifndef PROCLAB_TUI_TIMELINE_WINDOW_H
#define PROCLAB_TUI_TIMELINE_WINDOW_H

#include "tui/app.h"

/* Fit the window to what has been recorded, or keep up with a run that grows out of it. */
void window_update(struct app *a);
/* Show factor times as much time, around the cursor. */
void window_zoom(struct app *a, double factor);
/* Move by a part of what is shown. */
void window_pan(struct app *a, double part);

/* What an arrow key moves by, ns: a round part of what is shown, a hundredth or a little less. */
int64_t window_tick(struct app *a);

/* The cell that time t falls in; may be outside 0..cells-1. */
int window_cell(int64_t from, int64_t to, int cells, int64_t t);
/* A round distance of ticks, ns, so that there are at most so many of them. */
int64_t window_step(int64_t length, int ticks);
/* A time for the axis, as exact as the distance of its ticks. */
void window_time(int64_t t, int64_t step, char *buf, size_t size);

#endif
