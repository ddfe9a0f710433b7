/*
 * lang.h - what the tests of the C front end share.
 */
#ifndef PROCLAB_TESTS_SIM_LANG_H
#define PROCLAB_TESTS_SIM_LANG_H

#include <stdbool.h>

#include "sim/lang/parse.h"

/* Parse text as the file path, without preprocessing; said is filled. Free with unit_free. */
struct unit *lang_parse(const char *path, const char *text, struct diag_list *said);
/* Whether text is accepted; with messages on stdout when it is not and loud. */
bool lang_accepts(const char *text, bool loud);
/* A whole file as a string, malloc'ed. */
char *lang_read(const char *path);
/* Write text to the file name in the test's folder; its path. */
const char *lang_write(const char *name, const char *text);

#endif
