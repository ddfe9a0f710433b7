/*
 * showing.h - a recording that is shown by a script or unattended: --script, --auto.
 */
#ifndef PROCLAB_CLI_SHOWING_H
#define PROCLAB_CLI_SHOWING_H

#include "cli/session.h"
#include "tui/script.h"

struct showing_settings {
	const char *script;      /* its file, NULL none */
	bool automatic;
	const char *cast, *size; /* the file of the cast, "-" stdout; COLSxROWS; NULL */
};

#define SHOWING_OPTIONS(at) \
	{0, "script", OPTION_TEXT, "FILE", NULL, \
	 "tui: perform this script: it says what is to be seen, chooses the panes, asks; with --speed that much faster than it says", \
	 (at) + offsetof(struct showing_settings, script)}, \
	{0, "auto", OPTION_FLAG, NULL, NULL, \
	 "tui: unattended: nobody is waited for, answers are told after a while, it leaves at the end; without a script each mark of the author is " \
	 "shown for a while", \
	 (at) + offsetof(struct showing_settings, automatic)}, \
	{0, "cast", OPTION_TEXT, "FILE", NULL, \
	 "write the unattended showing as an asciinema cast, with the author's marks in it; - is stdout. Needs no terminal, and no time", \
	 (at) + offsetof(struct showing_settings, cast)}, \
	{0, "size", OPTION_TEXT, "COLSxROWS", NULL, "of the cast's screen, 40x10 to 500x500; 80x24", (at) + offsetof(struct showing_settings, size)}

struct showing {
	const struct showing_settings *set; /* borrowed */
	bool on;
	int rows, cols;          /* of the cast */
	struct script script;
	struct script_fit fit;
};

/* Read the script, refuse what cannot go together. position: what --goto says, NULL. Returns 0 or, after a message, an exit status; to be
 * cleared in both cases. */
int showing_init(struct showing *w, const struct showing_settings *set, const struct session_settings *common, const char *position);
void showing_clear(struct showing *w);
/* Write the cast of the recording at path, at that speed. Returns the exit status. */
int showing_cast(struct showing *w, const struct session_settings *common, const char *path, double speed);
/* Hold the script against the recording that has been opened, and have the session perform it. Returns 0 or, after a message, an exit status. */
int showing_fit(struct showing *w, struct session *s);

#endif
