/*
 * error.h - the one list of error codes. Functions return 0 or one of these (negative); where the system refused
 * something, errno still says why. Details for people go into a struct diag.
 */
#ifndef PROCLAB_TRACE_ERROR_H
#define PROCLAB_TRACE_ERROR_H

/* X(ENUM, value, "message") */
#define ERROR_LIST(X) \
	X(MEMORY, -1, "out of memory") \
	X(SYSTEM, -2, "the system refused") \
	X(CORRUPT, -3, "the recording is corrupt") \
	X(VERSION, -4, "the recording is of a version this proclab does not know") \
	X(FORMAT, -5, "not a proclab recording") \
	X(USAGE, -6, "wrong usage") \
	X(COMPILE, -7, "the program did not compile") \
	X(NOTFOUND, -8, "not found") \
	X(NOEXEC, -9, "cannot be executed") \
	X(UNSUPPORTED, -10, "not possible on this machine")

enum error {
#define X(name, value, text) ERR_##name = value,
	ERROR_LIST(X)
#undef X
};

/* The message of a code; never NULL. */
const char *error_text(int code);

/* A message for a person, filled by the function that failed. text is empty when nothing is to be said. */
struct diag {
	char text[512];
};

/* Fill d (may be NULL) as printf would; returns code, so that `return diag_set(d, ERR_SYSTEM, "...")` reads well. */
int diag_set(struct diag *d, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
