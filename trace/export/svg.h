/*
 * svg.h - the pictures that an SVG export can be, one file each. For svg.c alone.
 */
#ifndef PROCLAB_TRACE_EXPORT_SVG_H
#define PROCLAB_TRACE_EXPORT_SVG_H

#include "trace/export/svg_draw.h"

typedef void svg_picture(struct svg *s, const struct trace *t, const struct export_options *o);
svg_picture svg_timeline, svg_tree, svg_states, svg_messages;

#endif
