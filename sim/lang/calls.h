/*
 * calls.h - which functions a program calls by their names, and where.
 */
#ifndef PROCLAB_SIM_LANG_CALLS_H
#define PROCLAB_SIM_LANG_CALLS_H

#include "sim/lang/ast.h"

/* Called for every call in a function that the unit's own file defines, in order of text; calls through pointers have no name and are left out. */
typedef void call_visitor(void *arg, const char *name, struct place where);

void unit_calls(const struct unit *u, call_visitor *visit, void *arg);

#endif
