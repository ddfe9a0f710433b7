/*
 * format.h - the engine of the printf family: a format and its arguments become pieces of text, which go to a sink.
 */
#ifndef SIM_LIBC_FORMAT_H
#define SIM_LIBC_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Where the text goes. put returns 0, or -1 when it could not be written. */
struct sink {
	int (*put)(struct sink *s, const char *bytes, size_t n);
	void *to;
	size_t room;           /* of a buffer: bytes that still fit */
	long total;            /* bytes so far */
};

/* The number of bytes, or -1 (errno set when it is the format's fault). */
int __format(struct sink *s, const char *format, va_list list);
/* Into a buffer, as vsnprintf. */
int __format_text(char *out, size_t size, const char *format, va_list list);

#endif
