/*
 * state.h - where proclab keeps what it remembers for its user: $XDG_STATE_HOME/proclab, by default ~/.local/state/proclab.
 */
#ifndef PROCLAB_CLI_STATE_H
#define PROCLAB_CLI_STATE_H

#include <stddef.h>

/* The folder, or one below it (NULL: none), made with the folders above it, into out. NULL when there is no home that can be written to. */
char *state_folder(const char *below, char *out, size_t size);

#endif
