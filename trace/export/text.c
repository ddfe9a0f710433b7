/*
 * text.c - the text view of a recording: the log of what happened, told by its prefix from what the program printed, then the report.
 */
#include <string.h>

#include "trace/export/formats.h"
#include "trace/export/run.h"
#include "trace/text_line.h"
#include "trace/text_log.h"

struct text_export {
	FILE *out;
	struct text_log filter;
	struct text_style style;
	uint32_t from;
	bool begun;              /* the program has printed the beginning of a line */
};

/* What the program printed, line by line, with what is no text escaped. */
static void put_output(struct text_export *x, const char *bytes, size_t n)
{
	char text[TEXT_LINE_MAX];
	for (const char *end = bytes + n; bytes < end;) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t len = (size_t)((newline ? newline : end) - bytes);
		struct text_line l;
		line_init(&l, text, sizeof text, &x->style);
		line_clean(&l, bytes, len && bytes[len - 1] == '\r' ? len - 1 : len, TEXT_LINE_MAX);
		fputs(text, x->out);
		if (newline) fputc('\n', x->out);
		x->begun = !newline;
		bytes = newline ? newline + 1 : end;
	}
}

static void put_event(void *arg, const struct event *e, const struct world *after)
{
	struct text_export *x = arg;
	char line[TEXT_LINE_MAX];
	if (e->n < x->from) return;
	if (e->kind == EV_OUT) put_output(x, e->out.data, e->out.data_len);
	if (!text_log_takes(&x->filter, e, after)) return;
	text_event(line, sizeof line, e, after, &x->style);
	fprintf(x->out, "%s%s%s\n", x->begun ? "\n" : "", x->style.ascii ? "| " : "│ ", line);
	x->begun = false;
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
	if (x.begun) fputc('\n', out);
	text_report(out, &in, r.timeline, &x.style);
	export_run_clear(&r);
	text_log_clear(&x.filter);
	return fflush(out) || ferror(out) ? ERR_SYSTEM : 0;
}
