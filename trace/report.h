/*
 * report.h - the report as one JSON object, version 1 (its fields are listed in docs/report.md).
 */
#ifndef PROCLAB_TRACE_REPORT_H
#define PROCLAB_TRACE_REPORT_H

#include <stdio.h>

#include "trace/source.h"
#include "trace/world.h"

struct report_input {
	const struct trace *trace;
	const struct world *world;        /* at the end */
	const struct source_status *status;
	const char *output;               /* what the program printed, in order of arrival */
	size_t output_len;
	int64_t output_total;             /* bytes printed in all; more than output_len when cut */
};
/* Write it to f with a final newline. Returns 0 or ERR_SYSTEM. */
int report_json(FILE *f, const struct report_input *in);

#endif
