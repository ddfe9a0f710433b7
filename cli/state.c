/*
 * state.c - see state.h.
 */
#include "cli/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *state_folder(const char *below, char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME"), *slash = below ? "/" : "";
	int n = -1;
	if (!below) below = "";
	if (state && *state == '/') n = snprintf(out, size, "%s/proclab%s%s", state, slash, below);
	else if (home && *home == '/') n = snprintf(out, size, "%s/.local/state/proclab%s%s", home, slash, below);
	if (n < 0 || (size_t)n >= size) return NULL;
	for (char *end = out + 1; (end = strchr(end, '/')); *end++ = '/') {
		*end = 0;
		mkdir(out, 0777);
	}
	mkdir(out, 0777);
	return access(out, W_OK) ? NULL : out;
}
