/*
 * expansion.h - where in a source line the tokens of its preprocessed row came from.
 */
#ifndef PROCLAB_SIM_LANG_EXPANSION_H
#define PROCLAB_SIM_LANG_EXPANSION_H

#include <stdbool.h>

struct origin {
	int column, width; /* in the source line, from 1; of the macro's name when is_macro */
	bool is_macro;     /* it comes from a macro's body, not from the line itself */
};

/* The origin of the byte `at` of row, which the preprocessor made of line. False: not found, as where a call goes over several lines. */
bool expansion_origin(const char *line, const char *row, int at, struct origin *out);

#endif
