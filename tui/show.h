/*
 * show.h - performs a script: plays from cue to cue, says, shows and asks what stands there.
 *
 * Attended, a question is answered by typing and a pause without seconds lasts until Space is pressed; unattended, the answer is shown
 * after a while, a pause lasts as long as reading takes, and the end of the script ends the showing. Whoever steps about in between
 * goes on from where he stands.
 */
#ifndef PROCLAB_TUI_SHOW_H
#define PROCLAB_TUI_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/script.h"

struct app;

enum show_phase {
	SHOW_PLAYS,    /* on the way to the next cue */
	SHOW_PERFORMS, /* what stands at the cue */
	SHOW_WAITS,    /* for `until`, or for Space */
	SHOW_ASKS,
	SHOW_OVER,
};

struct show {
	const struct script *script; /* NULL: nothing is performed. Both borrowed */
	const struct script_fit *fit;
	bool automatic;
	double rate;             /* of the showing: pauses are shorter, speeds higher by this */
	enum show_phase phase;
	size_t cue, step;        /* the cue that is next, or performed; in it the step that is next */
	int64_t until;           /* ns of the loop's clock; 0: until Space */
	const struct script_step *asked; /* the question that is asked, or was last */
	char said[1024];         /* what the audience reads */
	bool says_answer;        /* that is an answer */
	int right, answered;
};

void show_init(struct app *a);
/* Begin; the recording stands at its first event. */
void show_begin(struct app *a);
/* Go on as far as the clock has come. Returns effects. */
int show_tick(struct app *a);
/* Have the loop wake when there will be something to do. */
void show_wake(struct app *a);
/* Space. False when it means what it means without a script. */
bool show_space(struct app *a);
/* Whether a script is performed, and has not come to its end. */
bool show_runs(const struct app *a);
/* Whether a question is asked now. */
bool show_asks(const struct app *a);
/* Whether Space goes on now. */
bool show_waits(const struct app *a);

#endif
