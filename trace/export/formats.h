/*
 * formats.h - the formats' own functions, for the table in export.c alone. export_FORMAT lies in FORMAT.c.
 */
#ifndef PROCLAB_TRACE_EXPORT_FORMATS_H
#define PROCLAB_TRACE_EXPORT_FORMATS_H

#include "trace/export/export.h"

export_write export_text, export_json;
export_write export_html;
export_write export_svg, export_csv, export_dot, export_mermaid, export_perfetto;

#endif
