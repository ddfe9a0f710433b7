/*
 * svg_draw.h - an SVG document and the few things that its pictures are made of.
 *
 * What holds: no script, no outside reference; every state is a texture as well as a colour, so that it prints in black and white; texts
 * from outside are escaped and shortened, and valid XML whatever a program calls itself.
 */
#ifndef PROCLAB_TRACE_EXPORT_SVG_DRAW_H
#define PROCLAB_TRACE_EXPORT_SVG_DRAW_H

#include "trace/export/run.h"
#include "trace/export/words.h"
#include "trace/text.h"

struct svg {
	FILE *out;
	const struct trace_header *header;
};

/* Begin a picture of that size: declaration, styles, textures, a heading (what: "timeline") and a line about the run below it. The
 * drawing begins at y = SVG_TOP. */
void svg_open(struct svg *s, double width, double height, const char *what, const struct export_run *r);
#define SVG_TOP 64
void svg_close(struct svg *s);

/* Markup of our own, as printf. */
void svg_put(struct svg *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text at (x, y) of these classes; format as printf, the result is escaped. */
void svg_text(struct svg *s, double x, double y, const char *classes, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* <title>, the tooltip of the element that is open; escaped. */
void svg_title(struct svg *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Boxes with the texture and name of each state that is set, from x on. Returns where the next thing may stand. */
double svg_legend(struct svg *s, double x, double y, const bool states[STATE_COUNT]);

#endif
