/*
 * text.c - the text view of a recording: the log of what happened, then the report.
 */
#include <stdlib.h>

#include "trace/export/formats.h"
#include "trace/export/run.h"
#include "trace/text_log.h"

#define LINE_MAX_BYTES 8192

struct text_export {
	FILE *out;
	struct text_log filter;
	struct text_style style;
	uint32_t from;
};

static void put_event(void *arg, const struct event *e, const struct world *after)
{
	struct text_export *x = arg;
	char line[LINE_MAX_BYTES];
	if (e->n < x->from || !text_log_takes(&x->filter, e, after)) return;
	text_event(line, sizeof line, e, after, &x->style);
	fprintf(x->out, "%s\n", line);
}

int export_text(FILE *out, const struct trace *t, const struct export_options *o)
{
	const struct trace_header *h = trace_header_const(t);
	struct text_export x = {
		.out = out, .from = o->from,
		.style = {.ascii = o->ascii, .width = o->width, .supervisor = h->supervisor, .supervisor_name = trace_supervisor_name(h)},
	};
	struct export_run r;
	export_run_init(&r, t, o, put_event, &x);
	struct report_input in = export_run_report(&r);
	text_report(out, &in, r.timeline, &x.style);
	export_run_clear(&r);
	text_log_clear(&x.filter);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
