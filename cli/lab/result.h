/*
 * result.h - a verdict for people and for machines: text, json, junit, gradescope, csv.
 */
#ifndef PROCLAB_CLI_LAB_RESULT_H
#define PROCLAB_CLI_LAB_RESULT_H

#include <stdio.h>

#include "cli/lab/judge.h"

enum result_format { RESULT_TEXT, RESULT_JSON, RESULT_JUNIT, RESULT_GRADESCOPE, RESULT_CSV };
#define RESULT_FORMATS "text|json|junit|gradescope|csv"   /* in that order */

struct result_style {
	bool color;
	int width;
};

/* Write it. submission: what it is called. */
void result_print(FILE *out, enum result_format format, const struct lab *lab, const char *submission, const struct verdict *v,
                  const struct result_style *style);

/* The same for a screen that is shown again and again: names, and the first failure. */
void result_brief(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style);

/* "t12.5ms", into buf: what --goto takes. */
const char *result_position(int64_t at, char buf[40]);
/* One failed check for people, all of it: expected, happened, where to look. */
void result_failure(FILE *out, const struct judge_result *r, const struct result_style *style);

#endif
