/*
 * lines.h - at which line of its source each thread waits or is stopped, for programs with debugging information.
 *
 * Nobody is stopped: of a thread in a system call /proc/TID/syscall tells where it is and where its stack is, and the call frame
 * information who called (objects.h); the innermost line of the program's own is where it waits. Each wait that lasts is looked at once,
 * in a twentieth of a CPU at most; short ones are not, so a busy program is not slowed down. Told are LINE events, INFERRED, and before them
 * each source file's text, if it still is what was compiled.
 */
#ifndef PROCLAB_REAL_LINES_H
#define PROCLAB_REAL_LINES_H

#include "real/observe/tree.h"

struct lines;
typedef void lines_sink(void *arg, const struct event *e);

/* What is found goes to sink; names of files live as long as the lines. Never NULL. */
struct lines *lines_new(lines_sink *sink, void *arg);
void lines_free(struct lines *l);
/* Look if it is time. t0: what now, ns, is counted from. Returns the ns until it is time again, INT64_MAX: when something has happened. */
int64_t lines_look(struct lines *l, struct tree *tr, int64_t t0, int64_t now);

#endif
