/*
 * words.h - texts from outside, made fit for any format: valid UTF-8, no control characters, not too long.
 */
#ifndef PROCLAB_TRACE_EXPORT_WORDS_H
#define PROCLAB_TRACE_EXPORT_WORDS_H

#include "trace/world.h"

/* Names of processes are cut to so many columns in pictures. */
#define WORDS_NAME 18

/* bytes (NULL: none) cleaned and cut to columns, in buf. Returns buf. */
const char *words_clean(char *buf, size_t size, const char *bytes, int columns);
/* "101 pipeline" in buf. */
const char *words_process(char *buf, size_t size, const struct world_proc *p, int columns);
/* "exit 0", "killed by SIGKILL"; of one that lives its state, and what it waits for. */
const char *words_fate(char *buf, size_t size, const struct world *w, const struct world_proc *p);
/* "pipe 1", with its name where it has one. */
const char *words_channel(char *buf, size_t size, const struct world *w, uint32_t id);

#endif
