/*
 * result_formats.h - the single formats of result.h, one file each.
 */
#ifndef PROCLAB_CLI_LAB_RESULT_FORMATS_H
#define PROCLAB_CLI_LAB_RESULT_FORMATS_H

#include "cli/lab/result.h"

typedef void result_writer(FILE *out, const struct lab *lab, const char *submission, const struct verdict *v, const struct result_style *style);

result_writer result_text, result_json, result_junit, result_gradescope, result_csv;

#endif
