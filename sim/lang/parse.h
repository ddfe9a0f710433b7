/*
 * parse.h - from a source file to a unit: preprocess, then parse.
 *
 *     struct diag_list said = {0};
 *     char *text;
 *     size_t len;
 *     if (!preprocess("fork.c", &options, &text, &len, &said)) {
 *         struct unit *u = unit_parse("fork.c", text, len, &(struct parse_options){...}, &said);
 *         if (said.errors == 0) ... generate code ...
 *         unit_free(u);
 *     }
 */
#ifndef PROCLAB_SIM_LANG_PARSE_H
#define PROCLAB_SIM_LANG_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/lang/ast.h"

struct preprocess_options {
	const char *include;          /* folder of the simulator's headers */
	const char *const *arguments; /* further ones for the preprocessor (-DX, -Ifolder), ended by NULL; or NULL */
};

/* Run `cc -E -nostdinc` ($CC is honoured) on the file path. On success 0, and *text (malloc'ed, for unit_parse to take) with its
 * length. Else ERR_COMPILE with said filled (a header that the simulator has not is answered with what it has), or ERR_MEMORY,
 * ERR_SYSTEM. */
int preprocess(const char *path, const struct preprocess_options *options, char **text, size_t *len, struct diag_list *said);

struct parse_options {
	/* Preprocessed declarations of all that the C library offers: read (once) when a program calls a function that it did not
	 * declare. NULL: then such a function is `int f()`. Borrowed for the call. */
	const char *prototypes;
	size_t prototypes_len;
	bool is_library;     /* the C library itself, or the runtime: no warnings */
	size_t memory_limit; /* bytes; 0: 1 GiB. A program that takes more to understand is an error */
};

/* Parse and check a whole source file. Takes text (malloc'ed; len bytes and a NUL behind them), also when it fails. The unit
 * keeps said, and may be used when said->errors is 0; with errors it holds what could be understood. */
struct unit *unit_parse(const char *path, char *text, size_t len, const struct parse_options *options, struct diag_list *said);
void unit_free(struct unit *u);

#endif
