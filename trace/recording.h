/*
 * recording.h - a recording as a source: the third kernel, on which everything has happened already.
 *
 * All its events are there once it is open, and it is done from the beginning: nothing can be asked of it. Whoever shows it moves a cursor.
 */
#ifndef PROCLAB_TRACE_RECORDING_H
#define PROCLAB_TRACE_RECORDING_H

#include "trace/file.h"
#include "trace/source.h"

/* Read the file at path into t (new). Returns 0 with *out to be closed by its own operation, t borrowed until then; or an error code with d
 * filled, the path included: ERR_SYSTEM when it cannot be read, ERR_FORMAT, ERR_VERSION, ERR_CORRUPT. result may be NULL. */
int recording_open(const char *path, struct trace *t, struct source **out, struct trace_read_result *result, struct diag *d);
/* What has been read already (borrowed), as a source. */
struct source *recording_new(const struct trace *t);
/* Its status is from now on the one just after event n, as if nothing had come after it. */
void recording_end_after(struct source *s, uint32_t n);

#endif
