/*
 * pair.h - two recordings side by side, in step, with where they part.
 *
 * Each half is drawn by the same views as a recording alone. The keys move both: moment by moment (trace/parting.h), or by time.
 */
#ifndef PROCLAB_TUI_PAIR_H
#define PROCLAB_TUI_PAIR_H

#include "trace/parting.h"
#include "tui/tui.h"

struct pair_options {
	const char *names[2];    /* of the recordings' files */
	bool ascii;
	enum tui_color color;
};

/* Show them, compared in p, until the user leaves. All borrowed. Returns as tui_run. */
int tui_pair(const struct pair_options *o, struct trace *const t[2], const struct parting *p);

#endif
