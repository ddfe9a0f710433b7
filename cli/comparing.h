/*
 * comparing.h - `proclab play A B`: two recordings in step, side by side, with where they part.
 */
#ifndef PROCLAB_CLI_COMPARING_H
#define PROCLAB_CLI_COMPARING_H

#include "cli/session.h"
#include "trace/parting.h"

/* What is compared: enum parting_by, or COMPARE_AUTO. */
#define COMPARE_AUTO (-1)

/* Show them on the screen, or print both as columns until they part. Returns the exit status: EXIT_FINE when they do not part or were shown on
 * the screen, EXIT_CHECKED_FAILED when they part or one is corrupt, EXIT_USAGE. */
int comparing_run(const struct session_settings *set, int by, const char *const paths[2]);

#endif
