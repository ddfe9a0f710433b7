/*
 * json.c - the report of docs/report.md.
 */
#include "trace/export/formats.h"
#include "trace/export/run.h"

int export_json(FILE *out, const struct trace *t, const struct export_options *o)
{
	struct export_run r;
	export_run_init(&r, t, o, NULL, NULL);
	struct report_input in = export_run_report(&r);
	int code = report_json(out, &in);
	export_run_clear(&r);
	return code;
}
