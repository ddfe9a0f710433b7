/*
 * player.h - plays what has been recorded, from the cursor on: a recording, or the past of a live run.
 *
 * Time goes on by the clock, at the speed that was chosen, also between two events. What arrives at now follows the live run again; what
 * arrives at the end of a recording stands there.
 */
#ifndef PROCLAB_TUI_PLAYER_H
#define PROCLAB_TUI_PLAYER_H

#include "tui/app.h"

/* The speeds there are. */
#define PLAYER_SLOWEST 1e-6
#define PLAYER_FASTEST 1e6

/* Play from here on; from the beginning when this is the end of a run that is over. */
void player_play(struct app *a);
void player_pause(struct app *a);
/* So many of the run's seconds in one of ours from now on. */
void player_speed(struct app *a, double speed);
/* Go to where it should be by now. True when the picture has changed. */
bool player_tick(struct app *a);
/* Have the loop wake when there will be something new to show. */
void player_wake(struct app *a);

#endif
