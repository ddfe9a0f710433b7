/*
 * source.h - which functions a C file calls, as the simulator's own parser understands it: a word in a comment is no call.
 */
#ifndef PROCLAB_CLI_LAB_SOURCE_H
#define PROCLAB_CLI_LAB_SOURCE_H

#include <stddef.h>

#include "trace/error.h"

struct source_call {
	char *name;
	int line;
};

struct source_calls {
	struct source_call *list;
	size_t n;
};

/* Returns 0, or ERR_COMPILE or ERR_SYSTEM with *d. Cleared with source_calls_clear in any case. */
int source_calls_read(const char *path, struct source_calls *out, struct diag *d);
void source_calls_clear(struct source_calls *c);
/* The line of the first call of that function; 0: there is none. */
int source_calls_find(const struct source_calls *c, const char *name);

#endif
