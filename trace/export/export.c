/*
 * export.c - the table of formats.
 */
#include "trace/export/export.h"

#include <string.h>

#include "trace/export/formats.h"

/* A browser opens a page of so many events in a few seconds. */
#define HTML_EVENTS_MAX 200000

static int export_cast(FILE *out, const struct trace *t, const struct export_options *o)
{
	return o->perform ? o->perform(out, t) : ERR_UNSUPPORTED;
}

static const struct export_format formats[] = {
	{"svg", ".svg", "timeline|tree|states|messages", true, false, false, 0, "a picture for a page or a slide", export_svg},
	{"dot", ".dot", NULL, true, false, false, 0, "tree and channels, for Graphviz", export_dot},
	{"mermaid", ".mmd", "messages|states", true, false, false, 0, "a diagram as text, for Markdown", export_mermaid},
	{"csv", ".csv", "processes|states|events", true, false, false, 0, "a table, for a spreadsheet", export_csv},
	{"perfetto", ".perfetto.json", NULL, false, false, false, 0, "Chrome trace events, for ui.perfetto.dev", export_perfetto},
	{"html", ".html", NULL, false, false, true, HTML_EVENTS_MAX, "one page that plays it in a browser, with the same keys", export_html},
	{"text", ".txt", NULL, false, false, false, 0, "the log and the report, as they are printed", export_text},
	{"json", ".json", NULL, false, false, false, 0, "the report as one JSON object, for programs", export_json},
	{"cast", ".cast", NULL, false, true, false, 0, "a showing of it in a terminal, for asciinema", export_cast},
	{0},
};

const struct export_format *export_formats(void)
{
	return formats;
}

const struct export_format *export_find(const char *name)
{
	for (const struct export_format *f = formats; f->name; f++)
		if (!strcmp(f->name, name)) return f;
	return NULL;
}

const struct export_format *export_find_suffix(const char *path)
{
	size_t len = strlen(path);
	for (const struct export_format *f = formats; f->name; f++) {
		size_t n = strlen(f->suffix);
		if (len > n && !strcmp(path + len - n, f->suffix)) return f;
	}
	return NULL;
}

int export_fits(const struct export_format *f, const struct trace *t, const struct export_options *o, struct diag *d)
{
	uint32_t events = o->until ? o->until : trace_count(t);
	if (!f->events_max || events <= f->events_max) return 0;
	return diag_set(d, ERR_UNSUPPORTED, "%s can have %u events, and here are %u; --goto e%u takes the first of them, `proclab play` shows all", f->name,
	                f->events_max, events, f->events_max);
}

bool export_has_picture(const struct export_format *f, const char *picture)
{
	size_t len = strlen(picture);
	for (const char *word = f->pictures; word && *word;) {
		size_t n = strcspn(word, "|");
		if (n == len && !memcmp(word, picture, n)) return true;
		word += n + (word[n] == '|');
	}
	return false;
}
