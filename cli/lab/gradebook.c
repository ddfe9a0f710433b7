/*
 * gradebook.c - see gradebook.h. text: a line for each, with the first thing that is wrong. The others hold what `lab check` writes for one:
 * json in a list, gradescope in an object by name, junit's suites in one document, csv's rows under one header.
 */
#include "cli/lab/gradebook.h"

#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

#define NAME_COLUMNS 24

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* What is wrong first; "" nothing. */
static void first_fault(const json_t *result, char *buf, size_t size)
{
	size_t i;
	json_t *check;
	const char *trouble = text_of(result, "trouble");
	*buf = 0;
	if (trouble) snprintf(buf, size, "%.*s", (int)strcspn(trouble, "\n"), trouble);
	json_array_foreach (json_object_get(result, "checks"), i, check) {
		const char *said = text_of(check, "happened"), *status = text_of(check, "status");
		if (*buf || !status || strcmp(status, "failed") != 0) continue;
		snprintf(buf, size, "%s: %s", text_of(check, "id"), said ? said : "");
	}
	if (!*buf && text_of(result, "note")) snprintf(buf, size, "%s", text_of(result, "note"));
}

static void add_text(struct gradebook *b, const char *name, const struct grade *g)
{
	char fault[400], points[40];
	bool passed = json_is_true(json_object_get(g->result, "passed"));
	first_fault(g->result, fault, sizeof fault);
	snprintf(points, sizeof points, "%g of %g", json_number_value(json_object_get(g->result, "score")),
	         json_number_value(json_object_get(g->result, "max_score")));
	int column = fprintf(b->out, "  %-*s %-12s ", NAME_COLUMNS, name, points);
	if (passed) fputs("passed\n", b->out);
	else options_hang(b->out, fault, column, b->style.width > column + 30 ? b->style.width : column + 30);
}

/* From behind its first line on where the ones before had that already. */
static void add_rows(struct gradebook *b, const char *text, bool headless)
{
	const char *line = headless ? strchr(text, '\n') : NULL;
	fputs(line ? line + 1 : text, b->out);
}

static void add_named(struct gradebook *b, const char *name, const struct grade *g)
{
	json_t *word = json_string(name);
	char *quoted = word ? json_dumps(word, JSON_ENCODE_ANY) : NULL; /* a name that is no UTF-8 is no JSON */
	fprintf(b->out, "%s%s: %s", b->n ? ",\n" : "", quoted ? quoted : "\"?\"", g->text);
	free(quoted);
	json_decref(word);
}

void gradebook_begin(struct gradebook *b)
{
	switch (b->format) {
	case RESULT_TEXT: fprintf(b->out, "%s\n", b->lab->title); break;
	case RESULT_JSON: fprintf(b->out, "{\"proclab_lab_grade\": 1, \"lab\": \"%s\", \"submissions\": [\n", b->lab->name); break;
	case RESULT_GRADESCOPE: fputs("{\n", b->out); break;
	case RESULT_JUNIT: fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", b->out); break;
	case RESULT_CSV: break;
	}
}

void gradebook_add(struct gradebook *b, const char *name, const struct grade *g)
{
	switch (b->format) {
	case RESULT_TEXT: add_text(b, name, g); break;
	case RESULT_JSON: fprintf(b->out, "%s%s", b->n ? ",\n" : "", g->text); break;
	case RESULT_GRADESCOPE: add_named(b, name, g); break;
	case RESULT_JUNIT: add_rows(b, g->text, true); break;
	case RESULT_CSV: add_rows(b, g->text, b->n > 0); break;
	}
	b->n++;
	b->passed += json_is_true(json_object_get(g->result, "passed"));
	b->failed += g->failed;
	fflush(b->out);
}

void gradebook_end(struct gradebook *b)
{
	switch (b->format) {
	case RESULT_TEXT:
		fprintf(b->out, "\n%zu of %zu passed", b->passed, b->n);
		if (b->failed) fprintf(b->out, "; %zu could not be judged", b->failed);
		fputc('\n', b->out);
		break;
	case RESULT_JSON: fputs("]}\n", b->out); break;
	case RESULT_GRADESCOPE: fputs("}\n", b->out); break;
	case RESULT_JUNIT: fputs("</testsuites>\n", b->out); break;
	case RESULT_CSV: break;
	}
}
