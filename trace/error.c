/*
 * error.c - messages of the one list of errors.
 */
#include "trace/error.h"

#include <stdarg.h>
#include <stdio.h>

const char *error_text(int code)
{
	switch (code) {
	case 0: return "no error";
#define X(name, value, text) case ERR_##name: return text;
	ERROR_LIST(X)
#undef X
	}
	return "unknown error";
}

int diag_set(struct diag *d, int code, const char *format, ...)
{
	va_list arguments;
	if (!d) return code;
	va_start(arguments, format);
	vsnprintf(d->text, sizeof d->text, format, arguments);
	va_end(arguments);
	/* it may quote a file that came from somewhere, and goes to a terminal */
	for (char *c = d->text; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\n' && *c != '\t') || *c == 0x7f) *c = '?';
	return code;
}
