/*
 * moves.h - moving the cursor in time.
 */
#ifndef PROCLAB_TUI_MOVES_H
#define PROCLAB_TUI_MOVES_H

#include "tui/app.h"

/* Go with the newest event from now on. */
void move_follow(struct app *a);
/* Go to just after event n (clamped), away from now; what plays goes on playing from there. */
void move_to(struct app *a, uint32_t n);
/* The same on the way of a step: where somebody comes to a breakpoint before n, stand there and say so. */
void move_along(struct app *a, uint32_t n);
/* By so many events, clamped. */
void move_by(struct app *a, int64_t events);
/* To the next (step 1) or previous (-1) event of the selected process, or mark. False when there is none. */
bool move_process(struct app *a, int step);
bool move_mark(struct app *a, int step);
/* To the next (step 1) or previous (-1) event that a stepping request means: STEP_ON any, CHOICE_ON a decision of the scheduler, LINE_ON a
 * line. False when there is none (yet). */
bool move_step(struct app *a, enum request r, int step);
/* By so much time, ns, whether anything happens in it or not. */
void move_time(struct app *a, int64_t ns);
/* The marks between which the cursor stands, the author's or the user's: the last at or before it (the beginning), and the next (the end). */
void move_bounds(const struct app *a, uint32_t *from, uint32_t *to);
/* Whether an event is about a process. */
bool event_concerns(const struct event *e, int32_t pid);

#endif
