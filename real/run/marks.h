/*
 * marks.h - the listener for a program's steps and notes; include/proclab/marks.h says how they come.
 */
#ifndef PROCLAB_REAL_MARKS_H
#define PROCLAB_REAL_MARKS_H

#include "real/observe/observe.h"

struct marks;

/* Listen on path (in a directory that is private to the user). New descriptors are added to the epoll set. NULL with errno. */
struct marks *marks_new(const char *path, int epoll);
void marks_free(struct marks *m);
/* Take what has come, as MARK events; t0: CLOCK_MONOTONIC ns of their time 0. Never blocks. */
void marks_pump(struct marks *m, struct observer *o, int64_t t0);
/* The next worker of the workbench that asks for a command; false: none. */
bool marks_asked(struct marks *m, int32_t *pid, char *text, size_t size);
/* Answer the one with this pid. Returns whether it asks. */
bool marks_answer(struct marks *m, int32_t pid, const char *line);
/* Let the program that has waited longest go on. Returns whether one waited. */
bool marks_go(struct marks *m);

#endif
