/*
 * result.c - the formats by their number.
 */
#include "cli/lab/result_formats.h"

static result_writer *const writers[] = {
	[RESULT_TEXT] = result_text, [RESULT_JSON] = result_json, [RESULT_JUNIT] = result_junit, [RESULT_GRADESCOPE] = result_gradescope,
	[RESULT_CSV] = result_csv,
};

void result_print(FILE *out, enum result_format format, const struct lab *lab, const char *submission, const struct verdict *v,
                  const struct result_style *style)
{
	writers[format](out, lab, submission, v, style);
}
