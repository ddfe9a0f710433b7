/*
 * cast.h - an unattended showing as a file: an asciinema cast, version 2, with the author's marks in it.
 *
 * The screen is drawn as on a terminal of the given size, but for nobody: neither a terminal nor time is needed, since the showing goes by a
 * clock of its own. The same recording, script and options give the same file, byte for byte.
 */
#ifndef PROCLAB_TUI_CAST_H
#define PROCLAB_TUI_CAST_H

#include <stdio.h>

#include "tui/script.h"
#include "tui/tui.h"

struct cast_options {
	int rows, cols;                /* 0: 24, 80; at least 10 and 40, at most 500 */
	bool ascii;                    /* no characters beyond ASCII */
	bool plain;                    /* no colours */
	double rate;                   /* of the showing; 0: 1 */
	const struct script *script;   /* what is performed; NULL: each mark is shown for a while. Both borrowed */
	const struct script_fit *fit;
};

/* Write the showing of t, which holds a whole recording, to out. Returns 0, ERR_SYSTEM (errno says why) or ERR_UNSUPPORTED with d filled, when no
 * description of an xterm is installed. */
int cast_write(FILE *out, struct trace *t, const struct cast_options *o, struct diag *d);

#endif
