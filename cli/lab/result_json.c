/*
 * result_json.c - a verdict as JSON: our own, and Gradescope's results.json.
 *
 * https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes the latter: score, output, tests with score, max_score, name,
 * status, output.
 */
#include <jansson.h>
#include <stdlib.h>

#include "cli/lab/result_formats.h"
#include "trace/event.h"
#include "trace/memory.h"

static void dump(FILE *out, json_t *o)
{
	memory_check(o);
	json_dumpf(o, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(o);
}

static const char *status(const struct judge_result *r)
{
	return r->skipped ? "skipped" : r->passed ? "passed" : "failed";
}

static json_t *result(const struct judge_result *r)
{
	char buf[40];
	return json_pack("{s:s, s:s, s:s, s:f, s:s?, s:s?, s:o, s:s?, s:s?, s:s?, s:I, s:I}", "id", r->id, "status", status(r), "expected", r->expected,
	                 "points", r->points, "happened", r->said, "run", r->label, "at_ns", r->at == UNKNOWN ? json_null() : json_integer(r->at), "goto",
	                 r->at == UNKNOWN ? NULL : result_position(r->at, buf), "recording", r->recording, "command", r->command, "failed_runs",
	                 (json_int_t)r->failed, "of_runs", (json_int_t)r->of);
}

void result_json(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style)
{
	json_t *checks = json_array();
	(void)style;
	for (size_t i = 0; i < v->n; i++) json_array_append_new(checks, result(&v->results[i]));
	dump(out, json_pack("{s:i, s:s, s:s, s:b, s:f, s:f, s:I, s:f, s:s?, s:s?, s:s?, s:o}", "proclab_lab_result", 1, "lab", lab->name, "submission", submission,
	                    "passed", verdict_passed(v), "score", v->score, "max_score", v->most, "runs", (json_int_t)v->runs, "seconds", v->seconds,
	                    "trouble", v->trouble, "note", v->note, "broke", v->broke, "checks", checks));
}

/* What a student sees of one test there. */
static char *story(const struct judge_result *r)
{
	static const struct result_style plain = {false, 100};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	memory_check(f);
	if (r->passed) fprintf(f, "%s\n", r->expected);
	else result_failure(f, r, &plain);
	fclose(f);
	return text;
}

static json_t *test(const struct judge_result *r)
{
	char *text = story(r);
	json_t *o = json_pack("{s:s, s:f, s:f, s:s, s:s}", "name", r->id, "score", r->passed ? r->points : 0.0, "max_score", r->points, "status",
	                      r->passed ? "passed" : "failed", "output", text);
	free(text);
	return o;
}

void result_gradescope(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style)
{
	json_t *tests = json_array();
	(void)style;
	(void)submission;
	for (size_t i = 0; i < v->n; i++)
		if (!v->results[i].skipped) json_array_append_new(tests, test(&v->results[i]));
	dump(out, json_pack("{s:f, s:f, s:s, s:f, s:o}", "score", v->score, "max_score", v->most, "output", v->trouble ? v->trouble : lab->title,
	                    "execution_time", v->seconds, "tests", tests));
}
