/*
 * commands_time.h - what the keys that move in time do, in a live view and in a recording. As all commands they answer with effects.
 */
#ifndef PROCLAB_TUI_COMMANDS_TIME_H
#define PROCLAB_TUI_COMMANDS_TIME_H

#include "tui/app.h"

int time_freeze(struct app *a);
int time_go_on(struct app *a);
/* By one event, an event of the selected process, a decision of the scheduler, a line of the source; where there is none yet the simulated
 * machine is asked for it. */
int time_step_back(struct app *a);
int time_step_on(struct app *a);
int time_proc_back(struct app *a);
int time_proc_on(struct app *a);
int time_choice_back(struct app *a);
int time_choice_on(struct app *a);
int time_line_back(struct app *a);
int time_line_on(struct app *a);
/* By ticks of the timeline: one, or ten. */
int time_tick_back(struct app *a);
int time_tick_on(struct app *a);
int time_leap_back(struct app *a);
int time_leap_on(struct app *a);
/* From a message to its other end. */
int time_flow_back(struct app *a);
int time_flow_on(struct app *a);
/* Marks, the author's and the user's own. */
int time_mark_back(struct app *a);
int time_mark_on(struct app *a);
int time_mark(struct app *a);
int time_loop(struct app *a);
int time_goto(struct app *a);
int time_faster(struct app *a);
int time_slower(struct app *a);
int time_as_is(struct app *a);

#endif
