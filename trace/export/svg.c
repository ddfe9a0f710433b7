/*
 * svg.c - which picture of a run is drawn.
 */
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/svg.h"

static const struct { const char *name; svg_picture *draw; } pictures[] = {
	{"timeline", svg_timeline},
	{"tree", svg_tree},
	{"states", svg_states},
	{"messages", svg_messages},
};

int export_svg(FILE *out, const struct trace *t, const struct export_options *o)
{
	struct svg s = {.out = out, .header = trace_header_const(t)};
	size_t i = 0;
	while (o->picture && strcmp(pictures[i].name, o->picture)) i++; /* export_has_picture knows it */
	pictures[i].draw(&s, t, o);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
