/*
 * compile.h - a student's PROGRAM.c made into a program, by the system's own compiler.
 */
#ifndef PROCLAB_REAL_COMPILE_H
#define PROCLAB_REAL_COMPILE_H

#include <stddef.h>

#include "trace/error.h"

/* Whether source can be compiled at all: there, a file, named *.c. Returns 0, ERR_NOTFOUND, ERR_NOEXEC or ERR_USAGE; d filled. */
int compile_check(const char *source, struct diag *d);
/* "fork" for "labs/fork.c", in name. */
void compile_name(const char *source, char *name, size_t size);
/* In a child of its own: compile source into the file output, temporary files beside it in folder. Becomes the compiler, whose
 * messages go to stderr; ends with status 127 when there is none. include, and a library to link where it is used, may be NULL. */
_Noreturn void compile_exec(const char *source, const char *output, const char *folder, const char *include, const char *library);
/* The compiler's name: $CC or cc. */
const char *compile_compiler(void);

#endif
