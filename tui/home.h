/*
 * home.h - the home screen: what there is to run, as one list in sections, and what the user wants of it.
 *
 * It knows nothing of programs: the caller makes the list, runs what was chosen with the terminal given back, and comes here again.
 */
#ifndef PROCLAB_TUI_HOME_H
#define PROCLAB_TUI_HOME_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/tui.h"

struct home_item {
	const char *section;     /* "Scenarios"; items of one section stand together */
	const char *name, *about;/* one line */
	const char *text;        /* more about it: paragraphs separated by newlines; NULL */
	bool asks;               /* a scenario: it can be run on either kernel */
	bool shows;              /* and it has a script */
};

struct home {
	const struct home_item *items; /* borrowed */
	size_t count;
	size_t selected;         /* kept from one time to the next */
	char find[64];           /* what was looked for last */
	char message[160];       /* one line for the user, until the next key */
};

enum home_wish { HOME_LEAVE, HOME_RUN, HOME_SIM, HOME_REAL, HOME_SHOW };

/* Show it until the user has chosen: *wish says what is to be done with items[selected]. Returns 0, the number of the signal that made it
 * leave, or an error code as tui_run. */
int tui_home(struct home *h, const struct tui_options *o, enum home_wish *wish);

#endif
