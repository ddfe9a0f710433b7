/*
 * similar.h - names that were probably meant.
 */
#ifndef PROCLAB_SIM_LANG_SIMILAR_H
#define PROCLAB_SIM_LANG_SIMILAR_H

#include <stdbool.h>

/* One letter too many, too few, wrong, or two exchanged. */
bool names_similar(const char *a, const char *b);

struct unit;
/* A function that the unit defines under a name that is like this one, or only in other letters' case; NULL: none. */
const char *similar_function(const struct unit *u, const char *name);

#endif
