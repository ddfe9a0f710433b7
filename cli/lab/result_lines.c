/*
 * result_lines.c - a verdict as JUnit's XML (a testsuite of testcases, as continuous integration reads it) and as CSV (RFC 4180).
 */
#include <string.h>

#include "cli/lab/result_formats.h"
#include "trace/event.h"

/* Text in XML 1.0: what it may not hold is a question mark. */
static void xml(FILE *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '&') fputs("&amp;", out);
		else if (*c == '<') fputs("&lt;", out);
		else if (*c == '>') fputs("&gt;", out);
		else if (*c == '"') fputs("&quot;", out);
		else if (*c == '\n') fputs("&#10;", out);
		else fputc(*c < 32 && *c != '\t' ? '?' : *c, out);
	}
}

static void attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	xml(out, text);
	fputc('"', out);
}

static void failure(FILE *out, const struct judge_result *r, const struct verdict *v)
{
	static const struct result_style plain = {false, 100};
	char story[4096] = "";
	FILE *f = fmemopen(story, sizeof story - 1, "w");
	const char *said = v->trouble ? v->trouble : r->said ? r->said : "";
	fprintf(out, "    <failure type=\"%s\"", v->trouble ? "trouble" : "check");
	attribute(out, "message", said);
	fputc('>', out);
	if (f && !v->trouble) result_failure(f, r, &plain);
	if (f) fclose(f);
	xml(out, v->trouble ? v->trouble : story);
	fputs("</failure>\n", out);
}

static void testcase(FILE *out, const struct lab *lab, const struct judge_result *r, const struct verdict *v)
{
	fputs("  <testcase", out);
	attribute(out, "classname", lab->name);
	attribute(out, "name", r->id);
	fputs(">\n", out);
	if (r->skipped) fputs("    <skipped/>\n", out);
	else if (!r->passed) failure(out, r, v);
	fputs("  </testcase>\n", out);
}

void result_junit(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style)
{
	size_t failed = 0, skipped = 0;
	(void)style;
	for (size_t i = 0; i < v->n; i++) {
		failed += !v->results[i].passed && !v->results[i].skipped;
		skipped += v->results[i].skipped;
	}
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite", out);
	attribute(out, "name", submission);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"%.3f\">\n", v->n, failed, skipped, v->seconds);
	for (size_t i = 0; i < v->n; i++) testcase(out, lab, &v->results[i], v);
	fputs("</testsuite>\n", out);
}

static void field(FILE *out, const char *text, const char *end)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;
	if (quoted) fputc('"', out);
	for (const char *c = text; *c; c++) {
		if (*c == '"') fputc('"', out);
		fputc(*c, out);
	}
	if (quoted) fputc('"', out);
	fputs(end, out);
}

void result_csv(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style)
{
	(void)style;
	fputs("lab,submission,check,status,points,max_points,run,at_ns,happened\r\n", out);
	for (size_t i = 0; i < v->n; i++) {
		const struct judge_result *r = &v->results[i];
		field(out, lab->name, ",");
		field(out, submission, ",");
		field(out, r->id, ",");
		fprintf(out, "%s,%g,%g,", r->skipped ? "skipped" : r->passed ? "passed" : "failed", r->passed ? r->points : 0, r->points);
		field(out, r->label ? r->label : "", ",");
		if (r->at != UNKNOWN) fprintf(out, "%lld", (long long)r->at);
		fputc(',', out);
		field(out, r->passed ? "" : v->trouble ? v->trouble : r->said ? r->said : "", "\r\n");
	}
}
