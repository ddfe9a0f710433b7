/*
 * report_notes.h - the inside of struct report_notes; for report.c and report_notes.c alone.
 */
#ifndef PROCLAB_TRACE_REPORT_NOTES_H
#define PROCLAB_TRACE_REPORT_NOTES_H

#include "trace/report.h"

struct report_exec {
	uint32_t proc;          /* index in the world */
	char *path;             /* NULL not known */
	char *args;             /* argc strings, each ended by a NUL */
	uint32_t args_len;
	int32_t argc;
};

struct report_notes {
	struct report_exec *execs; /* in order of time */
	size_t cap_exec;
	uint32_t nexec;
	char *output;
	size_t output_len, cap_output;
	uint64_t output_total;
};

#endif
