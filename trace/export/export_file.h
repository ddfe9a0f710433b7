/*
 * export_file.h - an export into a file: whole or not at all.
 *
 * It is written beside its name and takes the name when it is complete, so that a full disk leaves what was there before.
 */
#ifndef PROCLAB_TRACE_EXPORT_FILE_H
#define PROCLAB_TRACE_EXPORT_FILE_H

#include "trace/export/export.h"

/* Write t into the file of that path; one that is there is replaced. What is no regular file (a device, a pipe) is written as it is.
 * Returns 0 or ERR_SYSTEM with d saying what was refused. */
int export_to_file(const char *path, const struct export_format *f, const struct trace *t, const struct export_options *o, struct diag *d);
/* Remove what export_to_file has begun. For signal handlers. */
void export_file_abandon(void);

#endif
