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
/* By so many events, clamped. */
void move_by(struct app *a, int64_t events);
/* To the next (step 1) or previous (-1) event of the selected process, or mark. False when there is none. */
bool move_process(struct app *a, int step);
bool move_mark(struct app *a, int step);
/* To the next event that a stepping request means: any, a decision of the scheduler, or a line. False when there is none yet. */
bool move_on(struct app *a, enum request r);
/* Whether an event is about a process. */
bool event_concerns(const struct event *e, int32_t pid);

#endif
