/*
 * recent.h - what was run from the home screen last: a file of lines in $XDG_STATE_HOME/proclab, "COMMAND<tab>PATH", newest first.
 *
 * It is a convenience: where it cannot be read or written there is none, and nobody is bothered.
 */
#ifndef PROCLAB_CLI_RECENT_H
#define PROCLAB_CLI_RECENT_H

#include <stddef.h>

#define RECENT_MOST 8

struct recent { char *command, *path; };

/* Read what there is into list (RECENT_MOST of them); files that are no longer there are left out. Returns how many; each freed with
 * recent_clear. */
size_t recent_read(struct recent *list);
void recent_clear(struct recent *list, size_t n);
/* Put one on top. path: absolute. */
void recent_add(const char *command, const char *path);

#endif
