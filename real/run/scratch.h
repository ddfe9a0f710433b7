/*
 * scratch.h - the private temporary directory of a run: the compiled program and the socket for marks. Removed at the end of the
 * run in all cases, by proclab or, when proclab was killed, by the supervisor.
 */
#ifndef PROCLAB_REAL_SCRATCH_H
#define PROCLAB_REAL_SCRATCH_H

#include <stdbool.h>

#include "trace/error.h"

enum { SCRATCH_PATH = 80 };  /* short enough for a socket's name in it */

/* Make one in $TMPDIR, /tmp or /var/tmp, the first that works; executable: one from which programs may run. Returns 0,
 * ERR_SYSTEM. */
int scratch_make(char path[SCRATCH_PATH], bool executable, struct diag *d);
/* Remove it with all that it holds. An empty path, or one that is gone already, is fine. */
void scratch_remove(const char *path);

#endif
